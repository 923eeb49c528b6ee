"""How sending ended."""

from dataclasses import dataclass

from members.choices import ReminderState


@dataclass(frozen=True)
class Delivery:
    """SENT; FAILED, when the other side surely did not take it; CLAIMED, when that cannot be known. `problem` is a code
    and never repeats an address, a secret or what the other side said."""

    state: ReminderState
    problem: str = ""

    @property
    def is_sent(self) -> bool:
        return self.state == ReminderState.SENT


SENT = Delivery(ReminderState.SENT)


def failed(problem: str) -> Delivery:
    return Delivery(ReminderState.FAILED, problem)


def unknown(problem: str) -> Delivery:
    return Delivery(ReminderState.CLAIMED, problem)
