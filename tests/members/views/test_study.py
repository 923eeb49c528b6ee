"""The whole story through the browser: assigned, read, marked, seen, entered, and closed to the other branch."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guide.models import Book, Chapter, Section
from members.models import AssignedSection, Assignment, Reflection, StudyEvent, StudyState
from members.services.assignments import withdraw_assignment
from members.services.study import enter_for
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_assignment, make_book


@pytest.fixture
def book(db: None) -> Book:
    return make_book("test-book", chapters=2, sections=2)


@pytest.fixture
def chapter(book: Book) -> Chapter:
    return book.chapters.get(number=1)


@pytest.fixture
def assignment(cast: Cast, chapter: Chapter) -> Assignment:
    today = timezone.localdate()
    return make_assignment(
        cast.office, cast.zhou, list(chapter.sections.all()), starts_on=today, due_on=today + timedelta(days=9)
    )


def due(days: int = 10) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def events() -> list[tuple[str, str, str]]:
    rows = StudyEvent.objects.order_by("pk").values_list("member__name", "kind", "by__name")
    return [(member, kind, by) for member, kind, by in rows]


def test_the_whole_story(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    secretary, member = client_for(cast.zhou), client_for(cast.cheng)

    made = assign(secretary, chapter, cast)
    read_and_write(member, chapter)

    assert page(secretary, made.get_absolute_url()).count("程予安（1/2 节）") == 1
    assert "应读 7 人，已反馈 0 人；未反馈 7 人" in page(secretary, made.get_absolute_url())
    assert "先问一圈再定日子" in page(secretary, reverse("member_study", args=[cast.cheng.pk]))
    secretary.post(reverse("assignment_enter", args=[made.pk]), {"person": [cast.fang.pk]})
    assert "已反馈 1 人，其中代为录入 1 人" in page(secretary, made.get_absolute_url())
    record = reverse("member_study", args=[cast.fang.pk]) + f"?chapter={chapter.pk}"
    assert page(secretary, record).count("已读，周砚秋代为录入") == 2
    assert events() == [
        ("程予安", "self_marked", "程予安"), ("程予安", "withdrawn", "程予安"), ("程予安", "self_marked", "程予安"),
        ("方映川", "entered_for", "周砚秋"), ("方映川", "entered_for", "周砚秋"),
    ]  # fmt: skip


def assign(secretary: Client, chapter: Chapter, cast: Cast) -> Assignment:
    """A chapter and a due date, nothing else."""
    assert f"?chapter={chapter.pk}" in page(secretary, reverse("assignment_new"))
    secretary.post(
        f"{reverse('assignment_new')}?chapter={chapter.pk}", {"organization": cast.office.pk, "due_on": due()}
    )
    made = Assignment.objects.get()
    assert (made.title, made.organization, made.made_by) == (str(chapter), cast.office, cast.zhou)
    assert list(made.assigned.values_list("section__position", "required")) == [(1, True), (2, True)]
    return made


def read_and_write(member: Client, chapter: Chapter) -> None:
    """Mark the first section, take it back, mark it again, and write something for the secretary."""
    section = chapter.sections.all()[0]
    address = section.get_absolute_url()
    assert address in page(member, reverse("study"))
    assert "必读" in page(member, address)
    assert member.post(f"{address}mark/").url == f"{address}#mark"
    assert "已读，本人确认" in page(member, address)
    member.post(f"{address}take-back/")
    assert "标记为已读" in page(member, address)
    member.post(f"{address}mark/")
    member.post(
        f"{reverse('reflection_new')}?section={section.pk}", {"text": "先问一圈再定日子", "readers": "secretary"}
    )
    assert Reflection.objects.get().section == section


def test_secretary_of_the_other_branch_gets_none_of_it(
    cast: Cast, chapter: Chapter, assignment: Assignment, client_for: ClientFor
) -> None:
    other = client_for(cast.tan)
    written = Reflection.objects.create(member=cast.cheng, chapter=chapter, text="测试", readers="branch")
    addresses = [
        assignment.get_absolute_url(),
        reverse("assignment_change", args=[assignment.pk]),
        f"{reverse('assignment_new')}?beside={assignment.pk}",
        reverse("member_study", args=[cast.cheng.pk]),
        reverse("progress", args=[cast.office.pk]),
        reverse("reflection", args=[written.pk]),
    ]
    acts = [
        reverse("assignment_withdraw", args=[assignment.pk]),
        reverse("assignment_enter", args=[assignment.pk]),
        reverse("study_enter", args=[cast.cheng.pk]),
        reverse("reflection_delete", args=[written.pk]),
    ]

    assert [other.get(address).status_code for address in addresses] == [404] * 6
    assert [other.post(address, {"person": cast.cheng.pk}).status_code for address in acts] == [404] * 4
    assert assignment.title not in page(other, reverse("assignments"))
    assert not Assignment.objects.get().is_withdrawn
    assert Reflection.objects.count() == 1
    assert StudyEvent.objects.count() == 0


def test_member_never_sees_who_has_not_answered(cast: Cast, assignment: Assignment, client_for: ClientFor) -> None:
    seen = page(client_for(cast.cheng), assignment.get_absolute_url())

    assert "必读 2 节，已读 0 节" in seen
    assert "反馈情况" not in seen
    assert cast.lu.name not in seen


def test_leader_sees_and_enters_the_own_group_only(cast: Cast, assignment: Assignment, client_for: ClientFor) -> None:
    leader = client_for(cast.he)

    leader.post(reverse("assignment_enter", args=[assignment.pk]), {"person": [cast.lu.pk, cast.cheng.pk]})

    assert "应读 2 人，已反馈 1 人" in page(leader, assignment.get_absolute_url())
    assert set(StudyState.objects.values_list("member", flat=True)) == {cast.lu.pk}


def test_upper_organisation_goes_from_branches_to_names(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    today = timezone.localdate()
    made = make_assignment(cast.township, cast.qiao, list(chapter.sections.all()), starts_on=today, due_on=today)
    upper = client_for(cast.qiao)

    everywhere = page(upper, made.get_absolute_url())
    in_village = page(upper, f"{made.get_absolute_url()}?organization={cast.village.pk}")

    assert cast.village.name in everywhere
    assert cast.ruan.name not in everywhere
    assert "应读 2 人，已反馈 0 人" in in_village
    assert upper.get(f"{made.get_absolute_url()}?organization={cast.other_branch.pk}").status_code == 404


def test_branch_adds_reading_beside_what_came_from_above(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    one, two = chapter.sections.all()
    today = timezone.localdate()
    above = make_assignment(cast.township, cast.qiao, [one], starts_on=today, due_on=today + timedelta(days=3))
    secretary = client_for(cast.zhou)
    address = f"{reverse('assignment_new')}?beside={above.pk}"

    assert address in page(secretary, above.get_absolute_url())
    secretary.post(address, {"organization": cast.office.pk, "due_on": due(3)})

    added = Assignment.objects.get(organization=cast.office)
    assert list(added.assigned.values_list("section", "required")) == [(two.pk, False)]
    assert secretary.post(reverse("assignment_withdraw", args=[above.pk])).status_code == 403


def test_secretary_extends_and_withdraws(cast: Cast, assignment: Assignment, client_for: ClientFor) -> None:
    secretary = client_for(cast.zhou)

    secretary.post(reverse("assignment_change", args=[assignment.pk]), {"due_on": due(30), "note": "延到月底"})
    secretary.post(reverse("assignment_withdraw", args=[assignment.pk]))

    changed = Assignment.objects.get()
    assert (changed.due_on.isoformat(), changed.note, changed.is_withdrawn) == (due(30), "延到月底", True)
    assert AssignedSection.objects.count() == 2
    assert "任务已撤回" in page(secretary, assignment.get_absolute_url())


def test_nothing_is_entered_for_a_withdrawn_assignment(
    cast: Cast, assignment: Assignment, client_for: ClientFor
) -> None:
    withdraw_assignment(assignment=assignment, by=cast.zhou)

    client_for(cast.zhou).post(reverse("assignment_enter", args=[assignment.pk]), {"person": cast.fang.pk})

    assert StudyEvent.objects.count() == 0


def test_entry_is_taken_back_by_the_same_right(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    sections = list(chapter.sections.all())
    enter_for(people=[cast.fang], sections=sections, by=cast.zhou)

    client_for(cast.zhou).post(
        reverse("study_enter", args=[cast.fang.pk]), {"section": [sections[0].pk], "take_back": "1"}
    )

    assert list(StudyState.objects.filter(studied=True).values_list("section", flat=True)) == [sections[1].pk]


def test_double_submit_of_a_mark_writes_one_event(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    member, section = client_for(cast.cheng), chapter.sections.all()[0]

    answers = [member.post(f"{section.get_absolute_url()}mark/").url for _ in range(2)]

    assert answers == [f"{section.get_absolute_url()}#mark"] * 2
    assert events() == [("程予安", "self_marked", "程予安")]


def test_mark_goes_back_to_a_page_of_ours_only(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    member, section = client_for(cast.cheng), chapter.sections.all()[0]
    address = f"{section.get_absolute_url()}mark/"

    assert member.post(address, {"next": "/"}).url == "/"
    assert member.post(address, {"next": "https://elsewhere.example/"}).url == f"{section.get_absolute_url()}#mark"


def test_progress_opens_its_lists(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    enter_for(people=[cast.fang], sections=list(chapter.sections.all())[:1], by=cast.zhou)

    seen = page(client_for(cast.zhou), reverse("progress", args=[cast.office.pk]))

    cell = f'<a class="hit" href="/members/{cast.fang.pk}/study/?chapter={chapter.pk}">1/2</a>'
    assert seen.count(cell) == 1
    assert page(client_for(cast.he), reverse("progress", args=[cast.group_two.pk])).count('<th scope="row">') == 2
    assert client_for(cast.he).get(reverse("progress", args=[cast.office.pk])).status_code == 403


def test_reflection_is_changed_and_deleted_by_its_writer(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    written = Reflection.objects.create(member=cast.cheng, chapter=chapter, text="初稿")
    member = client_for(cast.cheng)

    member.post(reverse("reflection", args=[written.pk]), {"text": "改稿", "readers": "branch"})
    changed = Reflection.objects.get()
    assert (changed.text, changed.readers) == ("改稿", "branch")
    assert "改稿" in page(client_for(cast.lu), chapter.get_absolute_url())

    member.post(reverse("reflection_delete", args=[written.pk]))
    assert Reflection.objects.count() == 0


@pytest.mark.parametrize("nonsense", ["abc", "-1", "²", "9" * 30, "", "999999"])
def test_nonsense_in_an_address_is_never_an_error_of_ours(
    cast: Cast, assignment: Assignment, nonsense: str, client_for: ClientFor
) -> None:
    secretary = client_for(cast.zhou)
    addresses = [
        f"/assignments/new/?chapter={nonsense}",
        f"/assignments/new/?beside={nonsense}",
        f"/assignments/?page={nonsense}",
        f"/assignments/{nonsense}/",
        f"/assignments/{assignment.pk}/?organization={nonsense}",
        f"/members/{cast.cheng.pk}/study/?chapter={nonsense}",
        f"/organizations/{cast.office.pk}/progress/?book={nonsense}",
        f"/study/reflections/new/?section={nonsense}",
        f"/guide/test-book/{nonsense}/",
    ]

    assert {secretary.get(address).status_code for address in addresses} <= {200, 404}
    entered = secretary.post(reverse("assignment_enter", args=[assignment.pk]), {"person": nonsense})
    assert entered.status_code == 302
    assert StudyEvent.objects.count() == 0


@pytest.mark.parametrize("day", ["9999-99-99", "", "昨天", "2000-01-01"])
def test_bad_due_date_says_so_and_keeps_what_was_written(
    cast: Cast, chapter: Chapter, day: str, client_for: ClientFor
) -> None:
    response = client_for(cast.zhou).post(
        f"{reverse('assignment_new')}?chapter={chapter.pk}",
        {"organization": cast.office.pk, "due_on": day, "note": "请带笔记本"},
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert "日期" in html
    assert "请带笔记本" in html
    assert Assignment.objects.count() == 0


def test_assigning_to_a_foreign_organisation_is_refused(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    response = client_for(cast.zhou).post(
        f"{reverse('assignment_new')}?chapter={chapter.pk}", {"organization": cast.village.pk, "due_on": due()}
    )

    assert response.status_code == 200
    assert Assignment.objects.count() == 0


def test_hidden_section_cannot_be_marked(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    section = chapter.sections.all()[0]
    Section.objects.filter(pk=section.pk).update(hidden=True)

    assert client_for(cast.cheng).post(f"{section.get_absolute_url()}mark/").status_code == 404
    assert StudyEvent.objects.count() == 0


def test_list_says_how_the_reader_stands_with_each_assignment(
    cast: Cast, assignment: Assignment, client_for: ClientFor
) -> None:
    total = assignment.sections.count()
    section = assignment.sections.order_by("position").first()

    before = client_for(cast.cheng).get("/assignments/").content.decode()
    client_for(cast.cheng).post(f"{section.get_absolute_url()}mark/")
    after = client_for(cast.cheng).get("/assignments/").content.decode()

    assert f"必读 {total} 节，已读 0 节" in before
    assert f"必读 {total} 节，已读 1 节" in after
    assert "不在范围" not in before + after


def test_due_day_that_has_passed_is_said_at_its_field(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    values = {"organization": cast.office.pk, "due_on": due(-1)}

    response = client_for(cast.zhou).post(f"/assignments/new/?chapter={chapter.pk}", values)

    assert response.context["form"].errors["due_on"] == ["截止日期已经过去，请选今天或以后的日期。"]
    assert not Assignment.objects.exists()


def test_progress_is_reached_from_the_page_of_the_organisation(cast: Cast, client_for: ClientFor) -> None:
    link = f'href="/organizations/{cast.office.pk}/progress/"'

    assert link in page(client_for(cast.zhou), f"/organizations/{cast.office.pk}/")
    assert link in page(client_for(cast.qiao), f"/organizations/{cast.office.pk}/")
    assert link not in page(client_for(cast.cheng), f"/organizations/{cast.office.pk}/")


def test_extending_offers_further_reading_only_where_some_is_left(
    cast: Cast, chapter: Chapter, client_for: ClientFor
) -> None:
    first, second = chapter.sections.all()
    assignment = make_assignment(cast.office, cast.zhou, [first], starts_on=timezone.localdate(), due_on=due(9))
    address = f"/assignments/{assignment.pk}/change/"
    assert "另加选读" in page(client_for(cast.zhou), address).split("</header>")[-1]

    Section.objects.filter(pk=second.pk).update(hidden=True)

    assert "另加选读" not in page(client_for(cast.zhou), address).split("</header>")[-1]
    client_for(cast.zhou).post(address, {"due_on": due(30), "note": "延期"})
    assert Assignment.objects.get().note == "延期"
