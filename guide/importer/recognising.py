"""Recognising: which of the rows that are there already is the one that a file now has a little differently.

Equal texts first, in order; then, among what is left, the most alike, if they are alike enough.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

RECOGNISABLE = 0.6


def pair(known: Sequence[str], found: Sequence[str], enough: float = RECOGNISABLE) -> list[int | None]:
    """For each text found, the index of the known one that it is; None for a new one. No index comes twice."""
    free = dict.fromkeys(range(len(known)))
    pairs: list[int | None] = []
    for text in found:
        same = next((index for index in free if known[index] == text), None)
        pairs.append(same)
        if same is not None:
            del free[same]
    left = [place for place, index in enumerate(pairs) if index is None]
    scores = sorted(
        ((likeness(known[index], found[place], enough), -place, -index) for place in left for index in free),
        reverse=True,
    )
    for score, place, index in scores:
        if score >= enough and pairs[-place] is None and -index in free:
            pairs[-place] = -index
            del free[-index]
    return pairs


def likeness(one: str, other: str, enough: float = 0.0) -> float:
    """0 to 1; 0 at once when it cannot reach `enough`."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < enough or matcher.quick_ratio() < enough:
        return 0.0
    return matcher.ratio()


def follow_order(old: Sequence, placed: Sequence) -> list:
    """`placed` in its own order, and whatever else is in `old` after the one that it stood behind."""
    result = list(placed)
    for place, thing in enumerate(old):
        if thing in result:
            continue
        before = next((earlier for earlier in reversed(old[:place]) if earlier in result), None)
        result.insert(result.index(before) + 1 if before is not None else 0, thing)
    return result
