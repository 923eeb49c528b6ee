"""Entering a vote: first whether it may open, then the figures, and whether it passed."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import TimeField
from django.http import HttpResponse
from django.shortcuts import redirect, render

from members.access.meetings import may_enter_votes, may_remove_vote, visible_ballots, visible_meetings
from members.choices import PERSONAL_RULES, BallotRule
from members.errors import Refusal, RowsRefused
from members.forms.ballots import BallotForm, ElectionFormSet
from members.http import PersonRequest, keys_in
from members.models import AgendaItem, Ballot, Meeting
from members.queries.ballots import Way, outcome_of, ways_to_vote
from members.services.ballots import (
    count_election,
    counted,
    record_ballot,
    record_election,
    refuse_unless_votes_are_taken,
    remove_ballot,
)
from members.views.acts import made, posted
from studyportal.access import access


@access(may_enter_votes, of=visible_meetings)
def new(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    items, moment = list(meeting.agenda.order_by("position", "pk")), _moment(request)
    ways = ways_to_vote(meeting, moment)
    way = next((way for way in ways if way.key == request.GET.get("way")), ways[0])
    item = next((item for item in items if item.pk in keys_in(request.GET, "item")), items[0] if items else None)
    form = BallotForm(posted(request), way=way, items=items, initial=_proposed(way, item, moment))
    names = ElectionFormSet(posted(request), prefix="names") if way.rule == BallotRule.ELECTION else None
    keep = "check" not in request.POST
    ballots = made(form, lambda: _votes(request, form, names, way, keep))
    if ballots and keep:
        outcomes = "；".join(f"{ballot.subject}：{outcome_of(ballot)}" for ballot in ballots)
        messages.success(request, f"已保存。{outcomes}。")
        return redirect(f"{meeting.get_absolute_url()}#ballot-{ballots[0].pk}")
    context = {
        "meeting": meeting,
        "barred": _why_barred(meeting),
        "item": item,
        "ways": ways,
        "way": way,
        "moment": moment,
        "needs_moment": way.base.moves and moment is None,
        "form": form,
        "names": names,
        "ballots": ballots,
    }
    return render(request, "members/ballots/new.html", context)


def _votes(request: PersonRequest, form: BallotForm, names: Any, way: Way, keep: bool) -> list[Ballot]:
    """What was entered, kept or only counted."""
    item, figures = form.cleaned_data["item"], form.figures()
    if names is None:
        act = record_ballot if keep else counted
        subject = form.cleaned_data["subject"]
        return [act(item=item, subject=subject, rule=way.rule, method=way.method, figures=figures, by=request.member)]
    if not names.is_valid():
        raise RowsRefused({})
    rows = [row for row in names if row.has_changed()]
    votes = [(row.cleaned_data["subject"], row.figures(figures)) for row in rows]
    act_on_names = record_election if keep else count_election
    try:
        return act_on_names(item=item, names=votes, by=request.member)
    except RowsRefused as refused:
        for place, refusal in refused.refusals.items():
            rows[place].add_error(refusal.fields[0], str(refusal))
        raise


def _moment(request: PersonRequest) -> time | None:
    """The moment of the vote as given so far."""
    field = TimeField(required=False, input_formats=["%H:%M"])
    try:
        return field.clean((request.POST or request.GET).get("taken_at"))
    except ValidationError:
        return None


def _proposed(way: Way, item: AgendaItem | None, moment: time | None) -> dict[str, Any]:
    """What roll and topic say already."""
    subject = item.title[:100] if item and way.rule not in PERSONAL_RULES else ""
    base = {"entitled": way.base.entitled, "present": way.base.present}
    return {**base, "item": item.pk if item else "", "subject": subject, "taken_at": moment}


def _why_barred(meeting: Meeting) -> str:
    """The sentence that says why no vote is entered here now, if so."""
    try:
        refuse_unless_votes_are_taken(meeting)
    except Refusal as refusal:
        return str(refusal)
    return ""


@access(may_remove_vote, of=visible_ballots)
def remove(request: PersonRequest, ballot: Ballot) -> HttpResponse:
    meeting = ballot.item.meeting
    if request.method != "POST":
        return render(request, "members/ballots/remove.html", {"ballot": ballot, "meeting": meeting})
    try:
        remove_ballot(ballot=ballot, by=request.member)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "这次表决的记录已删去。")
    return redirect(f"{meeting.get_absolute_url()}#agenda")
