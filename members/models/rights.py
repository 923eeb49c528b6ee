"""What one member may reach today. Filled by `members.rights.rights_of`, carried by the acting member."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from members.models.organization import Organization
    from members.models.people import Appointment


@dataclass(frozen=True)
class Rights:
    """What one member may reach today, as paths of the tree.

    `home` where they belong (branch or group; "" when nowhere), `branch` that place's branch; `runs` branches as
    secretary or deputy; `serves` branches as committee member (those of `runs` included); `leads` groups;
    `oversees` upper organisations.
    """

    on: date
    home: str = ""
    branch: str = ""
    runs: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    oversees: tuple[str, ...] = ()
    appointments: tuple["Appointment", ...] = field(default=(), compare=False)
    place: "Organization | None" = field(default=None, compare=False)
