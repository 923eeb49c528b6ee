"""The demonstration goes whole, and takes nothing along that is not its own."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from guide.models import Book
from members import trail
from members.choices import MembershipEnd
from members.demo.remove import remove
from members.models import (
    Account,
    Amendment,
    Ballot,
    CalendarFeed,
    HoursEntry,
    LeaveRequest,
    Meeting,
    Member,
    Membership,
    Organization,
    RecordTemplate,
    RosterEntry,
    StudyState,
)
from members.services.amendments import amend_field
from members.services.calendar import make_feed
from members.services.leave import ask_leave
from tests.counted import rows_of_everything
from tests.factories import make_account, make_book, make_member, make_organization

pytestmark = pytest.mark.django_db


def test_real_branch_is_left_alone(demo: None) -> None:
    real = make_organization("真实支部", "branch")
    person = make_member("真人", real)
    kept = make_book("kept", chapters=1)

    remove()

    assert list(Organization.objects.all()) == [real]
    assert list(Member.objects.all()) == [person]
    assert list(Book.objects.all()) == [kept]


def test_account_that_the_trail_names_is_shut_and_stays(demo: None) -> None:
    trail.record("account.opened", by=Account.objects.get(username="sysadmin"), target=1)

    removed = remove()

    assert removed is not None
    assert removed.accounts_kept == ("sysadmin",)
    sysadmin = Account.objects.get()
    assert (sysadmin.is_active, sysadmin.has_usable_password()) == (False, False)


def test_account_opened_for_somebody_of_the_demonstration_goes_too(demo: None) -> None:
    make_account(Member.objects.get(name="叶听泉"), username="yetingquan")

    remove()

    assert not Account.objects.filter(username="yetingquan").exists()


def test_template_that_was_tried_on_the_demonstration_goes_too(demo: None) -> None:
    tried_on = Organization.objects.branches().first()
    by = Account.objects.get(username="sysadmin")
    RecordTemplate.objects.create(organization=tried_on, name="a.docx", content=b"1", by=by)

    remove()

    assert not RecordTemplate.objects.exists()


def test_person_moved_into_a_real_branch_stops_the_removal(demo: None) -> None:
    real = make_organization("真实支部", "branch")
    person = Member.objects.get(name="程予安")
    person.memberships.update(until=timezone.localdate(), end=MembershipEnd.TRANSFERRED)
    Membership.objects.create(member=person, organization=real, since=timezone.localdate())
    before = rows_of_everything()

    with pytest.raises(CommandError, match="未作任何改动"):
        call_command("remove_demo")

    assert rows_of_everything() == before


def test_what_was_tried_on_meetings_goes_too(demo: None) -> None:
    called = Meeting.objects.get(title="一张纸，三行字")
    cheng, zhou = Member.objects.get(name="程予安"), Member.objects.get(name="周砚秋")
    make_feed(by=cheng)
    ask_leave(meeting=called, by=cheng, kind="sick", reason="")
    amend_field(
        meeting=Meeting.objects.get(title="从一盏灯说起"),
        field="study_minutes",
        new=60,
        reason="多记了十分钟。",
        by=zhou,
    )

    remove()

    gone = [Meeting, RosterEntry, HoursEntry, LeaveRequest, CalendarFeed, Amendment, StudyState, Ballot]
    assert [model.objects.count() for model in gone] == [0] * len(gone)
