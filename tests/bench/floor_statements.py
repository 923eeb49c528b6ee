"""What the floor asks for each page: one statement a table."""

from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def cells(row: Iterable[object]) -> SafeString:
    return format_html_join("", "<td>{}</td>", ((value,) for value in row))


MEMBERSHIP = (
    "SELECT o.name, m.since FROM members_membership m JOIN members_organization o ON o.id = m.organization_id"
    " WHERE m.member_id = %(member)s AND m.until IS NULL"
)
POSTS = (
    "SELECT o.name, a.post, a.since FROM members_appointment a JOIN members_organization o ON o.id = a.organization_id"
    " WHERE a.member_id = %(member)s AND (a.until IS NULL OR a.until >= %(today)s)"
)
ASSIGNED = (
    "(SELECT a.id FROM members_assignment a JOIN members_organization o ON o.id = a.organization_id"
    " WHERE o.path IN ({above}) AND a.starts_on <= %(today)s AND a.due_on >= %(today)s AND a.withdrawn_at IS NULL)"
)
ASSIGNMENTS = f"SELECT id, title, due_on FROM members_assignment WHERE id IN {ASSIGNED} ORDER BY due_on"
READINGS = (
    "SELECT s.title, s.slug, c.title, p.required FROM members_assignedsection p JOIN guide_section s"
    f" ON s.id = p.section_id JOIN guide_chapter c ON c.id = s.chapter_id WHERE p.assignment_id IN {ASSIGNED}"
)
STATES = (
    "SELECT section_id, at FROM members_studystate WHERE member_id = %(member)s AND studied AND section_id IN"
    f" (SELECT section_id FROM members_assignedsection WHERE assignment_id IN {ASSIGNED})"
)
HERE = "(SELECT id FROM members_organization WHERE path >= %(path)s AND path <= %(last)s)"
MEETINGS = (
    "SELECT id, title, kind, planned_month, planned_at, place FROM members_meeting WHERE organization_id IN "
    f"{HERE} AND state IN ('planned', 'open', 'recorded') AND planned_month <= %(today)s"
    " ORDER BY planned_month DESC LIMIT 40"
)
OWED = (
    "SELECT subject, starts_on, ordinal FROM members_obligation WHERE place >= %(path)s AND place <= %(last)s"
    " AND owed AND settlement = '' AND starts_on <= %(today)s AND starts_on >= %(first_day)s"
)
PEOPLE_HERE = (
    "SELECT p.name, p.pinyin, m.organization_id FROM members_membership m JOIN members_member p ON p.id = m.member_id"
    f" WHERE m.organization_id IN {HERE} AND m.until IS NULL"
)
ANSWERS = (
    "SELECT member_id, count(*) FROM members_studystate WHERE studied AND member_id IN (SELECT member_id FROM"
    f" members_membership WHERE organization_id IN {HERE} AND until IS NULL) AND section_id IN"
    f" (SELECT section_id FROM members_assignedsection WHERE assignment_id IN {ASSIGNED}) GROUP BY member_id"
)
OVERSEEN = "SELECT id, title, due_on FROM members_assignment WHERE organization_id = %(where)s AND due_on >= %(today)s"
# Children and descendants of a place, by their depth.
CHILDREN = (
    "(SELECT id FROM members_organization WHERE path > %(path)s AND path <= %(last)s AND depth ="
    " (SELECT depth + 1 FROM members_organization WHERE id = %(where)s))"
)
OF_CHILDREN = f"WHERE organization_id IN {CHILDREN}"
DUTIES = "SELECT starts_on, subject, owed, held, late, not_held FROM members_dutysummary"
YEAR = "starts_on BETWEEN %(first_day)s AND %(last_day)s"
STUDIED_HERE = (
    f"{{}} FROM members_studystate WHERE studied AND member_id IN (SELECT member_id FROM members_membership WHERE"
    f" organization_id IN {HERE} AND until IS NULL){{}}"
)

OF: dict[str, list[str]] = {
    "home_member": [MEMBERSHIP, POSTS, ASSIGNMENTS, READINGS, STATES, MEETINGS],
    "home_secretary": [
        MEMBERSHIP, POSTS, ASSIGNMENTS, READINGS, STATES, MEETINGS, OWED, PEOPLE_HERE, ANSWERS,
    ],
    "home_superior": [
        MEMBERSHIP, POSTS, OVERSEEN, f"{DUTIES} WHERE organization_id = %(where)s AND {YEAR}",
        "SELECT members FROM members_membersummary WHERE organization_id = %(where)s",
    ],
    "overview": [
        f"SELECT id, name, kind FROM members_organization WHERE id IN {CHILDREN} ORDER BY path",
        f"SELECT organization_id, members FROM members_membersummary {OF_CHILDREN}",
        # a row of 12 months × kinds for each child
        f"SELECT organization_id, month, sum(held), sum(late) FROM members_meetingsummary {OF_CHILDREN}"
        " AND month BETWEEN %(first_day)s AND %(last_day)s GROUP BY organization_id, month, kind",
        f"SELECT organization_id, sum(owed), sum(held), sum(late), sum(not_held) FROM members_dutysummary {OF_CHILDREN}"
        f" AND {YEAR} AND starts_on <= %(today)s GROUP BY organization_id",
        f"SELECT organization_id, assignment_id, asked, answered FROM members_assignmentsummary {OF_CHILDREN}"
        f" AND assignment_id IN {ASSIGNED}",
    ],
    "year_page": [
        f"SELECT name, kind FROM members_organization WHERE id IN {HERE}",
        "SELECT subject, starts_on, ordinal, owed, not_owed, settlement, settled_by_id FROM members_obligation"
        f" WHERE place >= %(path)s AND place <= %(last)s AND {YEAR}",
        "SELECT id, kind, title, state, held_on, recorded_at FROM members_meeting WHERE organization_id IN "
        f"{HERE} AND planned_month BETWEEN %(first_day)s AND %(last_day)s",
        f"SELECT post, member_id, since FROM members_appointment WHERE organization_id IN {HERE}",
    ],
    "progress": [
        PEOPLE_HERE,
        STUDIED_HERE.format("SELECT member_id, section_id / 5, count(*)", " GROUP BY member_id, section_id / 5"),
        "SELECT id, title FROM guide_chapter",
    ],
    "open_matters": [
        "SELECT o.name, b.subject, b.starts_on FROM members_obligation b JOIN members_organization o"
        " ON o.id = b.organization_id WHERE b.place >= %(path)s AND b.place <= %(last)s AND b.owed AND"
        " b.settlement = '' AND b.starts_on <= %(today)s AND b.starts_on >= %(first_day)s"
        " ORDER BY b.place, b.starts_on LIMIT 50",
        f"{DUTIES} WHERE organization_id = %(where)s AND {YEAR}",
    ],
    "search": [
        "SELECT id, text FROM guide_passage WHERE text LIKE %(words)s LIMIT 50",
        "SELECT id, title, digest FROM guide_section WHERE title LIKE %(words)s OR digest LIKE %(words)s LIMIT 50",
        "SELECT id, title FROM guide_chapter WHERE title LIKE %(words)s OR guidance LIKE %(words)s LIMIT 50",
        "SELECT id, title FROM guide_book WHERE title LIKE %(words)s LIMIT 50",
        "SELECT id, text FROM guide_question WHERE text LIKE %(words)s LIMIT 50",
    ],
    "study_ledger": [
        PEOPLE_HERE,
        "SELECT id, title FROM guide_section",
        STUDIED_HERE.format("SELECT member_id, section_id, at", ""),
    ],
}  # fmt: skip
