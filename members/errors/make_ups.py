"""Refusals of make-ups."""

from members.errors import Refusal


class DayToCome(Refusal):
    sentence = "这一天还没有到，请核对日期。"
    fields = ("done_on", "on")


class NobodyToMakeUp(Refusal):
    sentence = "请先勾选补学的人。"
    fields = ("people",)


class NothingToMakeUp(Refusal):
    sentence = "所选的人里，有的到了会，有的不计入应到，或者这次会议没有学习内容，不需要补学。请重新选择。"
    fields = ("people",)


class AlreadyMadeUp(Refusal):
    """Names those who did."""

    sentence = "已经录入过补学，不用再录入；要更改请先撤回。"
    fields = ("people",)


class MadeUpBeforeMeeting(Refusal):
    sentence = "补学日期不能早于会议那一天，请核对。"
    fields = ("done_on",)


class OwnReadingHasNoHours(Refusal):
    sentence = "本人自学记入篇目，不计学时，请把分钟数去掉。"
    fields = ("minutes",)


class TooManyMinutes(Refusal):
    sentence = "分钟数太多，请核对。"
    fields = ("minutes", "amount")


class MakeUpTakenBack(Refusal):
    sentence = "这条补学已经撤回，不用再撤回。"
