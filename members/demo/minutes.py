"""What was dealt with, said, voted on and agreed at a meeting of the demonstration, entered as its recorder would."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from members.choices import BALLOT_RULES_AT, SECRET_RULES, BallotMethod, BallotRule
from members.demo.stage import Stage
from members.models import AgendaItem, Meeting, Member
from members.queries.ballots import base_of
from members.queries.minutes import ItemDraft, MinutesDraft, ResolutionDraft, StatementDraft
from members.services.ballots import Figures, record_ballot, record_election
from members.services.minutes import save_minutes

Row = Mapping[str, Any]


def write_minutes(stage: Stage, meeting: Meeting, row: Row, by: Member) -> None:
    items = {item.title: item for item in meeting.agenda.all()}
    speakers = dict(meeting.roster.values_list("name", "member"))
    minutes = MinutesDraft(
        items=tuple(_item(topic, items[topic["title"]], speakers) for topic in row.get("topics", ())),
        resolutions=tuple(_resolution(stage, meeting, agreed) for agreed in row.get("agreed", ())),
    )
    save_minutes(meeting=meeting, version=meeting.minutes_version, minutes=minutes, by=by)


def _item(topic: Row, item: AgendaItem, speakers: Mapping[str, int]) -> ItemDraft:
    """Who is not on the roster is a guest, known by name alone."""
    said = tuple(StatementDraft(name, gist, speakers.get(name)) for name, gist in topic.get("said", ()))
    return ItemDraft(topic["title"], topic.get("content", ""), said, pk=item.pk)


def _resolution(stage: Stage, meeting: Meeting, agreed: Row) -> ResolutionDraft:
    due, owner = agreed.get("due"), stage.person(agreed.get("owner"))
    return ResolutionDraft(
        text=agreed["text"],
        follow_up=owner is not None,
        owner=owner.pk if owner else None,
        due_on=meeting.day + timedelta(days=due) if isinstance(due, int) else stage.days.on(due) if due else None,
        raised_by_public="answer" in agreed,
        answer=agreed.get("answer", ""),
    )


def take_votes(meeting: Meeting, row: Row, by: Member) -> None:
    for topic in row.get("topics", ()):
        item = meeting.agenda.get(title=topic["title"])
        for vote in topic.get("votes", ()):
            _vote(item, vote, by)
        if election := topic.get("election"):
            _elect(item, election, by)


def _vote(item: AgendaItem, vote: Row, by: Member) -> None:
    rule = BallotRule(vote.get("rule", BALLOT_RULES_AT[item.meeting.kind][0]))
    on_paper = rule in SECRET_RULES or "tellers" in vote
    record_ballot(
        item=item,
        subject=vote["subject"],
        rule=rule,
        method=BallotMethod.SECRET_PAPER if on_paper else BallotMethod.SHOW_OF_HANDS,
        figures=_figures(item, rule, vote, on_paper=on_paper),
        by=by,
    )


def _elect(item: AgendaItem, election: Row, by: Member) -> None:
    """On each paper every name is voted on, so all share what is said of the papers."""
    names = [
        (name, _figures(item, BallotRule.ELECTION, {**election, **votes}, on_paper=True))
        for name, votes in election["names"].items()
    ]
    record_election(item=item, names=names, by=by)


def _figures(item: AgendaItem, rule: BallotRule, vote: Row, *, on_paper: bool) -> Figures:
    """Counted on the roll; in favour are those of whom nothing else is said."""
    at = time.fromisoformat(vote["taken_at"]) if "taken_at" in vote else None
    base = base_of(rule, item.meeting.roster.all(), at)
    against, abstain, invalid = (vote.get(name, 0) for name in ("against", "abstain", "invalid"))
    returned = base.present - vote.get("unreturned", 0)
    written = vote.get("written", (0, 0, 0))
    return Figures(
        entitled=base.entitled,
        present=base.present,
        approve=(returned - invalid if on_paper else base.present) - against - abstain,
        against=against,
        abstain=abstain,
        written_approve=written[0],
        written_against=written[1],
        written_abstain=written[2],
        issued=base.present if on_paper else None,
        returned=returned if on_paper else None,
        invalid=invalid if on_paper else None,
        tellers=vote.get("tellers", ""),
        taken_at=at,
    )
