"""Refusals of notes and spot checks from above."""

from members.errors import Refusal


class NotAbove(Refusal):
    sentence = "只有上级党组织的同志可以写批注、记抽查。"


class NotOfThisBranch(Refusal):
    sentence = "选的会议不是这个支部的，请重新选择。"
    fields = ("meetings",)


class AnsweredOtherwise(Refusal):
    sentence = "这条批注刚刚已经答复过，请先打开看一看。要补充的，可以在会议或支部页面写明。"
    fields = ("answer",)


class NothingLookedAt(Refusal):
    sentence = "请选出看了哪些会议记录，或者写明另外看了什么。"
    fields = ("other",)


class CheckedLater(Refusal):
    sentence = "这一天还没有到，请核对日期。"
    fields = ("on",)
