"""Refusals of planning, calling and linking a meeting."""

from members.errors import Refusal


class KindNotHeldHere(Refusal):
    sentence = "这一级组织不召开这类会议，请换一类。"


class NoCommittee(Refusal):
    sentence = "本支部没有设支部委员会，不召开支委会。设了支委会的，请先在支部页面记录委员的任职。"


class PurposeNotHere(Refusal):
    sentence = (
        "所选的用途不能在这次会议上办，请去掉：要表决的事项在党员大会或支委会上办，临时党支部不办发展、选举和评议。"
    )
    fields = ("purposes",)


class MeetingAlreadyCalled(Refusal):
    sentence = "这个时间已经有一次同类会议，没有再召集。请到“会议”列表里打开它；确实是另一次，请换一个时间。"
    fields = ("planned_at",)


class CalledForThePast(Refusal):
    sentence = "召集下级一同开会，请定一个以后的时间；已经开过的，由各支部自己补上记录。"
    fields = ("planned_at",)


class MeetingNotPlanned(Refusal):
    sentence = "这次会议已经不在计划之中，安排不能再改。请重新打开会议页面。"


class MeetingClosed(Refusal):
    sentence = "这次会议已经归档或记为未召开，不能再更改；归档后确有错误请办理更正。"


class AssignmentElsewhere(Refusal):
    sentence = "这项学习任务不是布置给这个组织的，请换一项。"


class TopicInUse(Refusal):
    sentence = "有的议题下面已经写了内容，不能去掉。请先在会议记录里处理。"
    fields = ("topics",)


class PlanRowCalled(Refusal):
    sentence = "有一项已经通知开会，不能在计划里改，请到会议页面更改；这次没有保存任何一项。"


class NotInBin(Refusal):
    sentence = "这次会议不在已删除之列，或者已经过了保留的期限，不能恢复。"


class NotOfThisBranch(Refusal):
    sentence = "只能关联本支部和所属党小组的会议。"
    fields = ("beside",)


class LinkIsArchived(Refusal):
    sentence = "有一次会议已经归档，它的关联不能再去掉。"
    fields = ("beside",)


class TooFewTogether(Refusal):
    sentence = "一起开会的组织请至少选两个。"
    fields = ("together",)
