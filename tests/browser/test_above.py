"""A county of 400 branches: every branch without its March committee meeting, one of them opened, a note, the list."""

import csv
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from members.choices import MeetingKind, MeetingState, OrganizationKind, Post
from members.models import Appointment, Meeting, Member, Membership, Organization, Remark
from members.services.obligations import refresh_all
from members.services.summaries import repair_summaries
from tests.browser.conftest import Visitor, VisitorFor
from tests.cast import Cast
from tests.factories import LONG_AGO, make_account, make_appointment, make_member, make_organization
from tests.world import let_database_count

pytestmark = pytest.mark.browser
BRANCHES = 400
TODAY = timezone.localdate()
YEAR = TODAY.year if TODAY.month > 3 else TODAY.year - 1
WITHOUT = (3, 58, 120, 199, 257, 311, 400)  # March; what its committee did in other months is another matter
POSTS = (Post.SECRETARY, Post.ORGANIZATION, Post.DISCIPLINE)


def name_of(number: int) -> str:
    return f"第{number:03}支部"


@pytest.fixture
def superior(cast: Cast) -> Member:
    """Looks after a county whose branches have committees of three; all but a few met in every month but two."""
    county = make_organization("长河县党委", OrganizationKind.COMMITTEE)
    officer = make_member("凌云", county)
    make_account(officer, username="lingyun")
    make_appointment(officer, county, Post.OFFICER)
    fill(county)
    refresh_all(YEAR)
    repair_summaries()
    let_database_count()
    return officer


def fill(county: Organization) -> None:
    values = {"kind": OrganizationKind.BRANCH, "founded": LONG_AGO, "depth": county.depth + 1}
    paths = [Organization._get_path(county.path, county.depth + 1, number) for number in range(1, BRANCHES + 1)]
    branches = Organization.objects.bulk_create(
        Organization(path=path, name=name_of(number), **values) for number, path in enumerate(paths, start=1)
    )
    Organization.objects.filter(pk=county.pk).update(numchild=BRANCHES)
    people = Member.objects.bulk_create(Member(name=f"{branch}委员{post}") for branch in branches for post in POSTS)
    places = [(branch, post) for branch in branches for post in POSTS]
    Membership.objects.bulk_create(
        Membership(member=one, organization=branch, since=LONG_AGO)
        for one, (branch, _) in zip(people, places, strict=True)
    )
    Appointment.objects.bulk_create(
        Appointment(member=one, organization=branch, post=post, since=LONG_AGO)
        for one, (branch, post) in zip(people, places, strict=True)
    )
    Meeting.objects.bulk_create(
        committee_meeting(branch, month, people[0])
        for number, branch in enumerate(branches, start=1)
        for month in (1, 3)
        if month != 3 or number not in WITHOUT
    )


def committee_meeting(branch: Organization, month: int, by: Member) -> Meeting:
    begins = datetime(YEAR, month, 9, 6, tzinfo=UTC)
    return Meeting(
        organization=branch, kind=MeetingKind.COMMITTEE_MEETING, state=MeetingState.ARCHIVED, made_by=by,
        planned_month=date(YEAR, month, 1), held_from=begins, held_on=date(YEAR, month, 9), roster_on=begins.date(),
        recorded_at=begins, archived_at=begins, days_to_record=3, number_year=YEAR, number=month,
    )  # fmt: skip


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_superior_finds_branches_without_a_march_committee_meeting_writes_to_one_and_takes_the_list_along(
    superior: Member, visitor: VisitorFor, tmp_path: Path, javascript: bool
) -> None:
    someone = visitor(superior, javascript=javascript)
    begun = time.monotonic()
    someone.open("/")

    narrow_to_march(someone)
    assert someone.page.locator("tbody tr").count() == len(WITHOUT)
    write_note(someone, name_of(58), "三月的支部委员会会议没有看到记录，请写明情况。")
    rows = take_along(someone, tmp_path / "list.csv")

    assert time.monotonic() - begun < 60
    assert someone.hands <= 11
    assert [(row[0], *row[2:6]) for row in rows] == [
        (name_of(number), "支部委员会", str(YEAR), "3月份", "尚未召开") for number in WITHOUT
    ]
    remark = Remark.objects.get()
    assert (remark.organization.name, remark.by, remark.is_answered) == (name_of(58), superior, False)


def narrow_to_march(someone: Visitor) -> None:
    """From the first page: what is open, of committees, in March."""
    someone.click("link", "尚未召开的会议")
    someone.choose("事项", "支部委员会会议")
    someone.choose("月份", "3月")
    if TODAY.year != YEAR:
        someone.choose("年度", f"{YEAR}年")
    someone.click("button", "查看")


def write_note(someone: Visitor, branch: str, text: str) -> None:
    someone.click("link", branch)
    someone.hands += 1
    someone.page.locator("summary", has_text="写批注").click()
    someone.hands += 1
    someone.page.locator("textarea").fill(text)
    someone.click("button", "写批注")
    assert "批注已写下" in someone.text


def take_along(someone: Visitor, file: Path) -> list[list[str]]:
    """Back at the list, which is as it was, the whole of it as a file."""
    someone.hands += 2
    for _ in range(2):
        someone.page.go_back()
    someone.hands += 1
    with someone.page.expect_download() as loading:
        someone.page.get_by_role("button", name="下载表格（CSV）").click()
    loading.value.save_as(file)
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))[1:]
