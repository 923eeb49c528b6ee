"""Who reads what of a record, on its page and in print: design §2, one row a reader, one column a meeting."""

import pytest
from django.urls import reverse

from members.choices import MeetingKind, MeetingState, Post, Purpose
from members.models import AgendaItem, Meeting, Resolution, Statement
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_account, make_appointment, make_held_meeting, make_member

# What the letters of the table stand for: topics, decisions, what 程 said, what others said.
WORDS = {"t": "测试议题", "d": "测试决议", "c": "程予安的发言", "s": "周砚秋的发言"}
# `-` is no page at all, `.` a page with none of these. 贺 presides at the branch, 苏 records, 陆 leads the reading.
# 韦 is on the committee and 傅 the deputy secretary; neither is named. 贺 leads group two, whose meetings name nobody.
TABLE = """
reader  general  life  appraisal  committee  group  group_life  open  open_life
cheng   tdc      tdc   tdc        -          -      -           .     .
lu      tdcs     td    td         -          td     td          tdcs  td
he      tdcs     tdcs  tdcs       -          tdcs   td          tdcs  tdcs
su      tdcs     tdcs  tdcs       tdcs       tdcs   td          tdcs  tdcs
wei     tdcs     td    td         tdcs       tdcs   td          tdcs  td
fu      tdcs     tdcs  tdcs       tdcs       tdcs   tdcs        tdcs  tdcs
zhou    tdcs     tdcs  tdcs       tdcs       tdcs   tdcs        tdcs  tdcs
qiao    tdcs     td    td         tdcs       tdcs   td          tdcs  td
tan     -        -     -          -          -      -           -     -
shi     -        -     -          -          -      -           -     -
"""
ROWS = [line.split() for line in TABLE.strip().split("\n")]
COLUMNS = ROWS[0][1:]
SENTENCE = "上的发言只有书记、副书记、主持人、记录人能看，发言人看得到自己的。"

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Cast) -> Cast:
    for name, post in (("wei", Post.ORGANIZATION), ("fu", Post.DEPUTY_SECRETARY)):
        member = make_member(name, cast.office)
        make_account(member, username=name)
        make_appointment(member, cast.office, post)
        setattr(cast, name, member)
    return cast


def meeting_of(column: str, cast: Cast) -> Meeting:
    place = cast.group_two if column.startswith("group") else cast.office
    kinds = {"committee": MeetingKind.COMMITTEE_MEETING, "group": MeetingKind.GROUP_MEETING}
    purposes = {"life": Purpose.ORG_LIFE_MEETING, "appraisal": Purpose.MEMBER_APPRAISAL}
    first, last = column.split("_")[0], column.split("_")[-1]
    named = {"presider": cast.he, "recorder": cast.su, "lead_reader": cast.lu} if place == cast.office else {}
    meeting = make_held_meeting(
        place,
        [cast.zhou, cast.cheng],
        kind=kinds.get(first, MeetingKind.GENERAL_MEETING),
        state=MeetingState.OPEN if first == "open" else MeetingState.ARCHIVED,
        purposes=(purposes[last],) if last in purposes else (),
        **({"recorder": cast.su} if first == "committee" else named),
    )
    item = AgendaItem.objects.create(meeting=meeting, title="测试议题")
    for member in (cast.cheng, cast.zhou):
        Statement.objects.create(item=item, speaker=member, speaker_name=member.name, gist=f"{member.name}的发言")
    Resolution.objects.create(meeting=meeting, text="测试决议")
    return meeting


@pytest.mark.parametrize("page", ["meeting", "meeting_print"])
@pytest.mark.parametrize("column", COLUMNS)
def test_record_shows_each_reader_what_the_table_says(
    people: Cast, client_for: ClientFor, column: str, page: str
) -> None:
    meeting = meeting_of(column, people)
    number = COLUMNS.index(column) + 1
    promised = {row[0]: row[number] for row in ROWS[1:]}

    found = {}
    for name in promised:
        response = client_for(getattr(people, name)).get(reverse(page, args=[meeting.pk]))
        text = response.content.decode()
        shown = "".join(letter for letter, words in WORDS.items() if words in text)
        found[name] = "-" if response.status_code in (403, 404) else shown or "."

    if page == "meeting_print":  # printing is for those who read the minutes, whatever the state
        promised |= dict.fromkeys(["cheng", "lu"] if column.startswith("group") else ["cheng"], "-")
    assert found == promised


@pytest.mark.parametrize(("column", "what"), [("life", "组织生活会"), ("appraisal", "民主评议党员"), ("general", "")])
def test_page_says_in_one_sentence_who_reads_what_was_said(
    people: Cast, client_for: ClientFor, column: str, what: str
) -> None:
    meeting = meeting_of(column, people)

    texts = [client_for(reader).get(meeting.get_absolute_url()).content.decode() for reader in (people.zhou, people.lu)]

    assert [text.count(f"{what}{SENTENCE}") for text in texts] == ([1, 1] if what else [0, 0])
