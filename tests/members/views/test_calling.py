"""Calling a meeting by one form: what it proposes, what it takes over, what it keeps when refused."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guide.models import Chapter
from members.choices import MeetingKind, MeetingState, Post, Site
from members.models import Meeting, Organization
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import (
    make_appointment,
    make_assignment,
    make_book,
    make_held_meeting,
    make_meeting,
)

WHEN = "2025-11-19T14:30"
SOON = timezone.localtime().replace(second=0, microsecond=0) + timedelta(days=30)
SOON_TYPED = SOON.strftime("%Y-%m-%dT%H:%M")
AT = datetime(2025, 11, 19, 6, 30, tzinfo=UTC)
MATERIAL = {"title": "测试讲话", "source": "测试报", "dated": "2025-11-01"}


@pytest.fixture
def chapter(cast: Cast) -> Chapter:
    return make_book(chapters=2, sections=3).chapters.get(number=2)


def address(organization: Organization, kind: str, **more: object) -> str:
    query = {"kind": kind, "organization": organization.pk, **more}
    return f"{reverse('meeting_new')}?" + "&".join(f"{name}={value}" for name, value in query.items())


def sent_as_shown(client: Client, where: str, **filled: object) -> Meeting:
    """The form as the page shows it, with what a hand fills in; the meeting it made."""
    form = client.get(where).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    shown["planned_at"] = shown["planned_at"] and form["planned_at"].value().strftime("%Y-%m-%dT%H:%M")
    people = {name: getattr(value, "pk", value) for name, value in shown.items()}
    values = {name: value for name, value in {**people, "section": list(form.chosen), **filled}.items() if value}
    response = client.post(where, values)
    assert response.status_code == 302, response.context["form"].errors
    return Meeting.objects.get(pk=re.search(r"\d+", response.url)[0])


def test_kinds_are_those_that_each_level_holds(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.he).get(reverse("meeting_new")).content.decode()

    assert re.findall(r'href="\?([^"]+)">([^<]+)', page) == [
        (f"kind={kind.value}&amp;organization={cast.group_two.pk}", kind.label)
        for kind in (MeetingKind.GROUP_MEETING, MeetingKind.LECTURE, MeetingKind.THEME_DAY)
    ]


@pytest.mark.parametrize(
    ("who", "place", "kind", "status"),
    [
        ("zhou", "office", MeetingKind.LECTURE, 200),
        ("zhou", "group_two", MeetingKind.GROUP_MEETING, 200),
        ("he", "group_two", MeetingKind.GROUP_MEETING, 200),
        ("he", "office", MeetingKind.LECTURE, 404),
        ("he", "group_one", MeetingKind.GROUP_MEETING, 404),
        ("tan", "office", MeetingKind.LECTURE, 404),
        ("cheng", "office", MeetingKind.LECTURE, 403),
        ("su", "office", MeetingKind.LECTURE, 403),
    ],
)
def test_form_is_for_those_who_may_call(
    cast: Cast, client_for: ClientFor, who: str, place: str, kind: str, status: int
) -> None:
    where = address(getattr(cast, place), kind)

    assert client_for(getattr(cast, who)).get(where).status_code == status
    answer = client_for(getattr(cast, who)).post(where, {"planned_at": WHEN, "site": Site.ON_SITE})
    assert answer.status_code == (302 if status == 200 else status)
    assert Meeting.objects.exists() is (status == 200)


def test_lecture_needs_time_chapter_and_lecturer_only(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    make_appointment(cast.cheng, cast.office, Post.ORGANIZATION)
    make_held_meeting(cast.office, kind=MeetingKind.LECTURE, place="三楼会议室", state=MeetingState.ARCHIVED)

    made = sent_as_shown(
        client_for(cast.zhou),
        address(cast.office, MeetingKind.LECTURE),
        planned_at=WHEN,
        chapter=chapter.pk,
        lecturer=cast.su.pk,
    )

    assert (made.kind, made.planned_at, made.title, made.place, made.site) == (
        MeetingKind.LECTURE, AT, chapter.title, "三楼会议室", Site.ON_SITE
    )  # fmt: skip
    assert (made.presider, made.recorder, made.lecturer) == (cast.zhou, cast.cheng, cast.su)
    assert set(made.sections.all()) == set(chapter.sections.all())
    assert made.is_called


def test_leader_presides_over_the_group_and_the_last_recorder_is_proposed(cast: Cast, client_for: ClientFor) -> None:
    make_held_meeting(cast.group_two, kind=MeetingKind.GROUP_MEETING, place="老地方", recorder=cast.lu)

    made = sent_as_shown(client_for(cast.zhou), address(cast.group_two, MeetingKind.GROUP_MEETING), planned_at=WHEN)

    assert (made.presider, made.recorder, made.place) == (cast.he, cast.lu, "老地方")


def test_call_from_an_assignment_takes_sections_title_and_lead_reader(
    cast: Cast, chapter: Chapter, client_for: ClientFor
) -> None:
    chosen = list(chapter.sections.all()[:2])
    assignment = make_assignment(cast.office, cast.zhou, chosen, title="读第二章", lead_reader=cast.cheng)

    made = sent_as_shown(
        client_for(cast.zhou),
        address(cast.office, MeetingKind.THEME_DAY, assignment=assignment.pk),
        planned_at=WHEN,
    )

    assert (made.title, made.lead_reader, made.assignment) == ("读第二章", cast.cheng, assignment)
    assert set(made.sections.all()) == set(chosen)


def test_assignment_page_leads_to_the_kinds_of_the_places_it_reaches(
    cast: Cast, chapter: Chapter, client_for: ClientFor
) -> None:
    assignment = make_assignment(cast.group_two, cast.zhou, list(chapter.sections.all()))
    link = f"{reverse('meeting_new')}?assignment={assignment.pk}"

    secretary, member = client_for(cast.zhou), client_for(cast.lu)

    assert f'href="{link}">开会讨论' in secretary.get(assignment.get_absolute_url()).content.decode()
    assert "开会讨论" not in member.get(assignment.get_absolute_url()).content.decode()
    kinds = secretary.get(link).content.decode()
    assert f"organization={cast.group_two.pk}&amp;assignment={assignment.pk}" in kinds
    assert f"organization={cast.office.pk}&amp;assignment={assignment.pk}" in kinds
    assert f"organization={cast.group_one.pk}&amp;" not in kinds


def test_call_from_a_plan_row_takes_everything_over(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    row = make_meeting(
        cast.office,
        kind=MeetingKind.GENERAL_MEETING,
        title="半年小结",
        purposes=("discussion",),
        materials=[MATERIAL],
        lead_reader=cast.cheng,
        place="礼堂",
    )
    row.sections.set(chapter.sections.all())
    row.agenda.create(title="听取报告")

    made = sent_as_shown(client_for(cast.zhou), f"{reverse('meeting_new')}?meeting={row.pk}", planned_at=WHEN)

    assert made.pk == row.pk
    assert (made.title, made.purposes, made.materials, made.lead_reader, made.place, made.presider) == (
        "半年小结", ("discussion",), [MATERIAL], cast.cheng, "礼堂", cast.zhou
    )  # fmt: skip
    assert (made.sections.count(), made.agenda.get().title, made.is_called) == (3, "听取报告", True)


def test_what_the_plan_still_holds_is_offered_beside_the_kinds(cast: Cast, client_for: ClientFor) -> None:
    later = make_meeting(cast.group_one, kind=MeetingKind.GROUP_MEETING, planned_month=date(2025, 4, 1))
    row = make_meeting(cast.office, title="学习一章", planned_month=date(2025, 3, 1))
    make_meeting(cast.office, planned_at=AT, called_at=AT)

    page = client_for(cast.zhou).get(reverse("meeting_new")).content.decode()
    leader = client_for(cast.he).get(reverse("meeting_new")).content.decode()

    assert re.findall(r'<a href="\?meeting=(\d+)">([^<]+)</a>', page) == [
        (str(row.pk), "2025年3月　支部党员大会　学习一章"),
        (str(later.pk), "2025年4月　党小组会"),
    ]
    assert "年度计划里还没有通知的" not in leader


def test_plan_row_of_others_is_not_there(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office)

    assert client_for(cast.tan).get(f"{reverse('meeting_new')}?meeting={row.pk}").status_code == 404
    assert client_for(cast.he).get(f"{reverse('meeting_new')}?meeting={row.pk}").status_code == 404


def test_material_is_written_once_and_offered_again(cast: Cast, client_for: ClientFor) -> None:
    secretary, where = client_for(cast.zhou), address(cast.office, MeetingKind.THEME_DAY)
    first = sent_as_shown(
        secretary, where, planned_at=WHEN, title_0="测试讲话", source_0="测试报", dated_0="2025-11-01"
    )
    assert first.materials == [MATERIAL]

    ((key, label),) = secretary.get(where).context["form"].fields["materials"].choices
    second = sent_as_shown(secretary, where, planned_at="2025-12-19T14:30", materials=[key])

    assert label == "测试讲话　测试报　2025-11-01"
    assert second.materials == [MATERIAL]


def test_refused_form_keeps_all_that_was_typed(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    typed = {"planned_at": "明天下午", "topics": "学习\n讨论", "source_0": "测试报", "note": "请带书",
             "chapter": chapter.pk, "section": chapter.sections.first().pk, "site": Site.ON_SITE}  # fmt: skip

    page = client_for(cast.zhou).post(address(cast.office, MeetingKind.LECTURE), typed).content.decode()

    assert page.count("请写成年-月-日 时:分，例如 2025-03-12 14:30。") == 1
    assert page.count("请写材料的名称。") == 1
    for kept in ("明天下午", "学习\n讨论", "测试报", "请带书", f'value="{chapter.pk}" selected'):
        assert kept in page, kept
    assert f'name="section" value="{typed["section"]}" checked' in page
    assert Meeting.objects.count() == 0


def test_second_call_for_the_same_time_is_refused_at_the_time(cast: Cast, client_for: ClientFor) -> None:
    secretary, where = client_for(cast.zhou), address(cast.office, MeetingKind.LECTURE)
    secretary.post(where, {"planned_at": WHEN, "site": Site.ON_SITE})

    page = secretary.post(where, {"planned_at": WHEN, "site": Site.ON_SITE}).content.decode()

    assert page.count("这个时间已经有一次同类会议，没有再召集。") == 1
    assert Meeting.objects.count() == 1


def test_topic_too_long_is_said_at_the_topics(cast: Cast, client_for: ClientFor) -> None:
    typed = {"planned_at": WHEN, "site": Site.ON_SITE, "topics": "长" * 201}

    page = client_for(cast.zhou).post(address(cast.office, MeetingKind.LECTURE), typed).content.decode()

    assert "请写短些，不超过 200 字。" in page
    assert Meeting.objects.count() == 0


def test_change_shows_what_was_settled_and_saves_the_rest(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    secretary = client_for(cast.zhou)
    made = sent_as_shown(
        secretary, address(cast.office, MeetingKind.LECTURE), planned_at=WHEN, chapter=chapter.pk,
        lecturer=cast.su.pk, topics="学习", title_0="测试讲话",
    )  # fmt: skip

    changed = sent_as_shown(secretary, reverse("meeting_change", args=[made.pk]), place="礼堂")

    assert (changed.pk, changed.place, changed.lecturer, changed.materials[0]["title"]) == (
        made.pk, "礼堂", cast.su, "测试讲话"
    )  # fmt: skip
    assert (changed.sections.count(), changed.agenda.get().title, changed.planned_at) == (3, "学习", AT)


def test_open_meeting_changes_nothing_that_its_minutes_keep(cast: Cast, client_for: ClientFor) -> None:
    held = make_held_meeting(cast.office, recorder=cast.su, place="礼堂")
    held.agenda.create(title="听取报告")
    where = reverse("meeting_change", args=[held.pk])

    form = client_for(cast.su).get(where).context["form"]
    client_for(cast.su).post(where, {"lead_reader": cast.cheng.pk, "purposes": ["discussion"], "place": "别处"})

    assert set(form.fields) == {"lead_reader", "purposes"}
    held.refresh_from_db()
    assert (held.place, held.lead_reader, held.purposes) == ("礼堂", cast.cheng, ("discussion",))
    assert held.agenda.get().title == "听取报告"


def test_change_of_an_archived_meeting_leads_back_with_a_word(cast: Cast, client_for: ClientFor) -> None:
    archived = make_held_meeting(cast.office, state=MeetingState.ARCHIVED)

    page = client_for(cast.zhou).get(reverse("meeting_change", args=[archived.pk]), follow=True).content.decode()

    assert "归档后确有错误请办理更正" in page


def test_change_of_a_plan_row_leads_to_the_plan(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office)

    answer = client_for(cast.zhou).get(reverse("meeting_change", args=[row.pk]))

    assert answer.url == reverse("meeting_plan", args=[cast.office.pk, 2025])


# ---- several together --------------------------------------------------------------------------------------------


def test_officer_calls_the_branches_below_once(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    officer, where = client_for(cast.qiao), reverse("meeting_together", args=[cast.township.pk, "theme_day"])
    kinds = officer.get(reverse("meeting_new")).content.decode()

    answer = officer.post(where, {"planned_at": SOON_TYPED, "site": Site.ON_SITE, "everybody": "on", "place": "礼堂",
                                  "chapter": chapter.pk, "title_0": "测试讲话"})  # fmt: skip

    assert f'href="{where}"' in kinds
    office, village = Meeting.objects.order_by("organization__path")
    assert answer.url == office.get_absolute_url()
    assert {
        (m.kind, m.planned_at, m.place, m.sections.count(), m.materials[0]["title"]) for m in (office, village)
    } == {(MeetingKind.THEME_DAY, SOON, "礼堂", 3, "测试讲话")}
    assert (office.organization, village.organization) == (cast.office, cast.village)
    assert (office.presider, village.presider) == (cast.zhou, cast.tan)
    assert list(village.linked.all()) == [office]


def test_joint_meeting_says_with_whom_though_their_record_is_not_known(cast: Cast, client_for: ClientFor) -> None:
    office, village = (make_held_meeting(place, [place_head], kind=MeetingKind.LECTURE) for place, place_head in
                       ((cast.office, cast.zhou), (cast.village, cast.tan)))  # fmt: skip
    planned = make_meeting(cast.office, kind=MeetingKind.LECTURE, planned_at=AT, called_at=AT)
    day = make_meeting(cast.office, kind=MeetingKind.THEME_DAY, planned_at=AT, called_at=AT)
    for meeting in (office, planned):
        meeting.linked.set([village, day])
    secretary = client_for(cast.zhou)

    pages = [secretary.get(address).content.decode() for address in
             (office.get_absolute_url(), planned.get_absolute_url(), f"{office.get_absolute_url()}print/")]  # fmt: skip

    for page in pages:
        assert re.search(
            r'<th scope="row">一起召开</th><td colspan="3">柳溪村支部</td>', re.sub(r"<br>|\s+$", "", page)
        )
        assert village.get_absolute_url() not in page


def test_assignment_from_above_is_discussed_by_all_it_reaches(
    cast: Cast, chapter: Chapter, client_for: ClientFor
) -> None:
    assignment = make_assignment(cast.township, cast.qiao, list(chapter.sections.all()), title="全镇共读")
    officer = client_for(cast.qiao)
    where = f"{reverse('meeting_together', args=[cast.township.pk, 'lecture'])}?assignment={assignment.pk}"
    link = f"{reverse('meeting_new')}?assignment={assignment.pk}"
    assert f'href="{link}">开会讨论' in officer.get(assignment.get_absolute_url()).content.decode()
    assert f'href="{where}"' in officer.get(link).content.decode()

    form = officer.get(where).context["form"]
    titled = {"title": form["title"].value(), "section": list(form.chosen)}
    officer.post(where, {"planned_at": SOON_TYPED, "site": Site.ON_SITE, "everybody": "on", **titled})

    assert {(m.title, m.assignment, m.sections.count()) for m in Meeting.objects.all()} == {("全镇共读", assignment, 3)}


def test_one_ticked_alone_is_refused_at_the_field(cast: Cast, client_for: ClientFor) -> None:
    where = reverse("meeting_together", args=[cast.township.pk, "lecture"])

    page = client_for(cast.qiao).post(where, {"planned_at": WHEN, "site": Site.ON_SITE, "together": [cast.office.pk]})

    assert page.content.decode().count("一起开会的组织请至少选两个。") == 1
    assert Meeting.objects.count() == 0


def test_secretary_calls_the_groups_together(cast: Cast, client_for: ClientFor) -> None:
    where = reverse("meeting_together", args=[cast.office.pk, "group_meeting"])

    client_for(cast.zhou).post(where, {"planned_at": WHEN, "site": Site.ON_SITE, "everybody": "on"})

    one, two = Meeting.objects.order_by("organization__path")
    assert [(m.organization, m.presider) for m in (one, two)] == [(cast.group_one, None), (cast.group_two, cast.he)]


@pytest.mark.parametrize(("place", "kind"), [("township", "general_meeting"), ("office", "general_meeting")])
def test_general_meetings_are_never_called_together(cast: Cast, client_for: ClientFor, place: str, kind: str) -> None:
    where = reverse("meeting_together", args=[getattr(cast, place).pk, kind])

    assert client_for(cast.qiao if place == "township" else cast.zhou).get(where).status_code == 404


# ---- what a form costs -------------------------------------------------------------------------------------------


def test_fullest_form_keeps_the_budget_of_a_page(
    cast: Cast, chapter: Chapter, client_for: ClientFor, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    assignment = make_assignment(cast.office, cast.zhou, list(chapter.sections.all()), lead_reader=cast.su)
    row = make_meeting(cast.group_one, kind=MeetingKind.GROUP_MEETING, assignment=assignment, materials=[MATERIAL])
    secretary = client_for(cast.zhou)

    with django_assert_max_num_queries(12):
        assert secretary.get(f"{reverse('meeting_new')}?meeting={row.pk}").status_code == 200
    with django_assert_max_num_queries(12):
        secretary.get(address(cast.group_one, MeetingKind.GROUP_MEETING, assignment=assignment.pk))
