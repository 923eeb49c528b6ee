"""WHO MAY: meetings, and what is kept with them.

Who keeps a meeting is the secretary or deputy of its branch, and the leader of the group that holds it. Presider,
recorder and lead reader named in it write until it is archived.
"""

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

from members.access.organization import may_see_progress
from members.access.reach import ActingMember, below, within
from members.choices import CONFIDENTIAL_PURPOSES, MeetingKind, MeetingState
from members.models import (
    AgendaItem,
    Amendment,
    Attachment,
    Ballot,
    CalendarFeed,
    LeaveRequest,
    MakeUp,
    Meeting,
    Member,
    Organization,
    RecordTemplate,
    Resolution,
    RosterChange,
    RosterEntry,
    Rule,
    Statement,
)
from members.models.meetings import MeetingQuerySet, for_purpose

Row = TypeVar("Row", bound=Model)

OPEN_TO_MEMBERS = (MeetingKind.GENERAL_MEETING, MeetingKind.LECTURE, MeetingKind.THEME_DAY)


def organizations_to_call_for(member: ActingMember) -> QuerySet[Organization]:
    """Whose meetings one may plan and call: branches one runs, with their groups, and groups one leads."""
    if member is None:
        return Organization.objects.none()
    rights = member.rights
    own = below(rights.runs, "path") | Q(path__in=rights.leads)
    return Organization.objects.current(rights.on).filter(own)


def may_call_somewhere(request: HttpRequest) -> bool:
    """Whoever keeps meetings of at least one branch or group."""
    member: ActingMember = request.member  # type: ignore[attr-defined]
    return member is not None and bool(member.rights.runs or member.rights.leads)


def may_call(member: ActingMember, organization: Organization) -> bool:
    """Secretary and deputy for branch and groups, a leader for the own group."""
    if member is None:
        return False
    return organization.branch_path in member.rights.runs or organization.path in member.rights.leads


def visible_meetings(member: ActingMember) -> MeetingQuerySet:
    """Of what one serves, leads or oversees, all; of the own branch and group what members were called to, but no
    committee meeting; and any meeting in which one is named."""
    if member is None:
        return Meeting.objects.none()
    rights = member.rights
    reach = below((*rights.serves, *rights.oversees), "organization__path") | Q(organization__path__in=rights.leads)
    own = Q(pk__in=[])
    if rights.branch:
        own = Q(organization__path=rights.branch, kind__in=OPEN_TO_MEMBERS) | Q(
            organization__path=rights.home, kind__in=(*OPEN_TO_MEMBERS, MeetingKind.GROUP_MEETING)
        )
    told = Q(called_at__isnull=False) | Q(state__in=[MeetingState.ARCHIVED, MeetingState.NOT_HELD])
    # Follows from the rest, but lets a database look at these places alone instead of at every meeting there is.
    near = below((rights.branch, *rights.serves, *rights.leads, *rights.oversees), "organization__path")
    found = Meeting.objects.kept().filter(near, reach | (own & told) | _named(member, ""))
    return found.select_related("organization", "presider", "recorder", "lecturer", "lead_reader", "assignment")


def may_see_plan(member: ActingMember, organization: Organization) -> bool:
    """The year plan of a branch or group: its committee, the leader for the own group, the upper organisation."""
    return not organization.is_upper and may_see_progress(member, organization)


def meetings_to_call(member: ActingMember) -> QuerySet[Meeting]:
    """Rows of the year plan that one may take over."""
    planned = visible_meetings(member).filter(state=MeetingState.PLANNED, called_at__isnull=True)
    return planned.filter(organization__in=organizations_to_call_for(member))


def meetings_in_bin(member: ActingMember) -> MeetingQuerySet:
    """What was planned by mistake, for those who may plan it anew."""
    return Meeting.objects.filter(binned_at__isnull=False, organization__in=organizations_to_call_for(member))


def meetings_to_delete_or_restore(member: ActingMember) -> MeetingQuerySet:
    """Those one may know of and those in the bin, so that who sends either twice finds it done."""
    return visible_meetings(member) | meetings_in_bin(member)


def is_named(member: Member, meeting: Meeting) -> bool:
    """Presider, recorder or lead reader of a meeting of the branch to which one belongs today."""
    named = member.pk in (meeting.presider_id, meeting.recorder_id, meeting.lead_reader_id)
    return named and bool(member.rights.branch) and meeting.organization.path.startswith(member.rights.branch)


def _named(member: Member, at: str, *roles: str) -> Q:
    """`is_named`, for rows that lead to their meeting by `at`; all three roles unless some are given."""
    condition = Q(pk__in=[])
    for role in roles or ("presider", "recorder", "lead_reader"):
        condition |= Q(**{f"{at}{role}": member})
    return condition & below((member.rights.branch,), f"{at}organization__path")


def kept_by(member: Member) -> Q:
    """The condition behind `may_keep`."""
    return below(member.rights.runs, "organization__path") | Q(organization__path__in=member.rights.leads)


def may_keep(member: ActingMember, meeting: Meeting) -> bool:
    """Call, plan, record, archive, amend, set not held: who keeps the meeting."""
    return may_call(member, meeting.organization)


def may_arrange(member: ActingMember, meeting: Meeting) -> bool:
    """Change what was settled: who keeps the meeting; once it has opened, also those named in it."""
    return may_keep(member, meeting) or (meeting.is_held and may_write(member, meeting))


def may_write(member: ActingMember, meeting: Meeting) -> bool:
    """Roll and minutes: who keeps the meeting, and those named in it; until it is archived."""
    if member is None or meeting.is_archived:
        return False
    return is_named(member, meeting) or may_keep(member, meeting)


def may_settle_purposes(member: ActingMember, meeting: Meeting) -> bool:
    """Once it has opened, who may not read what was said does not lift what keeps it confidential."""
    return not (meeting.is_held and meeting.is_confidential) or may_read_statements(member, meeting)


def may_name_writers(member: ActingMember, meeting: Meeting) -> bool:
    """Say in the minutes who presided and recorded. They read all that was said and why somebody was away, so who may
    not does not name them."""
    return may_read_statements(member, meeting) and may_see_all_leave(member, meeting)


def may_enter_votes(member: ActingMember, meeting: Meeting) -> bool:
    """Who writes the minutes of a meeting that votes."""
    return may_write(member, meeting) and meeting.takes_votes


def may_remove_vote(member: ActingMember, ballot: Ballot) -> bool:
    return may_enter_votes(member, ballot.item.meeting)


def may_change_roster(member: ActingMember, meeting: Meeting) -> bool:
    """Late changes of the frozen roster: who keeps the meeting, until it is archived."""
    return may_keep(member, meeting) and not meeting.is_archived


def may_see_trail(member: ActingMember, meeting: Meeting) -> bool:
    """Who did what on it: who keeps the meeting, and the upper organisation."""
    oversees = member is not None and within(meeting.organization.path, member.rights.oversees)
    return oversees or may_keep(member, meeting)


def may_read_minutes(member: ActingMember, meeting: Meeting) -> bool:
    """Everything but what is confidential, at any time: committee, upper organisation, keepers, and those named."""
    if member is None:
        return False
    reach = (*member.rights.serves, *member.rights.oversees)
    return is_named(member, meeting) or may_keep(member, meeting) or within(meeting.organization.path, reach)


def may_read_record(member: ActingMember, meeting: Meeting) -> bool:
    """Topics, resolutions, totals and who attended: `may_read_minutes`, and members once it is archived."""
    return may_read_minutes(member, meeting) or (member is not None and meeting.is_archived)


def may_read_statements(member: ActingMember, meeting: Meeting) -> bool:
    """What each one said. At organisational-life and appraisal meetings only secretary, deputy, presider and recorder
    (a speaker sees the own: `visible_statements`)."""
    if not meeting.is_confidential:
        return may_read_minutes(member, meeting)
    if member is None:
        return False
    return meeting.organization.branch_path in member.rights.runs or _writes_down(member, meeting)


def _writes_down(member: Member, meeting: Meeting) -> bool:
    return member.pk in (meeting.presider_id, meeting.recorder_id) and is_named(member, meeting)


def may_see_leave(member: ActingMember, entry: RosterEntry | LeaveRequest) -> bool:
    """Kind and reason of leave: the person; secretary and deputy; the leader of the person's group or the meeting's;
    presider and recorder while they write it down."""
    if member is None:
        return False
    meeting = entry.meeting
    group = getattr(entry, "group", None)
    led = (meeting.organization.path, group.path if group else "")
    return (
        member.pk == entry.member_id
        or meeting.organization.branch_path in member.rights.runs
        or any(path in member.rights.leads for path in led)
        or (_writes_down(member, meeting) and not meeting.is_archived)
    )


def may_see_all_leave(member: ActingMember, meeting: Meeting) -> bool:
    """Who asked for leave from a meeting, and why: those for whom `may_see_leave` holds whoever asked."""
    return may_see_leave(member, LeaveRequest(meeting=meeting))


def is_concerned(member: ActingMember, meeting: Meeting) -> bool:
    """Whether one is, as one stands today, among those whom the meeting calls (`queries.roll.roster_on`)."""
    if member is None:
        return False
    rights = member.rights
    if meeting.kind == MeetingKind.COMMITTEE_MEETING:
        return meeting.organization.path in rights.serves
    return meeting.organization.path in (rights.home, rights.branch)


def concerning(member: Member) -> Q:
    """The condition behind `is_concerned`, on meetings."""
    rights = member.rights
    committee = Q(kind=MeetingKind.COMMITTEE_MEETING)
    places = [path for path in (rights.home, rights.branch) if path]
    return (committee & Q(organization__path__in=rights.serves)) | (~committee & Q(organization__path__in=places))


def meetings_concerning(member: ActingMember) -> QuerySet[Meeting]:
    """The called meetings for which `is_concerned` holds, whatever became of them."""
    if member is None:
        return Meeting.objects.none()
    return Meeting.objects.kept().called().filter(concerning(member)).select_related("organization")


def may_ask_leave(member: ActingMember, meeting: Meeting) -> bool:
    """Those it calls, until it opens."""
    return meeting.is_called and meeting.state == MeetingState.PLANNED and is_concerned(member, meeting)


def may_prepare(member: ActingMember, meeting: Meeting) -> bool:
    """Get it ready: who keeps it, those named in it, and the committee of its branch."""
    if member is None:
        return False
    serves = within(meeting.organization.path, member.rights.serves)
    return serves or is_named(member, meeting) or may_keep(member, meeting)


def may_see_reading_of(member: ActingMember, person: Member, place: str) -> bool:
    """By name, whether somebody who belongs to the place with this path has read: oneself, the committee for its
    branch, the leader for the own group."""
    if member is None:
        return False
    return member.pk == person.pk or within(place, (*member.rights.serves, *member.rights.leads))


# ---- rows that hang on a meeting ---------------------------------------------------------------------------------


ARCHIVED = Q(state=MeetingState.ARCHIVED)


def of_visible_meeting(member: ActingMember, at: str, *such: Q) -> Exists:
    """Of a meeting one may know of, for rows that lead to it by `at`: asked of each, as the rows are few."""
    return Exists(visible_meetings(member).select_related(None).filter(*such, pk=OuterRef(f"{at}pk")))


def _minutes_read(member: Member, at: str) -> Q:
    """The condition behind `may_read_minutes`, for rows that lead to their meeting by `at`."""
    reach = below((*member.rights.serves, *member.rights.oversees), f"{at}organization__path")
    return reach | Q(**{f"{at}organization__path__in": member.rights.leads}) | _named(member, at)


def _all_that_was_said(member: Member, at: str) -> Q:
    """The condition behind `may_read_statements`."""
    secretaries = below(member.rights.runs, f"{at}organization__path")
    open_ones = _minutes_read(member, at) & ~for_purpose(*CONFIDENTIAL_PURPOSES, at=at)
    return secretaries | _named(member, at, "presider", "recorder") | open_ones


def _of_records(model: type[Row], member: ActingMember, at: str = "meeting__") -> QuerySet[Row]:
    """Rows of meetings whose record one may read: the condition behind `may_read_record`."""
    if member is None:
        return model._default_manager.none()
    return model._default_manager.filter(_minutes_read(member, at) | Q(of_visible_meeting(member, at, ARCHIVED)))


def _of_meetings(model: type[Row], member: ActingMember) -> QuerySet[Row]:
    """Rows that are known as soon as their meeting is."""
    return model._default_manager.filter(of_visible_meeting(member, "meeting__"))


def visible_agenda_items(member: ActingMember) -> QuerySet[AgendaItem]:
    """Topics are in the notice; what was reported and said on them is asked of `may_read_record`."""
    return _of_meetings(AgendaItem, member)


def visible_roster_entries(member: ActingMember) -> QuerySet[RosterEntry]:
    """The own row of every meeting, and the roster of each whose record one may read."""
    if member is None:
        return RosterEntry.objects.none()
    archived = Q(of_visible_meeting(member, "meeting__", ARCHIVED))
    return RosterEntry.objects.filter(Q(member=member) | _minutes_read(member, "meeting__") | archived)


def visible_roster_changes(member: ActingMember) -> QuerySet[RosterChange]:
    """Reasons for leaving somebody out of the count are for who keeps the meeting, like `visible_excusals`."""
    if member is None:
        return RosterChange.objects.none()
    kept = below(member.rights.runs, "meeting__organization__path")
    led = Q(meeting__organization__path__in=member.rights.leads)
    return RosterChange.objects.filter(Q(member=member) | kept | led)


def visible_leave_requests(member: ActingMember) -> QuerySet[LeaveRequest]:
    """The own; of the others those that `may_see_leave` lets one read."""
    if member is None:
        return LeaveRequest.objects.none()
    rights = member.rights
    kept = below(rights.runs, "meeting__organization__path") | Q(meeting__organization__path__in=rights.leads)
    writes_down = _named(member, "meeting__", "presider", "recorder") & ~Q(meeting__state=MeetingState.ARCHIVED)
    return LeaveRequest.objects.filter(Q(member=member) | kept | writes_down)


def visible_statements(member: ActingMember) -> QuerySet[Statement]:
    """The own; and those of meetings whose minutes one may read, the confidential ones only for who keeps them so."""
    if member is None:
        return Statement.objects.none()
    return Statement.objects.filter(Q(speaker=member) | _all_that_was_said(member, "item__meeting__"))


def resolutions_known_to(member: Member) -> Q:
    """Of the records one may read; and what one is to see to, while one belongs to the branch."""
    owned = Q(owner=member) & below((member.rights.branch,), "meeting__organization__path")
    archived = Q(of_visible_meeting(member, "meeting__", ARCHIVED))
    return owned | _minutes_read(member, "meeting__") | archived


def visible_resolutions(member: ActingMember) -> QuerySet[Resolution]:
    return Resolution.objects.filter(resolutions_known_to(member)) if member else Resolution.objects.none()


def may_finish(member: ActingMember, resolution: Resolution) -> bool:
    """Say that it was done: its owner, and who keeps the meeting."""
    return member is not None and (member.pk == resolution.owner_id or may_keep(member, resolution.meeting))


def visible_ballots(member: ActingMember) -> QuerySet[Ballot]:
    return _of_records(Ballot, member, "item__meeting__").select_related("item__meeting__organization")


def visible_amendments(member: ActingMember) -> QuerySet[Amendment]:
    """Of the minutes one may read; members see the amended values and that they were amended."""
    if member is None:
        return Amendment.objects.none()
    return Amendment.objects.filter(Q(member=member) | _minutes_read(member, "meeting__"))


def visible_make_ups(member: ActingMember) -> QuerySet[MakeUp]:
    """The own, and those of the rosters that committee, keepers and upper organisation read."""
    if member is None:
        return MakeUp.objects.none()
    found = MakeUp.objects.filter(Q(entry__member=member) | _minutes_read(member, "entry__meeting__"))
    return found.select_related("entry__member", "entry__meeting__organization")


def may_take_back(member: ActingMember, make_up: MakeUp) -> bool:
    """A make-up that was entered by mistake: who keeps the meeting."""
    return may_keep(member, make_up.entry.meeting)


def visible_attachments(member: ActingMember) -> QuerySet[Attachment]:
    """Scans hold everything, so they are for those who read all that was said (`may_read_statements`)."""
    if member is None:
        return Attachment.objects.none()
    found = Attachment.objects.filter(_all_that_was_said(member, "meeting__"))
    return found.select_related("meeting__organization")


# ---- templates, rules -------------------------------------------------------------------------------------


def visible_record_templates(member: ActingMember) -> QuerySet[RecordTemplate]:
    """Templates are the administrator's; nobody meets them but in the records they print."""
    return RecordTemplate.objects.none()


def visible_calendar_feeds(member: ActingMember) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(member=member) if member else CalendarFeed.objects.none()


def visible_rules(member: ActingMember) -> QuerySet[Rule]:
    """What the field's rules say is no secret."""
    return Rule.objects.all() if member else Rule.objects.none()
