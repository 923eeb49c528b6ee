"""Who gets what at every address: one row an address, one column a role.

A GET row says what opening the page answers; a POST row what an empty form sent there answers, for addresses that
only take forms. `login` is being led to the login page; 404 what one may not know of; 403 what one knows of but may
not do; 302 done, or sent on; 200 the page, or the form again with its errors; 405 what is done by a form only.

To add a page, add its row: for each role, may it know of the thing (else 404), and may it do this (else 403)?
The words of `where` are those of `tests.world.World.parts`, in the order of the address; `-` for none.
"""

from typing import NamedTuple

from tests.world import World

# member     程, plain member of the office and its group one
# leader     贺, leads group two of the office
# secretary  周, of the office
# upper      乔, officer of the township above the office
# editor     an account without a person, and so is sysadmin
# sibling    谭, secretary of the village branch beside the office
# Of meeting_bin the upper organisation finds nothing more, of meeting_restore it does: the secretary, who comes before,
# has done it.
# stranger   石, secretary in a tree of its own
TABLE = """
method  name                 where                 nobody  member  leader  secretary  upper  editor  sysadmin  sibling  stranger
GET     home                 -                     login   200     200     200        200    200     200       200      200
GET     login                -                     200     302     302     302        302    302     302       302      302
GET     first_password       -                     login   200     200     200        200    200     200       200      200
GET     organizations        -                     login   302     302     302        200    403     403       302      302
GET     organization         office                login   200     200     200        200    404     404       404      404
GET     member               cheng                 login   200     200     200        200    404     404       404      404
GET     organization_members office                login   403     403     200        200    404     404       404      404
GET     obligations          office year           login   403     403     200        200    404     404       404      404
GET     obligations          group year            login   403     200     200        200    404     404       404      404
GET     members_many         office                login   403     403     200        200    404     404       404      404
GET     branch_settings      office                login   403     403     200        403    404     404       404      404
GET     admit                office                login   403     403     200        403    404     404       404      404
GET     new_group            office                login   403     403     200        403    404     404       404      404
GET     rename_group         group                 login   403     403     200        403    404     404       404      404
GET     dissolve_group       group                 login   403     403     200        403    404     404       404      404
GET     new_post             office                login   403     403     200        403    404     404       404      404
GET     end_post             post                  login   403     403     200        403    404     404       404      404
GET     edit_member          cheng                 login   403     403     200        403    404     404       404      404
GET     move_member          cheng                 login   403     403     200        403    404     404       404      404
GET     end_membership       cheng                 login   403     403     200        403    404     404       404      404
GET     correct_membership   membership            login   403     403     200        403    404     404       404      404
GET     new_excusal          cheng                 login   403     403     200        403    404     404       404      404
GET     end_excusal          excusal               login   404     404     200        404    404     404       404      404
GET     setup                -                     login   403     403     403        403    403     302       403      403
GET     member_study         cheng                 login   200     403     200        200    404     404       404      404
POST    study_enter          cheng                 login   403     403     302        403    404     404       404      404
GET     progress             office                login   403     403     200        200    404     404       404      404
GET     study                -                     login   200     200     200        200    403     403       200      200
GET     reflection_new       -                     login   404     404     404        404    403     403       404      404
GET     reflection           reflection            login   200     403     403        403    404     404       404      404
GET     reflection_delete    reflection            login   405     403     403        403    404     404       404      404
GET     calendar             -                     login   200     200     200        200    403     403       200      200
POST    calendar_revoke      -                     login   302     302     302        302    403     403       302      302
GET     calendar_feed        calendar              200     200     200     200        200    200     200       200      200
GET     assignments          -                     login   200     200     200        200    403     403       200      200
GET     assignment_new       -                     login   403     200     200        200    403     403       200      200
GET     assignment           assignment            login   200     200     200        200    404     404       404      404
GET     assignment           from_above            login   200     200     200        200    404     404       200      404
GET     assignment_change    assignment            login   403     403     200        403    404     404       404      404
POST    assignment_withdraw  assignment            login   403     403     302        403    404     404       404      404
POST    assignment_enter     assignment            login   403     302     302        403    404     404       404      404
GET     meetings             -                     login   200     200     200        200    403     403       200      200
GET     meeting_together     township lecture      login   404     404     404        200    404     404       404      404
GET     meeting_together     office lecture        login   403     403     200        403    404     404       404      404
GET     meeting_new          -                     login   403     200     200        200    403     403       200      200
GET     meeting_change       planned               login   403     403     200        403    404     404       404      404
GET     meeting_plan         office year           login   403     403     200        200    404     404       404      404
GET     meeting_plan         group year            login   403     200     200        200    404     404       404      404
GET     meeting_change       open                  login   403     403     200        403    404     404       404      404
GET     meeting_not_held     planned               login   403     403     200        403    404     404       404      404
POST    meeting_bin          planned               login   403     403     302        404    404     404       404      404
POST    meeting_restore      binned                login   404     404     302        403    404     404       404      404
GET     meeting_link         open                  login   403     403     200        403    404     404       404      404
GET     meeting              row                   login   404     404     200        200    404     404       404      404
GET     meeting              planned               login   200     200     200        200    404     404       404      404
GET     meeting              open                  login   200     200     200        200    404     404       404      404
GET     minutes              open                  login   403     403     200        403    404     404       404      404
GET     minutes              planned               login   403     403     200        403    404     404       404      404
GET     minutes              archived              login   403     403     403        403    404     404       404      404
GET     minutes              committee             login   404     404     403        403    404     404       404      404
GET     resolutions          office                login   200     200     200        200    404     404       404      404
GET     resolution           resolution            login   403     403     200        403    404     404       404      404
POST    resolution_reopen    resolution            login   403     403     302        403    404     404       404      404
GET     meeting              archived              login   200     200     200        200    404     404       404      404
GET     meeting              committee             login   404     404     200        200    404     404       404      404
GET     meeting              group_meeting         login   404     200     200        200    404     404       404      404
POST    meeting_record       open                  login   403     403     200        403    404     404       404      404
POST    roll_take_back       open                  login   403     403     302        403    404     404       404      404
POST    meeting_archive      archived              login   403     403     302        403    404     404       404      404
GET     meeting_notice       planned               login   200     200     200        200    404     404       404      404
GET     meeting_preparation  planned               login   403     403     200        403    404     404       404      404
GET     meeting_leave        planned               login   200     200     200        200    404     404       404      404
POST    meeting_leave_withdraw planned             login   302     302     302        302    404     404       404      404
GET     meeting_print        planned               login   403     403     302        302    404     404       404      404
GET     meeting_print        archived              login   403     403     200        200    404     404       404      404
GET     meeting_print        group_meeting         login   404     200     200        200    404     404       404      404
GET     record_docx          archived              login   403     403     200        200    404     404       404      404
GET     record_docx          committee             login   404     404     200        200    404     404       404      404
GET     make_ups             archived              login   403     403     200        200    404     404       404      404
POST    make_ups_enter       archived              login   403     403     200        403    404     404       404      404
POST    make_up_take_back    make_up               login   404     404     302        403    404     404       404      404
GET     meeting_trail        archived              login   403     403     200        200    404     404       404      404
GET     meeting_trail        group_meeting         login   404     200     200        200    404     404       404      404
GET     member_trail         cheng                 login   200     403     200        200    404     404       404      404
GET     attachments          archived              login   403     403     200        200    404     404       404      404
GET     attachments          committee             login   404     404     200        200    404     404       404      404
POST    attachment_add       archived              login   403     403     200        403    404     404       404      404
GET     attachment           attachment            login   404     404     200        200    404     404       404      404
POST    attachment_remove    attachment            login   404     404     403        403    404     404       404      404
GET     member_hours         cheng                 login   200     403     200        200    404     404       404      404
GET     hours_new            cheng                 login   403     403     200        403    404     404       404      404
GET     hours_reverse        hours                 login   403     404     200        403    404     404       404      404
GET     organization_hours   office                login   403     403     200        200    404     404       404      404
GET     organization_make_ups office               login   403     403     200        200    404     404       404      404
GET     year_book            office year           login   403     403     200        200    404     404       404      404
GET     year_book            group year            login   403     403     403        403    404     404       404      404
GET     year_book_docx       office year           login   403     403     200        200    404     404       404      404
GET     year_book_xlsx       office year           login   403     403     200        200    404     404       404      404
GET     year_book_parts      office year           login   403     403     200        403    404     404       404      404
GET     handover             office                login   403     403     200        200    404     404       404      404
GET     handover             group                 login   403     403     403        403    404     404       404      404
GET     handover_docx        office                login   403     403     200        200    404     404       404      404
GET     meeting_amend        archived              login   403     403     200        403    404     404       404      404
GET     ballot_new           open                  login   403     403     200        403    404     404       404      404
GET     ballot_new           committee             login   404     404     403        403    404     404       404      404
GET     ballot_remove        ballot                login   404     404     200        403    404     404       404      404
GET     roll                 planned               login   403     403     200        403    404     404       404      404
GET     roll                 open                  login   403     403     200        403    404     404       404      404
GET     roll                 archived              login   403     403     403        403    404     404       404      404
GET     roster_change        open                  login   403     403     200        403    404     404       404      404
GET     sign_in_sheet        planned               login   403     403     200        200    404     404       404      404
GET     sign_in_sheet        open                  login   403     403     200        200    404     404       404      404
GET     reminders            -                     login   200     200     200        200    403     403       200      200
GET     robot                office                login   403     403     200        403    404     404       404      404
POST    robot_try            office                login   403     403     302        403    404     404       404      404
POST    robot_remove         office                login   403     403     302        403    404     404       404      404
GET     ledgers              office                login   403     403     302        302    404     404       404      404
GET     ledgers              township              login   404     404     404        200    404     404       404      404
GET     ledger_index         office year           login   403     403     200        200    404     404       404      404
GET     ledger_index         group year            login   403     200     200        200    404     404       404      404
GET     ledger               office year attendance login  403     403     200        200    404     404       404      404
GET     ledger               group year study-ledger login 403     200     200        200    404     404       404      404
GET     ledger               office year hours-ledger login 403    403     200        200    404     404       404      404
GET     ledger               office year resolutions login 403     403     200        200    404     404       404      404
GET     ledger               office year make-ups  login   403     403     200        200    404     404       404      404
GET     ledger               office year meetings  login   403     403     200        200    404     404       404      404
GET     ledger_print         office year attendance login  403     403     200        200    404     404       404      404
GET     ledger_file          office year make-ups xlsx login 403   403     200        200    404     404       404      404
POST    ledger_file          office year make-ups xlsx login 403   403     200        200    404     404       404      404
GET     remarks              office                login   403     403     200        200    404     404       404      404
GET     remarks              township              login   404     404     404        200    404     404       404      404
GET     remark_new           office                login   403     403     403        200    404     404       404      404
GET     remark_new           township              login   404     404     404        200    404     404       404      404
GET     meeting_remarks      archived              login   403     403     200        200    404     404       404      404
GET     meeting_remarks      group_meeting         login   404     403     200        200    404     404       404      404
GET     meeting_remark_new   committee             login   404     404     403        200    404     404       404      404
GET     remark               remark                login   404     404     200        200    404     404       404      404
POST    remark_answer        remark                login   404     404     200        403    404     404       404      404
GET     spot_checks          office                login   403     403     200        200    404     404       404      404
GET     spot_check_new       office                login   403     403     403        200    404     404       404      404
GET     spot_check_new       township              login   404     404     404        200    404     404       404      404
GET     organization         township              login   404     404     404        200    404     404       404      404
GET     due_below            township              login   404     404     404        200    404     404       404      404
GET     due_below            office                login   403     403     200        200    404     404       404      404
GET     due_below            group                 login   403     200     200        200    404     404       404      404
POST    due_export           township              login   404     404     404        200    404     404       404      404
POST    due_export           office                login   403     403     200        200    404     404       404      404
GET     recorded_below       township              login   404     404     404        200    404     404       404      404
GET     recorded_below       office                login   403     403     200        200    404     404       404      404
GET     help                 -                     login   200     200     200        200    200     200       200      200
GET     help_page            help                  login   200     200     200        200    200     200       200      200
GET     guide:shelf          -                     login   200     200     200        200    200     200       200      200
GET     guide:search         -                     login   200     200     200        200    200     200       200      200
GET     guide:document       document              login   200     200     200        200    200     200       200      200
GET     guide:contents       book                  login   200     200     200        200    200     200       200      200
GET     guide:chapter        book chapter          login   200     200     200        200    200     200       200      200
GET     guide:section        book chapter section  login   200     200     200        200    200     200       200      200
POST    guide:mark           book chapter section  login   302     302     302        302    403     403       302      302
POST    guide:take_back      book chapter section  login   302     302     302        302    403     403       302      302
GET     imports              -                     login   403     403     200        200    403     403       200      200
GET     import               office members        login   403     403     200        200    404     404       404      404
GET     import               township organizations login  404     404     404        200    404     404       404      404
GET     import               office meetings       login   403     403     200        403    404     404       404      404
GET     import_template      office members        login   403     403     200        200    404     404       404      404
GET     import_preview       office members kept   login   403     403     200        302    404     404       404      404
GET     import_undo          batch                 login   404     404     200        200    404     404       404      404
GET     healthz              -                     200     200     200     200        200    200     200       200      200
POST    logout               -                     login   302     302     302        302    302     302       302      302
POST    large_type           -                     302     302     302     302        302    302     302       302      302
"""  # noqa: E501 - a table is wide
FILES = {
    "healthz",
    "record_docx",
    "handover_docx",
    "year_book_docx",
    "year_book_xlsx",
    "attachment",
    "calendar_feed",
    "import_template",
}  # what a GET answers with anything but a page
ROLES = TABLE.split("\n")[1].split()[3:]


class Door(NamedTuple):
    method: str
    name: str
    where: list[str]
    answers: dict[str, str]

    def address(self, world: World) -> str:
        return world.address(self.name, *self.where)


def read_row(line: str) -> Door:
    method, name, *rest = line.split()
    where, answers = rest[: -len(ROLES)], rest[-len(ROLES) :]
    return Door(method, name, [word for word in where if word != "-"], dict(zip(ROLES, answers, strict=True)))


DOORS = [read_row(line) for line in TABLE.split("\n")[2:-1]]
