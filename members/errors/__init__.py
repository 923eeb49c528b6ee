"""The named refusals. Each carries one plain sentence for the person who asked; nouns with many have their own file."""


class Refusal(Exception):
    """An act that a rule does not allow now. `str(refusal)` is the sentence to show."""

    sentence = "现在不能这样办理。"
    # The fields it may concern; the sentence stands at the first of them that the form has.
    fields: tuple[str, ...] = ()

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class WrongPlaceInTree(Refusal):
    sentence = "这一级组织不能设在所选的上级之下，请换一个上级组织。"
    fields = ("parent",)


class GroupStays(Refusal):
    sentence = "党小组属于它的支部，不能移到别处；请在支部里另设小组，再调整组员。"
    fields = ("parent",)


class NotInBeing(Refusal):
    sentence = "这个组织在这一天还没有成立或者已经撤销，请核对日期。"
    fields: tuple[str, ...] = ("since", "founded", "planned_at", "month")


class DissolvedByThen(NotInBeing):
    sentence = "这个组织在这一天已经撤销，请核对日期。"
    fields = ("until",)


class GroupNotEmpty(Refusal):
    sentence = "这一天党小组里还有党员，请先把他们调到别的小组。"


class BranchNotEmpty(Refusal):
    sentence = "这一天支部里还有党员，请先办理转出，或者转到另一支部。"
    fields = ("dissolved",)


class OrganizationsBelow(Refusal):
    sentence = "这一天下面还有没有撤销的组织，请先撤销，或者移到另一个上级组织。"
    fields = ("dissolved",)


class PostsStillHeld(Refusal):
    sentence = "这一天还有人任职，请先结束任职。"
    fields = ("dissolved",)


class AlreadySetUp(Refusal):
    sentence = "系统里已经有党组织，不需要再做初次设置。"


class AlreadyInABranch(Refusal):
    sentence = "这位党员的组织关系还在另一个支部，请先办理转出。"


class AlreadyThere(Refusal):
    sentence = "转出和转入是同一个支部，请换一个支部。"
    fields = ("branch",)


class NotInThisBranch(Refusal):
    sentence = "这位党员这一天不在本支部，请核对日期或先办理转入。"
    fields = ("since",)


class DatesOverlap(Refusal):
    sentence = "与已有的起止日期重叠，请核对日期。"
    fields = ("since",)


class MembershipEnded(Refusal):
    sentence = "这位党员的组织关系已经结束，不需要再办理。"


class MembershipMoved(Refusal):
    sentence = "这位党员的组织关系刚刚有了变动，请重新打开这一页再更正。"


class PostsLeftOutside(Refusal):
    fields = ("since", "until")

    def __init__(self, titles: list[str]) -> None:
        super().__init__(f"改成这样，任职“{'、'.join(titles)}”就有一段不在组织关系以内，请先更正任职的日期。")


class EndBeforeStart(Refusal):
    sentence = "结束日期不能早于开始日期。"
    fields = ("until", "dissolved", "since")


class RowsRefused(Refusal):
    """Several things asked for at once, some of them refused: by the place of each in what was asked."""

    sentence = "有几行还不能保存，请看行内的说明；没有保存任何一行。"

    def __init__(self, refusals: dict[int, Refusal]) -> None:
        super().__init__()
        self.refusals = refusals


class NameTaken(Refusal):
    sentence = "本支部已有同名的党小组，请换一个名称。"
    fields = ("name",)


class NotFullMember(Refusal):
    sentence = "预备党员没有被选举权，不能担任支部委员会的职务。"
    fields = ("member",)


class PostTaken(Refusal):
    sentence = "这一职务在这段时间已有人担任，请先结束原来的任职。"
    fields = ("held",)


class PostNotKnownHere(Refusal):
    sentence = "这一级组织没有这个职务，请换一个职务。"


class OwnRights(Refusal):
    sentence = "不能更改自己的任职，请由另一位书记、副书记或系统管理员办理。"


class LastSysadmin(Refusal):
    sentence = "至少要留一位能登录的系统管理员。"


class EndsBeforeStart(Refusal):
    sentence = "结束时间应晚于开始时间，请核对。"
    fields = ("held_to", "new")


class EndsAfterRecord(Refusal):
    sentence = "会议已经录入，结束时间不能改到录入之后，请核对。"
    fields = ("held_to",)


class NotOverYet(Refusal):
    sentence = "这个结束时间还没有到。请散会以后再录入。"
    fields = ("held_to",)


class TemplateRefused(Refusal):
    sentence = "用这份模板生成不了会议记录，请对照字段表检查，或者从本站的模板改起。"
    fields = ("file",)


class NothingToAssign(Refusal):
    sentence = "请至少选一节要读的内容。"


class SectionNotReadable(Refusal):
    sentence = "有的篇目已隐藏，或所在的书还没有发布，请重新选择。"


class DueBeforeStart(Refusal):
    sentence = "截止日期不能早于开始日期。"
    fields = ("due_on",)


class AlreadyAssigned(Refusal):
    sentence = "其中有的篇目已经布置，还没有到期。确实要再布置一次，请按“仍要再布置一次”。"
    fields = ("organization",)


class AssignmentClosed(Refusal):
    sentence = "这项任务已经撤回，不能再更改。"


# ---- minutes and resolutions -------------------------------------------------------------------------------------


class MinutesChanged(Refusal):
    """What was sent was not written: somebody else saved since the page was opened."""

    sentence = "您打开这一页以后，别人保存过记录。您填的都在下面，还没有保存；请对照已保存的内容改好，再保存。"


class MinutesClosed(Refusal):
    sentence = "这次会议已经归档或记为未召开，记录不再改动；归档后确有错误请办理更正。"


class RowElsewhere(Refusal):
    sentence = "有一行不属于这次会议，请重新打开这一页再填。"


class ItemVotedOn(Refusal):
    sentence = "这个议题有表决记录，不能删去。确实记错了，请先删去表决。"


class ItemSpokenOn(Refusal):
    sentence = "这个议题有您不能查看的发言，不能删去，请由书记、主持人或记录人办理。"


class ResolutionDone(Refusal):
    sentence = "这一项已经落实，不能删去。确实记错了，请先改回未落实。"


class DayOfMeetingFixed(Refusal):
    sentence = "召开日期随点名确定，请到点名页面更改。"


class NotToFollowUp(Refusal):
    sentence = "这一项不需要跟踪落实。需要的话，请先在会议记录里勾选。"


class DoneBeforeMeeting(Refusal):
    sentence = "落实日期不能早于会议日期。"
    fields = ("done_on",)


class DoneOtherwise(Refusal):
    sentence = "这一项已经记为落实。要改写，请先改回未落实。"


# ---- votes -------------------------------------------------------------------------------------------------------


class BallotsClosed(Refusal):
    sentence = "这次会议已经归档，表决的记录不再改动；确有错误请办理更正。"


class VoteBeforeRoll(Refusal):
    sentence = "还没有点名。请先保存点名，才能算出有表决权的人到了多少。"


class NoVotesHere(Refusal):
    sentence = "这类会议不表决。要表决的事项，请在党员大会或支部委员会上办。"


class BallotRuleNotHere(Refusal):
    sentence = "这次会议不能按这一种规则表决，请换一种。"


class TopicGone(Refusal):
    sentence = "这一议题已经不在会议记录里，请回到会议页面另选一项。"
    fields = ("item",)


class SecretBallotAsked(Refusal):
    sentence = "按规定，这一表决要用无记名投票，请换成无记名投票。"


class WrittenOpinionsNotTaken(Refusal):
    sentence = "这一表决不计书面意见，请把书面意见留空。"
    fields = ("written_approve",)


class OneByOne(Refusal):
    sentence = "对人的表决要逐人进行，一次只写一位同志的姓名。"
    fields = ("subject",)


class NamedTwice(Refusal):
    sentence = "前面已经有这个姓名，请核对。"
    fields = ("subject",)


class NobodyNamed(Refusal):
    sentence = "请至少写一位候选人的姓名和得票。"


class AlreadyVotedOn(Refusal):
    sentence = (
        "这一议题下已经录过同一事项的表决，数字不同。填错了的，先在会议页面删去原来的；又投了一次的，请注明第几次投票。"
    )
    fields = ("subject",)


class MomentNeeded(Refusal):
    sentence = "有人迟到或早退，请填写表决的时间，才能算出当时到了多少人。"
    fields = ("taken_at",)


class MomentOutsideMeeting(Refusal):
    sentence = "表决的时间应在会议开始和结束之间，请核对。"
    fields = ("taken_at",)


class NoQuorum(Refusal):
    """Says how many there should be and were, and by which article; so too when nobody is entitled."""

    fields = ("present",)


class FiguresDisagree(Refusal):
    """Says which figures do not agree, at the field where to look first."""

    def __init__(self, sentence: str, *fields: str) -> None:
        super().__init__(sentence)
        self.fields = fields


class NotCalled(Refusal):
    sentence = "这次会没有通知您参加，不用请假。"


class LeaveClosed(Refusal):
    sentence = "会议已经开始，不能再从这里请假。请直接告诉书记、党小组组长或记录人，由他们点名时登记。"
