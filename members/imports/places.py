"""The organisations at and below the one where a workbook is brought in, found by their names."""

from collections import defaultdict

from members.imports.columns import split
from members.models import Organization

SIGNS = "/／>＞"
Names = tuple[str, ...]


class Tree:
    """What stands at and below an organisation today, by the path of names from it: () is itself. One query."""

    def __init__(self, top: Organization) -> None:
        self.top = top
        self.all = list(Organization.objects.under(top).filter(dissolved=None))
        self.by_path = {place.path: place for place in self.all}
        self.names: dict[str, Names] = {top.path: ()}
        self._found: dict[Names, list[Organization]] = defaultdict(list)
        for place in self.all:
            if place.parent_path in self.names and place != top:
                self.names[place.path] = (*self.names[place.parent_path], place.name)
            if place.path in self.names:
                self._found[self.names[place.path]].append(place)

    def at(self, names: Names) -> list[Organization]:
        return self._found.get(names, [])

    def said(self, written: str) -> Names:
        """The path of names that somebody wrote, from the top or with the top's own name before it."""
        names = tuple(split(written or "", SIGNS))
        return names[1:] if names and names[0] == self.top.name and not self.at(names) else names

    def branch(self, written: str) -> list[Organization]:
        """Branches that this may name: by the whole path, or by the last name alone."""
        names = self.said(written)
        found = self.at(names)
        if not found and len(names) == 1:
            found = [place for place in self.all if place.name == names[0] and place.is_branch]
        return [place for place in found if place.is_branch]

    def groups(self) -> dict[tuple[str, str], Organization]:
        """By the path of their branch and their name."""
        return {(place.parent_path, place.name): place for place in self.all if place.is_group}
