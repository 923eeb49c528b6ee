"""Votes counted head by head: a slow second opinion on `members.voting`, written from the articles' words alone.

People are paired off, papers are crossed out one by one; no share is computed and nothing is multiplied.
Two words decide nearly everything: 半数以上 takes in exactly half, 超过半数 does not.

- 《中国共产党支部工作条例（试行）》 Art. 11 (general meeting), Art. 12 (committee)
- 《中国共产党发展党员工作细则》 Art. 20, 21 (admission), Art. 33 (confirmation: the same numbers)
- 《中国共产党基层组织选举工作条例》 (elections)

Of nobody there is no half: with nobody entitled no vote opens and nothing passes.
Counts are whole and not negative, and no more people come or approve than are entitled.
"""


def _split(everyone: int, some: int) -> tuple[list[int], list[int]]:
    """The persons, numbered: those meant, and the rest."""
    if not 0 <= some <= everyone:
        raise ValueError(f"{some} of {everyone} people")
    persons = list(range(everyone))
    return persons[:some], persons[some:]


def _half_or_more(everyone: int, some: int) -> bool:
    """半数以上: each of the others finds a partner among them. Nobody is left alone on the other side."""
    these, others = _split(everyone, some)
    if not these and not others:
        return False
    while these and others:
        these.pop()
        others.pop()
    return not others


def _more_than_half(everyone: int, some: int) -> bool:
    """超过半数: after pairing each of them with one of the others, at least one of them is left over."""
    these, others = _split(everyone, some)
    while these and others:
        these.pop()
        others.pop()
    return len(these) > 0


def _four_fifths_or_more(everyone: int, some: int) -> bool:
    """不少于五分之四: tables of five with one of the others at each find four of them for every table."""
    these, others = _split(everyone, some)
    if not these and not others:
        return False
    for _other in others:
        for _chair in "1234":
            if not these:
                return False
            these.pop()
    return True


def ordinary_may_open(entitled: int, present: int) -> bool:
    """General meeting, 支部工作条例 Art. 11: 半数以上 of the members with a vote must be there."""
    return _half_or_more(entitled, present)


def ordinary_passes(entitled: int, approve: int) -> bool:
    """General meeting, 支部工作条例 Art. 11: 超过半数 of the members with a vote who should be there approve."""
    return _more_than_half(entitled, approve)


def admission_may_open(entitled: int, present: int) -> bool:
    """Admission and confirmation, 发展党员工作细则 Art. 20: those there 超过 half of those due, all with a vote."""
    return _more_than_half(entitled, present)


def admission_passes(entitled: int, approve: int, written_approve: int) -> bool:
    """Admission and confirmation, 发展党员工作细则 Art. 21: those approving 超过 half of the full members with a vote.

    Who cannot come and handed in an opinion in writing before the meeting is counted among the votes.
    """
    for _letter in range(written_approve):
        approve += 1
    return _more_than_half(entitled, approve)


def committee_may_open(in_office: int, present: int) -> bool:
    """Committee meeting, 支部工作条例 Art. 12: 半数以上 of its members must be there."""
    return _half_or_more(in_office, present)


def committee_passes(in_office: int, approve: int) -> bool:
    """Committee meeting, 本支部约定 (no article says it): 超过半数 of the members in office approve."""
    return _more_than_half(in_office, approve)


def election_may_open(entitled: int, present: int) -> bool:
    """Election, 基层组织选举工作条例: those there with the right to elect are 不少于五分之四 of those who should be."""
    return _four_fifths_or_more(entitled, present)


def elected(entitled: int, approve: int) -> bool:
    """Election, 基层组织选举工作条例: this name's votes 超过半数 of the electors who should be there."""
    return _more_than_half(entitled, approve)


def paper_adds_up(
    approve: int, against: int, abstain: int, invalid: int, returned: int, issued: int, present: int
) -> bool:
    """Ballot papers, whatever the vote: one paper at most to each person there with a vote; none comes back that
    was not handed out; and each that came back lies on exactly one of four heaps. Written opinions are no papers.
    """
    hands = [f"person {number}" for number in range(present)]
    papers = []
    for _paper in range(issued):
        if not hands:
            return False
        papers.append(f"paper of {hands.pop()}")
    box = []
    for _paper in range(returned):
        if not papers:
            return False
        box.append(papers.pop())
    for heap in (approve, against, abstain, invalid):
        for _paper in range(heap):
            if not box:
                return False
            box.pop()
    return not box
