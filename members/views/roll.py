"""Taking the roll on one page, the sheet to sign, and late changes of the roster."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access.meetings import may_change_roster, may_read_minutes, may_write, visible_meetings
from members.choices import MeetingState
from members.errors import Refusal
from members.errors.roll import MarkedNotHeld, RollChanged, RosterDiffers
from members.forms.roll import RollForm, RosterChangeForm
from members.http import PersonRequest
from members.models import Meeting, Member
from members.queries.records import figures_of
from members.queries.roll import columns_of_sheet, day_of_roll, difference, entries_on, roll_of
from members.services.roll import change_roster, save_roll, take_back_opening
from members.views.acts import made, posted
from studyportal.access import access


@access(may_write, of=visible_meetings)
def roll(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    if request.method == "GET" and meeting.state == MeetingState.NOT_HELD:
        messages.warning(request, MarkedNotHeld.sentence)
        return redirect(meeting)
    shown = _shown(request, meeting)
    rows = roll_of(meeting, request.member, shown)
    form = RollForm(posted(request), meeting=meeting, rows=rows, shown=shown, fill=request.GET.get("all") == "present")
    context: dict[str, Any] = {
        "meeting": meeting,
        "form": form,
        "keeps": may_change_roster(request.member, meeting),
        "too_early": shown > request.member.rights.on,
    }
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_roll(meeting=meeting, version=form.version, by=request.member, roster_shown=shown, **form.sent)
        except RollChanged as refusal:
            context |= _beside_what_is_saved(request, meeting, refusal)
        except RosterDiffers as refusal:
            context |= _over_the_roster_of_the_day(request, meeting, form, refusal)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _said(form))
            return redirect(saved)
    return render(request, "members/roll/roll.html", context)


def _shown(request: PersonRequest, meeting: Meeting) -> date:
    """The day whose roster stood on the page that was sent in."""
    try:
        return date.fromisoformat(request.POST.get("roster_shown", ""))
    except ValueError:
        return day_of_roll(meeting)


def _said(form: RollForm) -> str:
    figures = form.figures
    left = f"，还有 {figures.not_entered} 人没有登记" if figures.not_entered else ""
    return f"点名已保存：应到 {figures.due} 人，实到 {figures.present} 人{left}。"


def _beside_what_is_saved(request: PersonRequest, meeting: Meeting, refusal: Refusal) -> dict[str, Any]:
    """The roll as it stands now, with all that was typed; where nothing was typed, what is saved."""
    meeting.refresh_from_db()
    shown = day_of_roll(meeting)
    rows = roll_of(meeting, request.member, shown)
    data = _carrying(request, version=meeting.roll_version, roster_shown=shown.isoformat())
    stored = RollForm(None, meeting=meeting, rows=rows, shown=shown)
    for person in stored.people:
        if person.here and not data.get(person.add_prefix("attendance")):
            for name in person.fields:
                data[person.add_prefix(name)] = person[name].value() or ""
    form = RollForm(data, meeting=meeting, rows=rows, shown=shown)
    form.is_valid()
    form.refuse(refusal)
    return {"form": form, "conflict": True}


def _over_the_roster_of_the_day(
    request: PersonRequest, meeting: Meeting, before: RollForm, refusal: Refusal
) -> dict[str, Any]:
    """The roster of the day that was typed, with all that was typed of those who stay, and what is different."""
    day = before.cleaned_data["held_on"]
    rows = roll_of(meeting, request.member, day)
    form = RollForm(_carrying(request, roster_shown=day.isoformat()), meeting=meeting, rows=rows, shown=day)
    form.is_valid()
    form.refuse(refusal)
    had = [person.entry for person in before.people if person.entry.member_id in before.posted]
    return {"form": form, "difference": difference(had, [row.entry for row in rows])}


def _carrying(request: PersonRequest, **values: Any) -> QueryDict:
    """What was typed, with these in the place of what the page held."""
    data = request.POST.copy()
    for name, value in values.items():
        data[name] = str(value)
    return data


@access(may_change_roster, of=visible_meetings)
@require_POST
def take_back(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    try:
        take_back_opening(meeting=meeting, by=request.member)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "点名已撤回，会议仍是已计划。")
    return redirect(meeting)


@access(may_read_minutes, of=visible_meetings)
def sheet(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    day = day_of_roll(meeting)
    rows = roll_of(meeting, request.member, day)
    context = {
        "meeting": meeting,
        "day": day,
        "writes": may_write(request.member, meeting),
        "columns": columns_of_sheet(meeting, rows),
        "figures": figures_of([row.entry for row in rows]),
    }
    return render(request, "members/roll/sheet.html", context)


@access(may_change_roster, of=visible_meetings)
def roster(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    if meeting.roster_on is None:
        messages.warning(request, "还没有点名，名单到点名时才固定。")
        return redirect("roll", meeting.pk)
    stored = list(meeting.roster.select_related("group"))
    known_now = entries_on(meeting, meeting.roster_on)
    keys = {entry.member_id for entry in (*stored, *known_now)}
    form = RosterChangeForm(posted(request), people=Member.objects.filter(pk__in=keys))
    change = made(form, lambda: change_roster(meeting=meeting, by=request.member, **form.cleaned_data))
    if change is not None:
        messages.success(request, f"名单已改：{change.member}，{change.get_kind_display()}。")
        return redirect("roll", meeting.pk)
    context = {
        "meeting": meeting,
        "form": form,
        "difference": difference(stored, known_now),
        "changes": meeting.roster_changes.select_related("member", "by"),
    }
    return render(request, "members/roll/roster.html", context)
