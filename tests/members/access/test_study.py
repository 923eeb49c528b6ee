"""Who may in matters of study: own, fellow, leader, committee, secretary, other branch, upper, unrelated."""

from collections.abc import Callable

import pytest

from guide.models import Section
from members.access import organization, people, study
from members.choices import Readers
from members.models import Member, Reflection
from tests.cast import Cast
from tests.factories import make_assignment, make_book

PEOPLE = ["qiao", "zhou", "su", "he", "cheng", "lu", "tan", "ruan", "shi"]
Rule = Callable[..., bool]
Acting = Callable[[Member], Member]

# Each rule asked of one organisation or person: who is told yes. Everybody else of the cast is told no.
RULES = [
    (study.may_assign, "office", "zhou"),
    (study.may_assign, "group_one", "zhou"),
    (study.may_assign, "group_two", "zhou he"),
    (study.may_assign, "village", "tan"),
    (study.may_assign, "township", "qiao"),
    (organization.may_see_progress, "office", "qiao zhou su"),
    (organization.may_see_progress, "group_two", "qiao zhou su he"),
    (organization.may_see_progress, "village", "qiao tan"),
    (organization.may_see_progress, "township", "qiao"),
    (people.may_see_record, "cheng", "qiao zhou su cheng"),
    (people.may_see_record, "lu", "qiao zhou su he lu"),
    (people.may_see_record, "fang", "qiao zhou su"),
    (people.may_see_record, "ruan", "qiao tan ruan"),
    (people.may_enter_study_for, "cheng", "zhou"),
    (people.may_enter_study_for, "lu", "zhou he"),
    (people.may_enter_study_for, "zhou", ""),
    (people.may_enter_study_for, "ruan", "tan"),
    (study.may_enter_at, "office", "zhou"),
    (study.may_enter_at, "group_two", "zhou he"),
]

# By the target of an assignment: who knows of it, who sees answers and where, who may change it, who may enter.
ASSIGNMENTS = [
    ("office", "qiao zhou su he cheng lu", {"qiao": "office", "zhou": "office", "su": "office", "he": "group_two"},
     "zhou", "zhou he"),
    ("group_two", "qiao zhou su he lu", {"qiao": "group_two", "zhou": "group_two", "su": "group_two",
     "he": "group_two"}, "zhou he", "zhou he"),
    ("village", "qiao tan ruan", {"qiao": "village", "tan": "village"}, "tan", "tan"),
    ("township", "qiao zhou su he cheng lu tan ruan", {"qiao": "township", "zhou": "office", "su": "office",
     "he": "group_two", "tan": "village"}, "qiao", "zhou he tan"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "thing", "allowed"), RULES)
def test_rule_says_yes_to_these_only(cast: Cast, acting: Acting, rule: Rule, thing: str, allowed: str) -> None:
    told_yes = [name for name in PEOPLE if rule(acting(getattr(cast, name)), getattr(cast, thing))]

    assert told_yes == allowed.split()
    assert not rule(None, getattr(cast, thing))


@pytest.mark.parametrize(("target", "knowing", "seeing", "changing", "entering"), ASSIGNMENTS, ids=lambda v: str(v)[:9])
def test_assignment_is_known_seen_and_changed_by_these_only(
    cast: Cast, acting: Acting, target: str, knowing: str, seeing: dict[str, str], changing: str, entering: str
) -> None:
    sections = list(Section.objects.filter(chapter__book=make_book(chapters=1)))
    made = make_assignment(getattr(cast, target), cast.zhou, sections)
    people = {name: acting(getattr(cast, name)) for name in PEOPLE}
    known = [name for name in PEOPLE if study.visible_assignments(people[name]).filter(pk=made.pk).exists()]

    assert known == knowing.split()
    assert {
        name: study.answers_visible_within(people[name], made)
        for name in known
        if study.may_see_answers(people[name], made)
    } == {name: (getattr(cast, place).path,) for name, place in seeing.items()}
    assert [name for name in known if study.may_change_assignment(people[name], made)] == changing.split()
    assert [name for name in known if study.may_enter_answers(people[name], made)] == entering.split()
    assert not study.may_see_answers(None, made)
    assert not study.visible_assignments(None).exists()


@pytest.mark.parametrize("name", PEOPLE)
def test_organizations_to_assign_to_are_those_one_may_assign_to(cast: Cast, acting: Acting, name: str) -> None:
    member = acting(getattr(cast, name))
    places = [cast.township, cast.office, cast.group_one, cast.group_two, cast.village, cast.other_township,
              cast.other_branch]  # fmt: skip

    assert set(study.organizations_to_assign_to(member)) == {p for p in places if study.may_assign(member, p)}


@pytest.mark.parametrize(
    ("readers", "reading"),
    [
        (Readers.PRIVATE, "cheng"),
        (Readers.SECRETARY, "zhou cheng"),
        (Readers.BRANCH, "qiao zhou su he cheng lu"),  # 乔 as a fellow of the branch: reflections never go up
    ],
)
def test_reflection_is_read_by_those_chosen(cast: Cast, acting: Acting, readers: str, reading: str) -> None:
    section = Section.objects.filter(chapter__book=make_book(chapters=1))[0]
    written = Reflection.objects.create(member=cast.cheng, section=section, text="测试", readers=readers)

    found = [n for n in PEOPLE if study.visible_reflections(acting(getattr(cast, n))).filter(pk=written.pk).exists()]

    assert found == reading.split()
    assert study.may_change_reflection(acting(cast.cheng), written)
    assert not study.may_change_reflection(acting(cast.zhou), written)


def test_upper_organisation_reads_no_reflection_of_a_branch_below(cast: Cast, acting: Acting) -> None:
    section = Section.objects.filter(chapter__book=make_book(chapters=1))[0]
    Reflection.objects.create(member=cast.ruan, section=section, text="测试", readers=Readers.BRANCH)

    assert not study.visible_reflections(acting(cast.qiao)).exists()
    assert study.visible_reflections(acting(cast.tan)).count() == 1
