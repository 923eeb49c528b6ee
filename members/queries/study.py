"""What was studied: read from the states, for one member or many."""

from collections.abc import Iterable

from guide.models import Section
from members.models import Member, StudyState


def states_of(member: Member | None, sections: Iterable[Section]) -> dict[int, StudyState]:
    """The member's state for each of the sections that has one, by the section's key. One query; none for nobody."""
    if member is None:
        return {}
    states = StudyState.objects.filter(member=member, section__in=[section.pk for section in sections])
    return {state.section_id: state for state in states.select_related("by")}
