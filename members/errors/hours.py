"""Why study hours are not entered, or not taken back, as was asked."""

from members.errors import Refusal


class HoursToCome(Refusal):
    sentence = "这一天还没有到，请核对日期。"
    fields = ("on",)


class NowhereThatDay(Refusal):
    sentence = "这位党员这一天还没有组织关系的记录，请核对日期。"
    fields = ("on",)


class HoursOutOfRange(Refusal):
    sentence = "请核对：应大于零，一次最多 500 小时。"
    fields = ("amount",)


class HoursNeedNote(Refusal):
    sentence = "请写明在哪里、学了什么。"
    fields = ("note",)


class HoursPostedAlready(Refusal):
    sentence = "这一天已经录入过同样的学时，没有再记。确实是另一次，请在说明里写清楚。"
    fields = ("note",)


class HoursNotByHand(Refusal):
    sentence = "会议和补学记入的学时跟着会议走：请在会议页面更正到会情况，或撤回补学。"


class HoursReversed(Refusal):
    sentence = "这笔学时已经冲回，不用再冲回。"


class ReversalNeedsReason(Refusal):
    sentence = "冲回请写明原因。"
    fields = ("reason",)
