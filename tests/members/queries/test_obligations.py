"""What is due in a year, against the plain count of `tests/members/obligations_oracle.py`."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.choices import BranchForm, MeetingKind, MeetingState, OrganizationKind, RuleKind
from members.choices import Post as PostName
from members.models import Appointment, Meeting, Organization, Rule
from members.queries.obligations import Facts, expected
from tests.members.obligations_oracle import Asked, Line, Place, Post, Scene, Sitting, lines_of

YEAR = 2025
ASKED = [
    Asked("general_meeting", "quarter"),
    Asked("committee_meeting", "month"),
    Asked("group_meeting", "month"),
    Asked("theme_day", "month"),
    Asked("lecture", "quarter"),
    Asked("org_life_meeting", "year"),
    Asked("member_appraisal", "year"),
]
LONG_AGO = date(2015, 1, 1)
BRANCH, ONE, TWO = Place("支部", LONG_AGO), Place("一组", LONG_AGO), Place("二组", LONG_AGO)
THREE = tuple(Post(who, LONG_AGO) for who in "甲乙丙")
STATES = {
    "held": MeetingState.RECORDED,
    "late": MeetingState.ARCHIVED,
    "imported": MeetingState.ARCHIVED,
    "not_held": MeetingState.NOT_HELD,
}


def as_facts(scene: Scene) -> tuple[Facts, list[Place]]:
    """The same world as rows of the database would have it, none of them saved."""
    places = [scene.branch, *scene.groups]
    rows = {place.name: _organization(number, place, scene) for number, place in enumerate(places, 1)}
    people = {who: number for number, who in enumerate(sorted({post.who for post in scene.posts}), 1)}
    posts = [
        Appointment(member_id=people[p.who], post=PostName.COMMITTEE_MEMBER, since=p.first, until=p.last)
        for p in scene.posts
    ]
    meetings = [_meeting(s, rows[s.place]) for s in scene.sittings if s.word in STATES]
    meetings.sort(key=lambda meeting: (meeting.day, meeting.pk))
    return Facts(rows[scene.branch.name], [rows[group.name] for group in scene.groups], posts, meetings, 3), places


def _organization(number: int, place: Place, scene: Scene) -> Organization:
    is_branch = place is scene.branch
    return Organization(
        pk=number,
        name=place.name,
        path="0001" if is_branch else f"0001{number:04}",
        kind=OrganizationKind.BRANCH if is_branch else OrganizationKind.GROUP,
        founded=place.founded,
        dissolved=place.dissolved,
        lecture_each_quarter=scene.lectures,
        form=BranchForm.TEMPORARY if scene.temporary else BranchForm.ORDINARY,
    )


def _meeting(sitting: Sitting, place: Organization) -> Meeting:
    kind, *purposes = sitting.about
    values = {"pk": sitting.number, "organization": place, "kind": kind, "purposes": tuple(purposes)}
    at = datetime(sitting.day.year, sitting.day.month, sitting.day.day, 6, 30, tzinfo=UTC)
    if sitting.word == "not_held":
        return Meeting(state=MeetingState.NOT_HELD, planned_at=at, not_held_reason="测试原因", **values)
    after = timedelta(days=9 if sitting.word in ("late", "imported") else 2)
    return Meeting(
        state=STATES[sitting.word],
        held_on=sitting.day,
        held_from=at,
        recorded_at=at + after,
        days_to_record=3,
        imported_in_id=1 if sitting.word == "imported" else None,
        **values,
    )


def as_rules(asked: list[Asked]) -> list[Rule]:
    return [
        Rule(key=f"frequency-{one.subject}", kind=RuleKind.FREQUENCY, value=one.times, period=one.each) for one in asked
    ]


def worked_out(scene: Scene, asked: list[Asked] = ASKED, year: int = YEAR) -> set[Line]:
    facts, places = as_facts(scene)
    return {
        (
            places[row.organization_id - 1].name,
            row.subject,
            row.starts_on,
            row.ordinal,
            row.not_owed or row.settlement,
            row.settled_by_id,
        )
        for row in expected(facts, year, as_rules(asked))
    }


def said(scene: Scene, place: Place, subject: str, asked: list[Asked] = ASKED) -> list[tuple[str, int | None]]:
    """Of one row, how each period stands, once the plain count agrees with all of it."""
    found = worked_out(scene, asked)
    assert found == lines_of(scene, YEAR, asked)
    mine = sorted(line[2:] for line in found if line[:2] == (place.name, subject))
    return [(word, number) for _, _, word, number in mine]


def states(scene: Scene, place: Place, subject: str, asked: list[Asked] = ASKED) -> list[str]:
    return [word for word, _ in said(scene, place, subject, asked)]


# ---- the sentences, one by one -----------------------------------------------------------------------------------


def test_branch_without_committee_is_not_asked_for_committee_meetings() -> None:
    assert states(Scene(BRANCH), BRANCH, "committee_meeting") == ["no_committee"] * 12


def test_two_in_three_posts_are_no_committee() -> None:
    posts = (Post("甲", LONG_AGO), Post("甲", LONG_AGO), Post("乙", LONG_AGO))

    assert states(Scene(BRANCH, posts=posts), BRANCH, "committee_meeting") == ["no_committee"] * 12


def test_committee_elected_in_july_owes_july() -> None:
    posts = tuple(Post(who, date(2025, 7, 20)) for who in "甲乙丙")

    assert states(Scene(BRANCH, posts=posts), BRANCH, "committee_meeting") == ["no_committee"] * 6 + [""] * 6


def test_committee_that_ends_on_the_last_day_of_a_month_owes_it() -> None:
    posts = (*THREE[:2], Post("丙", LONG_AGO, date(2025, 3, 31)))

    assert states(Scene(BRANCH, posts=posts), BRANCH, "committee_meeting") == [""] * 3 + ["no_committee"] * 9


def test_branch_founded_in_may_owes_may_and_the_second_quarter() -> None:
    young = Scene(Place("支部", date(2025, 5, 20)))

    assert states(young, young.branch, "theme_day") == ["not_in_being"] * 4 + [""] * 8
    assert states(young, young.branch, "general_meeting") == ["not_in_being", "", "", ""]
    assert states(young, young.branch, "org_life_meeting") == [""]


def test_branch_dissolved_in_may_owes_nothing_for_may() -> None:
    old = Scene(Place("支部", LONG_AGO, date(2025, 5, 10)))

    assert states(old, old.branch, "theme_day") == [""] * 4 + ["not_in_being"] * 8
    assert states(old, old.branch, "general_meeting") == ["", *["not_in_being"] * 3]


@pytest.mark.parametrize(("day", "owed"), [(30, False), (31, False), (1, True)])
def test_branch_dissolved_on_the_last_day_owes_nothing_for_the_month(day: int, owed: bool) -> None:
    dissolved = date(2025, 6, 1) if owed else date(2025, 5, day)
    scene = Scene(Place("支部", LONG_AGO, dissolved))

    assert states(scene, scene.branch, "theme_day")[4] == ("" if owed else "not_in_being")


def test_each_group_is_asked_on_its_own_and_one_founded_in_april_from_then_on() -> None:
    later = Place("二组", date(2025, 4, 30))
    sitting = Sitting(1, "一组", date(2025, 4, 3), ("group_meeting",), "held")
    scene = Scene(BRANCH, (ONE, later), sittings=(sitting,))

    assert said(scene, ONE, "group_meeting")[3] == ("held", 1)
    assert states(scene, later, "group_meeting") == ["not_in_being"] * 3 + [""] * 9


def test_groups_of_a_dissolved_branch_owe_nothing() -> None:
    scene = Scene(Place("支部", LONG_AGO, date(2025, 2, 1)), (ONE,))

    assert states(scene, ONE, "group_meeting") == ["", *["not_in_being"] * 11]


def test_organisational_life_meeting_held_as_a_committee_meeting_settles_both() -> None:
    sitting = Sitting(7, "支部", date(2025, 12, 3), ("committee_meeting", "org_life_meeting"), "held")
    scene = Scene(BRANCH, posts=THREE, sittings=(sitting,))

    assert said(scene, BRANCH, "org_life_meeting") == [("held", 7)]
    assert said(scene, BRANCH, "committee_meeting")[11] == ("held", 7)


def test_organisational_life_meeting_held_by_every_group_is_settled_by_the_last() -> None:
    one = Sitting(1, "一组", date(2025, 11, 3), ("group_meeting", "org_life_meeting"), "held")
    two = Sitting(2, "二组", date(2025, 12, 3), ("group_meeting", "org_life_meeting"), "late")

    assert said(Scene(BRANCH, (ONE, TWO), sittings=(one,)), BRANCH, "org_life_meeting") == [("", None)]
    assert said(Scene(BRANCH, (ONE, TWO), sittings=(one, two)), BRANCH, "org_life_meeting") == [("late", 2)]


def test_group_dissolved_within_the_period_is_not_waited_for() -> None:
    one = Sitting(1, "一组", date(2025, 5, 3), ("theme_day",), "held")
    scene = Scene(BRANCH, (ONE, Place("二组", LONG_AGO, date(2025, 5, 20))), sittings=(one,))

    assert said(scene, BRANCH, "theme_day")[4] == ("held", 1)


def test_lecture_on_the_theme_day_is_two_meetings_and_settles_each_its_own() -> None:
    day = date(2025, 5, 16)
    sittings = (Sitting(1, "支部", day, ("lecture",), "held"), Sitting(2, "支部", day, ("theme_day",), "held"))

    assert said(Scene(BRANCH, sittings=sittings), BRANCH, "lecture")[1] == ("held", 1)
    assert said(Scene(BRANCH, sittings=sittings), BRANCH, "theme_day")[4] == ("held", 2)


def test_two_meetings_in_a_month_settle_it_once_by_the_first_and_nothing_of_the_next() -> None:
    days = (date(2025, 3, 20), date(2025, 3, 6))
    sittings = tuple(Sitting(n, "支部", day, ("theme_day",), "held") for n, day in enumerate(days, 1))

    found = said(Scene(BRANCH, sittings=sittings), BRANCH, "theme_day")

    assert found[2:4] == [("held", 2), ("", None)]


@pytest.mark.parametrize(
    ("day", "quarter"),
    [(date(2025, 3, 31), 0), (date(2025, 4, 1), 1), (date(2025, 12, 31), 3), (date(2024, 12, 31), None),
     (date(2026, 1, 1), None)],
)  # fmt: skip
def test_meeting_on_a_border_belongs_to_the_period_of_its_day(day: date, quarter: int | None) -> None:
    found = states(Scene(BRANCH, sittings=(Sitting(1, "支部", day, ("general_meeting",), "held"),)), BRANCH,
                   "general_meeting")  # fmt: skip

    assert [number for number, word in enumerate(found) if word] == ([] if quarter is None else [quarter])


def test_rule_of_two_a_period_has_two_rows_held_before_not_held() -> None:
    twice = [Asked("theme_day", "month", 2)]
    sittings = (
        Sitting(1, "支部", date(2025, 3, 6), ("theme_day",), "not_held"),
        Sitting(2, "支部", date(2025, 3, 20), ("theme_day",), "held"),
    )

    found = said(Scene(BRANCH, sittings=sittings), BRANCH, "theme_day", twice)

    assert len(found) == 24
    assert found[4:6] == [("held", 2), ("not_held", 1)]


def test_meeting_that_is_open_or_planned_settles_nothing() -> None:
    sitting = Sitting(1, "支部", date(2025, 3, 6), ("theme_day",), "open")

    assert states(Scene(BRANCH, sittings=(sitting,)), BRANCH, "theme_day") == [""] * 12


def test_imported_meeting_is_never_late() -> None:
    sitting = Sitting(1, "支部", date(2025, 3, 6), ("theme_day",), "imported")

    assert states(Scene(BRANCH, sittings=(sitting,)), BRANCH, "theme_day")[2] == "imported"


def test_lectures_follow_the_habit_and_appraisal_the_form_of_the_branch() -> None:
    scene = Scene(BRANCH, lectures=False, temporary=True)

    assert states(scene, BRANCH, "lecture") == ["no_habit"] * 4
    assert states(scene, BRANCH, "member_appraisal") == ["temporary"]
    assert states(scene, BRANCH, "org_life_meeting") == [""]


# ---- any world ---------------------------------------------------------------------------------------------------

DAYS = st.one_of(
    st.dates(date(2024, 11, 1), date(2026, 2, 28)),
    st.sampled_from([date(2025, m, 1) + timedelta(days=d) for m in range(1, 13) for d in (-1, 0)]),
)
ABOUT_BRANCH = st.tuples(
    st.sampled_from(["general_meeting", "committee_meeting", "lecture", "theme_day"]),
    st.sampled_from(["", "org_life_meeting", "member_appraisal"]),
)
ABOUT_GROUP = st.tuples(
    st.sampled_from(["group_meeting", "lecture", "theme_day"]), st.sampled_from(["", "org_life_meeting"])
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    def place(name: str) -> Place:
        founded = draw(st.one_of(st.just(LONG_AGO), DAYS))
        dissolved = draw(st.one_of(st.none(), DAYS))
        return Place(name, founded, dissolved if dissolved and dissolved >= founded else None)

    branch = place("支部")
    groups = tuple(place(name) for name in ("一组", "二组")[: draw(st.integers(0, 2))])
    posts = tuple(
        Post(who, first, last if last is None or last >= first else None)
        for who, first, last in draw(
            st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.one_of(st.just(LONG_AGO), DAYS),
                               st.one_of(st.none(), DAYS)), max_size=6)
        )
    )  # fmt: skip
    sittings = []
    for number in range(1, draw(st.integers(0, 14)) + 1):
        where = draw(st.sampled_from([branch, *groups]))
        about = draw(ABOUT_BRANCH if where is branch else ABOUT_GROUP)
        word = draw(st.sampled_from(["held", "held", "held", "late", "imported", "not_held", "open"]))
        sittings.append(Sitting(number, where.name, draw(DAYS), tuple(filter(None, about)), word))
    return Scene(branch, groups, posts, tuple(sittings), draw(st.booleans()), draw(st.booleans()))


@st.composite
def questions(draw: st.DrawFn) -> list[Asked]:
    return [Asked(one.subject, draw(st.sampled_from(["month", "quarter", "year", one.each, one.each])),
                  draw(st.sampled_from([1, 1, 2, 3]))) for one in ASKED]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(scenes(), questions())
def test_what_is_due_is_what_the_plain_count_says(scene: Scene, asked: list[Asked]) -> None:
    assert worked_out(scene, asked) == lines_of(scene, YEAR, asked)


def test_every_kind_and_recurring_purpose_is_among_the_questions() -> None:
    assert {one.subject for one in ASKED} >= {kind.value for kind in MeetingKind}
