"""Corrections of an archived record: what is to be corrected, then one form."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from members.access.meetings import may_keep, visible_meetings
from members.choices import AmendedField, MeetingKind
from members.errors.closing import NotArchivedYet
from members.forms.amendments import FieldForm, PresenceForm
from members.http import PersonRequest, keys_in
from members.models import Amendment, Meeting
from members.queries.amendments import amended_meeting, value_of, words
from members.queries.meetings import people_at_hand
from members.queries.records import roster_rows
from members.services.amendments import amend_field, amend_presence
from members.views.acts import carried_out, posted
from studyportal.access import access

OF_LECTURES = (AmendedField.LECTURER,)


@access(may_keep, of=visible_meetings)
def amend(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    if not meeting.is_archived:
        messages.warning(request, NotArchivedYet.sentence)
        return redirect(meeting)
    before = list(meeting.amendments.select_related("member").order_by("number"))
    person = keys_in(request.GET, "member")
    if person:
        return _presence(request, meeting, before, person[0])
    field = request.GET.get("field", "")
    if field:
        return _field(request, meeting, before, field)
    counted = amended_meeting(meeting, before)
    context = {
        "meeting": counted,
        "fields": [(field, words(field, value_of(counted, field))) for field in _fields_of(meeting)],
        "rows": roster_rows(meeting, before, request.member),
    }
    return render(request, "members/amendments/choose.html", context)


def _presence(request: PersonRequest, meeting: Meeting, before: list[Amendment], member: int) -> HttpResponse:
    rows = roster_rows(meeting, before, request.member)
    entry = next((row.entry for row in rows if row.entry.member_id == member), None)
    if entry is None:
        raise Http404
    form = PresenceForm(posted(request), entry=entry)

    def act() -> object:
        why = form.cleaned_data["why"]
        return _say(
            request,
            amend_presence(meeting=meeting, member=entry.member, values=form.values(), reason=why, by=request.member),
        )

    if carried_out(form, act):
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "title": f"更正{entry.name}的到会情况"}
    return render(request, "members/amendments/amend.html", context)


def _field(request: PersonRequest, meeting: Meeting, before: list[Amendment], asked: str) -> HttpResponse:
    field = next((field for field in _fields_of(meeting) if field == asked), None)
    if field is None:
        raise Http404
    people = people_at_hand(meeting.organization, meeting.day).order_by("pinyin", "name")
    form = FieldForm(posted(request), field=field, meeting=amended_meeting(meeting, before), people=people)

    def act() -> object:
        why, values = form.cleaned_data["why"], form.values()
        return _say(request, amend_field(meeting=meeting, field=field, reason=why, by=request.member, **values))

    if carried_out(form, act):
        return redirect(meeting)
    context = {"form": form, "meeting": meeting, "title": f"更正{field.label}"}
    return render(request, "members/amendments/amend.html", context)


def _fields_of(meeting: Meeting) -> list[AmendedField]:
    """What may be corrected of this meeting besides who was there."""
    left_out = () if meeting.kind == MeetingKind.LECTURE else OF_LECTURES
    return [field for field in AmendedField if field != AmendedField.PRESENCE and field not in left_out]


def _say(request: PersonRequest, amendment: Amendment | None) -> bool:
    """Whether something was written."""
    if amendment is None:
        messages.info(request, "已经是这样，没有改动。")
    else:
        messages.success(request, "更正已保存，有关的篇目和学时已随之更正。原记录不变。")
    return amendment is not None
