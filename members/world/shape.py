"""How large a made-up world is to be, and which parts follow from that. Pure arithmetic."""

from dataclasses import dataclass
from datetime import date

DISTRICTS, BRANCHES_IN_A_TOWN = 20, 25
MEMBERS, SECTIONS, CHAPTER = 30, 50, 5  # of a branch, of the book, sections of a chapter: unless told otherwise
LEAST_MEMBERS, LEAST_SECTIONS = 3, 10
STATEMENTS_UP_TO = 1000  # branches; larger worlds have none


@dataclass(frozen=True)
class Shape:
    """`members` and `study` count the whole world. The first town has as many branches at every size, and the root as
    many districts, so that pages of different worlds show the same number of rows."""

    branches: int
    members: int
    sections: int
    study: int
    seed: int
    today: date

    @property
    def year(self) -> int:
        return self.today.year

    @property
    def with_statements(self) -> bool:
        return self.branches <= STATEMENTS_UP_TO

    def members_of(self, branch: int) -> int:
        return _share(self.members, self.branches, branch)

    def study_of(self, member: int) -> int:
        """How many study events the member with this number has, from 0 on through the whole world."""
        return _share(self.study, self.members, member)

    def towns(self) -> list[tuple[int, int]]:
        """Of each town the number of its district and how many branches it has, district by district."""
        districts = min(DISTRICTS, self.branches)
        first = min(BRANCHES_IN_A_TOWN, self.branches)
        others = max(districts - 1, -(-(self.branches - first) // BRANCHES_IN_A_TOWN))
        towns = [(0, first)]
        towns += [((number + 1) % districts, _share(self.branches - first, others, number)) for number in range(others)]
        return sorted(towns, key=lambda town: town[0])


def shape(
    *, branches: int, today: date, members: int | None, sections: int | None, study: int | None, seed: int
) -> Shape:
    """What was not given follows from the branches. Raises ValueError with a sentence that names what cannot be."""
    members = MEMBERS * branches if members is None else members
    sections = SECTIONS if sections is None else sections
    study = members * sections * 2 // 3 if study is None else study
    if branches < 1:
        raise ValueError(f"--branches: 至少 1 个党支部，不能是 {branches}。")
    if members < branches * LEAST_MEMBERS:
        raise ValueError(f"--members: 每个党支部至少 {LEAST_MEMBERS} 人，{branches} 个党支部不能只有 {members} 人。")
    if sections < LEAST_SECTIONS:
        raise ValueError(f"--sections: 至少 {LEAST_SECTIONS} 节，不能是 {sections}。")
    if not 0 <= study <= members * sections:
        raise ValueError(f"--study: 最多每人每节一条，即 {members * sections} 条，不能是 {study}。")
    return Shape(branches, members, sections, study, seed, today)


def _share(whole: int, parts: int, number: int) -> int:
    """What falls to one part when the whole is shared out as evenly as whole numbers allow."""
    return (number + 1) * whole // parts - number * whole // parts
