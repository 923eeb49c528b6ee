"""Why a roll, or a late change of a roster, is not taken as sent."""

from members.errors import Refusal


class RecordArchived(Refusal):
    sentence = "这次会议已经归档，点名和名单不再改动；确有错误请办理更正。"


class MarkedNotHeld(Refusal):
    sentence = "这次会议记为未召开，不能点名。"


class MeetingInBin(Refusal):
    sentence = "这次会议已移到回收站，请先恢复再办理。"


class RollNotTaken(Refusal):
    sentence = "还没有点名，名单到点名时才固定，不用另外改动。"


class NotOpen(Refusal):
    sentence = "只有点过名、还没有录入的会议可以撤回点名。"


class WrittenDownAlready(Refusal):
    sentence = "这次会议已经写了内容、表决、附件或名单的改动，点名不能撤回；有误请直接修改点名。"


class RollChanged(Refusal):
    """What was sent was not written: somebody else saved since the page was opened."""

    sentence = (
        "您打开这一页以后，别人保存过点名。您填的都在下面，还没有保存；与已保存的不同之处已标出，请核对后再保存。"
    )


class RosterDiffers(Refusal):
    """Who should attend on the day given is not who stood on the page."""

    sentence = "这一天应到会的人与原来列出的不同，名单已换成这一天的。请核对后再保存。"
    fields = ("held_on",)


class NobodyDue(Refusal):
    sentence = "按规定这一天没有应到会的人，请核对日期、党员名单和任职。"
    fields = ("held_on",)


class DayNotCome(Refusal):
    sentence = "这一天还没有到，请到当天再点名，或核对日期。"
    fields = ("held_on",)


class DayAfterRecord(Refusal):
    sentence = "会议已经录入，召开日期不能改到录入之后，也不能改到别的年度。"
    fields = ("held_on",)


class TimesOutsideMeeting(Refusal):
    sentence = "到会、离会时间应在会议开始和结束之间，请核对。"
    fields = ("arrived", "left")


class MinutesBeyondMeeting(Refusal):
    sentence = "学习分钟不能超过会议的时间，请核对。"
    fields = ("study_minutes",)


class AlreadyOnRoster(Refusal):
    sentence = "这位同志已经在名单上。"
    fields = ("member",)


class NotOnRoster(Refusal):
    sentence = "这位同志不在名单上，请先加入名单。"
    fields = ("member",)


class NotDueThatDay(Refusal):
    sentence = "按现有资料，这位同志当天不在应到范围。资料有误请先更正组织关系或任职；来听会的请记为列席。"
    fields = ("member",)


class DueThatDay(Refusal):
    sentence = "按现有资料，这位同志当天应到会，不能移出名单。确实不计入应到的，请选“不计入应到”并写明由谁同意。"
    fields = ("member",)


class NothingToChange(Refusal):
    sentence = "名单上已经是这样，不用再改。"
    fields = ("kind",)


class AgreementMissing(Refusal):
    sentence = "不计入应到，请写明由谁同意。"
    fields = ("agreed_by",)
