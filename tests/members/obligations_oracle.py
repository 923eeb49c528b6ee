"""What is due, worked out day by day: a slow second opinion on `members.queries.obligations`, from the sentences alone.

- What is asked is judged as things stand on the last day of its period: the place in being (founded by then, not
  dissolved by then), for a committee meeting three or more people in its committee, for a lecture the branch's habit;
  a temporary branch is asked for no appraisal.
- A group is asked for its group meetings, a branch for everything else.
- It is settled by a recorded meeting of the place itself whose day lies in the period, the earliest first: brought in
  from a table, late, or simply held. Lectures, theme days and purposes of a branch also when every group in being has
  held its own; the last one settles. Else by one planned in the period and not held, with a reason.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

A_DAY = timedelta(days=1)
MONTHS_THAT_BEGIN = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "year": (1,)}
ALSO_GROUP_BY_GROUP = {"lecture", "theme_day", "org_life_meeting", "member_appraisal"}


@dataclass(frozen=True)
class Place:
    name: str
    founded: date
    dissolved: date | None = None

    def stands_on(self, day: date) -> bool:
        if day < self.founded:
            return False
        return self.dissolved is None or day < self.dissolved


@dataclass(frozen=True)
class Post:
    who: str
    first: date
    last: date | None = None


@dataclass(frozen=True)
class Sitting:
    """One meeting. `word` is "held", "late", "imported", "not_held", or another while it settles nothing."""

    number: int
    place: str
    day: date
    about: tuple[str, ...]
    word: str

    @property
    def was_held(self) -> bool:
        return self.word in ("held", "late", "imported")


@dataclass(frozen=True)
class Asked:
    subject: str
    each: str
    times: int = 1


@dataclass(frozen=True)
class Scene:
    branch: Place
    groups: tuple[Place, ...] = ()
    posts: tuple[Post, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    lectures: bool = True
    temporary: bool = False


# Place, subject, first day of the period, which time; why it is not asked or how it was settled, by which meeting.
Line = tuple[str, str, date, int, str, int | None]


def lines_of(scene: Scene, year: int, asked: list[Asked]) -> set[Line]:
    found: set[Line] = set()
    for place in (scene.branch, *scene.groups):
        for one in asked:
            if (place is not scene.branch) == (one.subject == "group_meeting"):
                found |= _year_of(scene, place, one, year)
    return found


def _year_of(scene: Scene, place: Place, one: Asked, year: int) -> set[Line]:
    """Turn the leaves of the calendar; when tomorrow a new period begins, today the old one is judged."""
    found: set[Line] = set()
    today = first = date(year, 1, 1)
    while today.year == year:
        tomorrow = today + A_DAY
        if tomorrow.day == 1 and tomorrow.month in MONTHS_THAT_BEGIN[one.each]:
            found |= _judged(scene, place, one, first, today)
            first = tomorrow
        today = tomorrow
    return found


def _judged(scene: Scene, place: Place, one: Asked, first: date, last: date) -> set[Line]:
    reason = _speaks_against(scene, place, one.subject, last)
    if reason:
        return {(place.name, one.subject, first, time, reason, None) for time in range(1, one.times + 1)}
    by = _what_settles(scene, place, one.subject, first, last)[: one.times]
    lines: set[Line] = {
        (place.name, one.subject, first, time, sitting.word, sitting.number) for time, sitting in enumerate(by, 1)
    }
    return lines | {(place.name, one.subject, first, time, "", None) for time in range(len(by) + 1, one.times + 1)}


def _speaks_against(scene: Scene, place: Place, subject: str, day: date) -> str:
    if not scene.branch.stands_on(day) or not place.stands_on(day):
        return "not_in_being"
    serving = {post.who for post in scene.posts if post.first <= day and (post.last is None or day <= post.last)}
    if subject == "committee_meeting" and len(serving) < 3:
        return "no_committee"
    if subject == "lecture" and not scene.lectures:
        return "no_habit"
    if subject == "member_appraisal" and scene.temporary:
        return "temporary"
    return ""


def _what_settles(scene: Scene, place: Place, subject: str, first: date, last: date) -> list[Sitting]:
    groups = [group.name for group in scene.groups if group.stands_on(last)]
    by_groups = place is scene.branch and subject in ALSO_GROUP_BY_GROUP and groups
    held: list[Sitting] = []
    each: Counter[str] = Counter()
    whole, today = 0, first
    while today <= last:
        for sitting in sorted((s for s in scene.sittings if s.day == today), key=lambda s: s.number):
            if subject not in sitting.about or not sitting.was_held:
                continue
            if sitting.place == place.name:
                held.append(sitting)
            elif by_groups and sitting.place in groups:
                each[sitting.place] += 1
                if min(each[name] for name in groups) > whole:
                    whole += 1
                    held.append(sitting)
        today += A_DAY
    explained = [
        sitting
        for sitting in sorted(scene.sittings, key=lambda s: (s.day, s.number))
        if sitting.place == place.name
        and sitting.word == "not_held"
        and subject in sitting.about
        and first <= sitting.day <= last
    ]
    return held + explained
