"""Why a record is not closed, or not corrected afterwards, as was asked."""

from members.errors import Refusal


class NotOpened(Refusal):
    sentence = "还没有点名。请先保存点名，再录入这次会议。"


class AlreadyRecorded(Refusal):
    sentence = "这次会议已经录入，不用再录入。"


class NotRecordedYet(Refusal):
    sentence = "这次会议还没有录入，录入后才能归档。"


class AlreadyArchived(Refusal):
    sentence = "这次会议已经归档，不用再归档。"


class RecordIncomplete(Refusal):
    """Names what is missing."""

    sentence = "记录还不完整，请先补齐。"


class TooManyStudyMinutes(Refusal):
    """Says how many there may be."""

    sentence = "集中学习的分钟数不能多于会议全程，请核对。"
    fields = ("study_minutes", "new")


class StudyCountsTwice(Refusal):
    sentence = "这两次会议在同一时间都记了集中学习，关联后不能重复计算。请先把其中一次的集中学习分钟改少，再关联。"


class NotArchivedYet(Refusal):
    sentence = "这次会议还没有归档，可以直接修改点名和记录，不用办理更正。"


class FieldNotAmended(Refusal):
    """Says what to do instead."""

    sentence = "这一项不能这样更正，请在“内容”里写明。"
    fields = ("new",)


class PresenceIncomplete(Refusal):
    """Says what is missing."""

    sentence = "到会情况还不完整，请核对。"
    fields = ("presence",)


class AmendedBeyondRecord(Refusal):
    sentence = "会议应在录入以前结束，也不能更正到别的年度。确有出入，请在“内容”里写明。"
    fields = ("new",)


class ReasonMissing(Refusal):
    sentence = "更正请写明原因。"
    fields = ("why",)
