"""What a right in a meeting does not give: more rights, another's links; and that it ends when it ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import MeetingKind, MeetingState, MembershipEnd, Post, Presence, Purpose
from members.models import Meeting, Member, Membership, Organization, Resolution
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_appointment, make_held_meeting, make_meeting
from tests.members.views.minutes_page import opened, send
from tests.pages import fields_of
from tests.world import fill

SICK = "测试病假"


@pytest.fixture
def life(cast: Cast) -> Meeting:
    """周 presides, 苏 records, 陆 leads the reading."""
    named = {"presider": cast.zhou, "recorder": cast.su, "lead_reader": cast.lu}
    people = [cast.zhou, cast.su, cast.he, cast.lu, cast.cheng]
    meeting = make_held_meeting(cast.office, people, purposes=(Purpose.ORG_LIFE_MEETING,), **named)
    fill(meeting, cast)
    return meeting


@pytest.fixture
def general(life: Meeting) -> Meeting:
    """The same, not confidential."""
    Meeting.objects.filter(pk=life.pk).update(purposes=())
    return Meeting.objects.get(pk=life.pk)


def change(client: Client, meeting: Meeting, **sent: object) -> set[str]:
    """What the page for changes asks for; it is sent with these."""
    where = reverse("meeting_change", args=[meeting.pk])
    asked = fields_of(client.get(where).content.decode()).keys() - {"csrfmiddlewaretoken"}
    client.post(where, sent)
    return set(asked)


# ---- no right gives itself more ----------------------------------------------------------------------------------


def test_who_may_not_read_what_was_said_does_not_lift_what_keeps_it_confidential(
    life: Meeting, cast: Cast, client_for: ClientFor
) -> None:
    reader = client_for(cast.lu)

    change(reader, life, lead_reader=cast.lu.pk, purposes=[])

    assert Meeting.objects.get(pk=life.pk).purposes == (Purpose.ORG_LIFE_MEETING,)
    assert "测试发言。" not in reader.get(life.get_absolute_url()).content.decode()


def test_leader_who_does_not_preside_does_not_lift_it_either(life: Meeting, cast: Cast, client_for: ClientFor) -> None:
    Meeting.objects.filter(pk=life.pk).update(organization=cast.group_two, kind=MeetingKind.GROUP_MEETING)

    change(client_for(cast.he), life, purposes=[])

    assert Meeting.objects.get(pk=life.pk).purposes == (Purpose.ORG_LIFE_MEETING,)


def test_who_reads_all_that_was_said_corrects_a_purpose(life: Meeting, cast: Cast, client_for: ClientFor) -> None:
    change(client_for(cast.su), life, lead_reader=cast.lu.pk, purposes=["discussion"])

    assert Meeting.objects.get(pk=life.pk).purposes == ("discussion",)


def test_lead_reader_does_not_become_recorder_who_knows_why_somebody_was_away(
    general: Meeting, cast: Cast, client_for: ClientFor
) -> None:
    reader = client_for(cast.lu)
    general.roster.filter(member=cast.cheng).update(presence=Presence.ON_LEAVE, leave_kind="sick", reason=SICK)

    send(reader, general, opened(reader, general, title="春季大会", recorder=str(cast.lu.pk), presider=str(cast.lu.pk)))

    stored = Meeting.objects.get(pk=general.pk)
    assert (stored.title, stored.presider, stored.recorder) == ("春季大会", cast.zhou, cast.su)
    assert SICK not in reader.get(general.get_absolute_url()).content.decode()


def test_recorder_says_who_presided_and_recorded(general: Meeting, cast: Cast, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)

    send(recorder, general, opened(recorder, general, presider=str(cast.he.pk)))

    assert Meeting.objects.get(pk=general.pk).presider == cast.he


# ---- links -------------------------------------------------------------------------------------------------------


def test_links_that_one_may_not_know_of_stay(cast: Cast, client_for: ClientFor) -> None:
    group = make_held_meeting(cast.group_two, kind=MeetingKind.GROUP_MEETING)
    committee = make_held_meeting(cast.office, kind=MeetingKind.COMMITTEE_MEETING)
    lecture = make_held_meeting(cast.office, kind=MeetingKind.LECTURE)
    group.linked.set([committee, lecture])

    client_for(cast.he).post(reverse("meeting_link", args=[group.pk]), {"beside": []})

    assert list(group.linked.all()) == [committee]


def test_meeting_of_another_branch_is_not_linked_by_the_address(cast: Cast, client_for: ClientFor) -> None:
    """周 is an officer of the township, too, and so knows of the village's meetings."""
    make_appointment(cast.zhou, cast.township, Post.OFFICER)
    other = make_held_meeting(cast.village, kind=MeetingKind.THEME_DAY, place="柳溪村礼堂")
    where = f"{reverse('meeting_new')}?kind=lecture&organization={cast.office.pk}&beside={other.pk}"

    answers = [client_for(cast.zhou).get(where), client_for(cast.zhou).post(where, {"planned_at": "2025-11-19T14:30"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not other.linked.exists()
    assert not Meeting.objects.filter(organization=cast.office).exists()


# ---- and when it ends --------------------------------------------------------------------------------------------


def move(member: Member, place: Organization) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(member=member).update(until=yesterday, end=MembershipEnd.TRANSFERRED)
    Membership.objects.create(member=member, organization=place, since=timezone.localdate())


def end_posts(member: Member) -> None:
    member.appointments.update(until=timezone.localdate() - timedelta(days=1))


def answers(client: Client, meeting: Meeting) -> dict[str, int]:
    names = ("meeting", "minutes", "roll", "meeting_print", "record_docx", "meeting_trail", "meeting_link")
    return {name: client.get(reverse(name, args=[meeting.pk])).status_code for name in names}


def test_secretary_whose_post_ended_reads_on_as_a_member(life: Meeting, cast: Cast, client_for: ClientFor) -> None:
    Meeting.objects.filter(pk=life.pk).update(presider=None)
    secretary = client_for(cast.zhou)
    assert set(answers(secretary, life).values()) == {200}

    end_posts(cast.zhou)

    assert answers(secretary, life) == dict.fromkeys(answers(secretary, life), 403) | {"meeting": 200}
    assert "测试发言。" not in secretary.get(life.get_absolute_url()).content.decode()


def test_committee_member_whose_post_ended_knows_no_committee_meeting(cast: Cast, client_for: ClientFor) -> None:
    committee = make_held_meeting(cast.office, kind=MeetingKind.COMMITTEE_MEETING, state=MeetingState.ARCHIVED)
    member = client_for(cast.su)
    assert member.get(committee.get_absolute_url()).status_code == 200

    end_posts(cast.su)

    assert set(answers(member, committee).values()) == {404}


def test_recorder_who_moved_away_knows_nothing_of_it(life: Meeting, cast: Cast, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)
    assert recorder.get(reverse("minutes", args=[life.pk])).status_code == 200

    end_posts(cast.su)
    move(cast.su, cast.village)

    assert set(answers(recorder, life).values()) == {404}


def test_leader_whose_post_ended_keeps_no_meeting_of_the_group(cast: Cast, client_for: ClientFor) -> None:
    planned = make_meeting(cast.group_two, kind=MeetingKind.GROUP_MEETING, planned_at=timezone.now(),
                           called_at=timezone.now())  # fmt: skip
    leader, where = client_for(cast.he), reverse("meeting_not_held", args=[planned.pk])
    assert leader.get(where).status_code == 200

    end_posts(cast.he)

    assert leader.post(where, {"reason": "防汛"}).status_code == 403
    assert Meeting.objects.get().state == MeetingState.PLANNED


def test_owner_who_moved_away_neither_sees_nor_finishes_what_was_theirs(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_held_meeting(cast.office, state=MeetingState.ARCHIVED)
    row = Resolution.objects.create(meeting=meeting, text="排出值班表", follow_up=True, owner=cast.cheng)
    owner, where = client_for(cast.cheng), reverse("resolution", args=[row.pk])
    assert owner.get(where).status_code == 200

    move(cast.cheng, cast.village)

    assert owner.get(where).status_code == 404
    assert owner.post(where, {"done_on": "2025-03-20", "word": "已办"}).status_code == 404
    assert owner.post(reverse("resolution_reopen", args=[row.pk])).status_code == 404
    assert "排出值班表" not in owner.get(reverse("study")).content.decode()
    assert Resolution.objects.get().done_on is None
