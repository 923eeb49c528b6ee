"""Every vocabulary of the members app. The terms are the field's own; the stored values are plain English."""

from enum import StrEnum

from django.db.models import TextChoices


class AccountRole(TextChoices):
    NONE = "", "无"
    EDITOR = "editor", "内容编辑"
    SYSADMIN = "sysadmin", "系统管理员"


class OrganizationKind(TextChoices):
    COMMITTEE = "committee", "党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    GROUP = "group", "党小组"


UPPER_KINDS = (OrganizationKind.COMMITTEE, OrganizationKind.GENERAL_BRANCH)
# Under which kinds each may stand; None is the top of a tree. A level may be missing, but a group needs its branch.
PARENT_KINDS: dict[str, tuple[str | None, ...]] = {
    OrganizationKind.COMMITTEE: (None, OrganizationKind.COMMITTEE),
    OrganizationKind.GENERAL_BRANCH: (None, OrganizationKind.COMMITTEE),
    OrganizationKind.BRANCH: (None, *UPPER_KINDS),
    OrganizationKind.GROUP: (OrganizationKind.BRANCH,),
}


class BranchForm(TextChoices):
    ORDINARY = "ordinary", "党支部"
    JOINT = "joint", "联合党支部"
    TEMPORARY = "temporary", "临时党支部"


class MemberStatus(TextChoices):
    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"


class Sex(TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class MembershipEnd(TextChoices):
    TRANSFERRED = "transferred", "组织关系转出"
    REGROUPED = "regrouped", "调整党小组"
    DIED = "died", "去世"
    LEFT = "left", "退党或自行脱党"
    EXPELLED = "expelled", "开除党籍"


class Post(TextChoices):
    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    ORGANIZATION = "organization", "组织委员"
    PUBLICITY = "publicity", "宣传委员"
    DISCIPLINE = "discipline", "纪检委员"
    COMMITTEE_MEMBER = "committee_member", "委员"
    GROUP_LEADER = "group_leader", "党小组组长"
    OFFICER = "officer", "党务干事"


SECRETARIES = (Post.SECRETARY, Post.DEPUTY_SECRETARY)
COMMITTEE_POSTS = (*SECRETARIES, Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE, Post.COMMITTEE_MEMBER)
# Who looks after the organisations below a committee or general branch.
UPPER_POSTS = (*SECRETARIES, Post.ORGANIZATION, Post.OFFICER)
POSTS_AT: dict[str, tuple[Post, ...]] = {
    OrganizationKind.COMMITTEE: UPPER_POSTS,
    OrganizationKind.GENERAL_BRANCH: UPPER_POSTS,
    OrganizationKind.BRANCH: COMMITTEE_POSTS,
    OrganizationKind.GROUP: (Post.GROUP_LEADER,),
}
# At most one holder at a time.
SINGLE_POSTS = (Post.SECRETARY, Post.GROUP_LEADER)
# 《中国共产党支部工作条例（试行）》第二十条: a branch that has a committee has these posts in it.
COMMITTEE_MUST_HAVE = (Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE)


class StudyEventKind(TextChoices):
    SELF_MARKED = "self_marked", "本人确认"
    ENTERED_FOR = "entered_for", "代为录入"
    CREDITED = "credited", "会议记入"
    MADE_UP = "made_up", "补学"
    WITHDRAWN = "withdrawn", "撤回"
    REVERSED = "reversed", "更正冲回"


class Readers(TextChoices):
    """Who may read a reflection besides its writer."""

    PRIVATE = "private", "只有自己"
    SECRETARY = "secretary", "自己和书记、副书记"
    BRANCH = "branch", "本支部党员"


# ---- meetings ----------------------------------------------------------------------------------------------------


class MeetingKind(TextChoices):
    """The form of a meeting: 三会一课 and the theme day. What it is for is its purposes."""

    GENERAL_MEETING = "general_meeting", "支部党员大会"
    COMMITTEE_MEETING = "committee_meeting", "支部委员会"
    GROUP_MEETING = "group_meeting", "党小组会"
    LECTURE = "lecture", "党课"
    THEME_DAY = "theme_day", "主题党日"


# Which kinds each level holds. A lecture or theme day may be the branch's or a group's.
KINDS_AT: dict[str, tuple[MeetingKind, ...]] = {
    OrganizationKind.BRANCH: (
        MeetingKind.GENERAL_MEETING,
        MeetingKind.COMMITTEE_MEETING,
        MeetingKind.LECTURE,
        MeetingKind.THEME_DAY,
    ),
    OrganizationKind.GROUP: (MeetingKind.GROUP_MEETING, MeetingKind.LECTURE, MeetingKind.THEME_DAY),
}
VOTING_KINDS = (MeetingKind.GENERAL_MEETING, MeetingKind.COMMITTEE_MEETING)


class Purpose(TextChoices):
    """What a meeting is for, besides its form. An organisational-life meeting is a purpose, not a form
    (《中国共产党支部工作条例（试行）》第十七条)."""

    ORG_LIFE_MEETING = "org_life_meeting", "组织生活会"
    MEMBER_APPRAISAL = "member_appraisal", "民主评议党员"
    ADMISSION = "admission", "接收预备党员"
    CONFIRMATION = "confirmation", "预备党员转正"
    TERM_ELECTION = "term_election", "换届选举"
    BY_ELECTION = "by_election", "补选"
    COLLECTIVE_STUDY = "collective_study", "集中学习"
    DISCUSSION = "discussion", "民主议事"
    VOLUNTEERING = "volunteering", "志愿服务"
    VISITS = "visits", "走访群众"


# What temporary branches hold none of.
NOT_FOR_TEMPORARY = (
    Purpose.MEMBER_APPRAISAL,
    Purpose.ADMISSION,
    Purpose.CONFIRMATION,
    Purpose.TERM_ELECTION,
    Purpose.BY_ELECTION,
)
# What is settled by a vote, so only in a meeting that takes votes.
SETTLED_BY_VOTE = (Purpose.ADMISSION, Purpose.CONFIRMATION, Purpose.TERM_ELECTION, Purpose.BY_ELECTION)
# What is said there by one about another stays between secretary, presider, recorder and the speaker.
CONFIDENTIAL_PURPOSES = (Purpose.ORG_LIFE_MEETING, Purpose.MEMBER_APPRAISAL)


def purposes_of(kind: str, form: str) -> tuple[Purpose, ...]:
    """What a meeting of this kind may be for, in a branch of this form or one of its groups."""
    barred = {
        *(() if kind in VOTING_KINDS else SETTLED_BY_VOTE),
        *(NOT_FOR_TEMPORARY if form == BranchForm.TEMPORARY else ()),
    }
    return tuple(purpose for purpose in Purpose if purpose not in barred)


class MeetingState(TextChoices):
    PLANNED = "planned", "已计划"
    OPEN = "open", "进行中"
    RECORDED = "recorded", "已记录"
    ARCHIVED = "archived", "已归档"
    NOT_HELD = "not_held", "未召开（有说明）"


HELD_STATES = (MeetingState.OPEN, MeetingState.RECORDED, MeetingState.ARCHIVED)
WRITABLE_STATES = (MeetingState.PLANNED, MeetingState.OPEN, MeetingState.RECORDED)


class Site(TextChoices):
    ON_SITE = "on_site", "现场"
    ONLINE = "online", "线上"
    BOTH = "both", "现场和线上"


class Presence(TextChoices):
    """What is recorded of somebody who should attend. Nothing recorded yet is not "absent"."""

    NOT_ENTERED = "", "未登记"
    PRESENT = "present", "到会"
    ON_LEAVE = "on_leave", "请假"
    ABSENT = "absent", "缺席"


class LeaveKind(TextChoices):
    PERSONAL = "personal", "事假"
    SICK = "sick", "病假"
    OFFICIAL = "official", "公出"
    OTHER = "other", "其他"


class RosterChangeKind(TextChoices):
    """Late changes of a roster that was frozen, each an act of its own."""

    ADDED = "added", "加入名单"
    REMOVED = "removed", "移出名单"
    EXCUSED = "excused", "不计入应到"
    COUNTED = "counted", "计入应到"
    CORRECTED = "corrected", "按当天资料更正党小组、职务、表决权"


# A proper reason for an absence of which nothing is known.
UNEXPLAINED = "未说明"


class BallotRule(TextChoices):
    ORDINARY = "ordinary", "党员大会一般事项"
    ADMISSION = "admission", "接收预备党员、预备党员转正"
    COMMITTEE = "committee", "支部委员会事项"
    ELECTION = "election", "选举"


class BallotMethod(TextChoices):
    SHOW_OF_HANDS = "show_of_hands", "举手"
    SECRET_PAPER = "secret_paper", "无记名投票"


# Which rules each kind of meeting votes by. A committee elects secretary and deputy from among its members
# (《中国共产党支部工作条例（试行）》第二十一条).
BALLOT_RULES_AT: dict[str, tuple[BallotRule, ...]] = {
    MeetingKind.GENERAL_MEETING: (BallotRule.ORDINARY, BallotRule.ADMISSION, BallotRule.ELECTION),
    MeetingKind.COMMITTEE_MEETING: (BallotRule.COMMITTEE, BallotRule.ELECTION),
}
BALLOT_RULES_NOT_FOR_TEMPORARY = (BallotRule.ADMISSION, BallotRule.ELECTION)
# What a meeting for these purposes votes by, before others are offered.
BALLOT_RULE_FOR: dict[str, BallotRule] = {
    Purpose.ADMISSION: BallotRule.ADMISSION,
    Purpose.CONFIRMATION: BallotRule.ADMISSION,
    Purpose.TERM_ELECTION: BallotRule.ELECTION,
    Purpose.BY_ELECTION: BallotRule.ELECTION,
}
# Rules by which people are voted on, one by one.
PERSONAL_RULES = (BallotRule.ADMISSION, BallotRule.ELECTION)
# Rules under which only a secret ballot on paper is taken.
SECRET_RULES = (BallotRule.ADMISSION, BallotRule.ELECTION)
# Rules under which the written opinions of those who could not come count (《中国共产党发展党员工作细则》第二十一条).
WRITTEN_RULES = (BallotRule.ADMISSION,)


class BallotOutcome(TextChoices):
    PASSED = "passed", "通过"
    FAILED = "failed", "未通过"


class MakeUpWay(TextChoices):
    SESSION = "session", "另行集中补学"
    VISITED = "visited", "送学上门"
    OWN_READING = "own_reading", "本人自学"


class HoursSource(TextChoices):
    """Collective study only; private reading never counts."""

    MEETING = "meeting", "会议集中学习"
    MAKE_UP = "make_up", "集中补学"
    ELSEWHERE = "elsewhere", "外出培训或在外参加"


class AmendedField(TextChoices):
    """What may be corrected after archiving. CONTENT is text of its own beside the record."""

    PRESENCE = "presence", "到会情况"
    HELD_FROM = "held_from", "开始时间"
    HELD_TO = "held_to", "结束时间"
    PLACE = "place", "地点"
    TITLE = "title", "名称"
    PRESIDER = "presider", "主持人"
    RECORDER = "recorder", "记录人"
    LECTURER = "lecturer", "主讲人"
    STUDY_MINUTES = "study_minutes", "集中学习分钟"
    CONTENT = "content", "内容"


class AttachmentKind(TextChoices):
    SIGNED_RECORD = "signed_record", "签名的会议记录"
    SIGN_IN_SHEET = "sign_in_sheet", "签到表"
    LECTURE_TEXT = "lecture_text", "党课讲稿"
    OTHER = "other", "其他材料"


class RuleKind(TextChoices):
    FREQUENCY = "frequency", "次数"
    QUORUM = "quorum", "可以表决的到会人数"
    MAJORITY = "majority", "通过所需的赞成人数"
    HOURS = "hours", "学时"
    DEADLINE = "deadline", "期限"
    TERM = "term", "任期和机构"


class RuleKey(StrEnum):
    """Rules that stand alone; the others are named by what they are about (`rule_key`)."""

    HOURS_MEMBER = "hours-member"
    HOURS_COMMITTEE = "hours-committee"
    DAYS_TO_RECORD = "deadline-record"
    DAYS_IN_BIN = "deadline-bin"
    TERM_OF_BRANCH = "term-branch"
    TERM_OF_VILLAGE = "term-village"
    COMMITTEE_FROM = "term-committee_from"
    COMMITTEE_LEAST = "term-committee_least"


def rule_key(kind: RuleKind, subject: str) -> str:
    """The key of the rule on a kind of meeting or purpose (FREQUENCY), or on a ballot rule (QUORUM, MAJORITY)."""
    return f"{kind.value}-{subject}"


class RuleBasis(TextChoices):
    REGULATION = "regulation", "规定"
    HABIT = "habit", "本支部约定"


class Period(TextChoices):
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"


# ---- what is due ---------------------------------------------------------------------------------------------------


class NotOwed(TextChoices):
    """Why a meeting is not due in a period."""

    NOT_IN_BEING = "not_in_being", "当时尚未成立或已撤销"
    NO_COMMITTEE = "no_committee", "未设支部委员会"
    NO_HABIT = "no_habit", "本支部未约定"
    TEMPORARY = "temporary", "临时党支部不作要求"


class Settlement(TextChoices):
    """What settled a meeting that was due."""

    HELD = "held", "已召开"
    LATE = "late", "已召开，录入较晚"
    IMPORTED = "imported", "已召开，由表格导入"
    NOT_HELD = "not_held", "未召开（有说明）"


class Standing(TextChoices):
    """How an obligation stands on a day, as the year page and the first page say it."""

    HELD = "held", "已召开"
    LATE = "late", "补录"
    IMPORTED = "imported", "由表格导入"
    NOT_HELD = "not_held", "未召开"
    UNWRITTEN = "unwritten", "已开，待录入"
    CALLED = "called", "已通知"
    PLANNED = "planned", "计划中"
    DUE = "due", "尚未召开"
    AHEAD = "ahead", "未到时间"


class ImportKind(TextChoices):
    ORGANIZATIONS = "organizations", "党组织"
    MEMBERS = "members", "党员"
    MEETINGS = "meetings", "本年已开的会议"


# ---- reminders -------------------------------------------------------------------------------------------------------


class OpenMatter(TextChoices):
    """What may be open for somebody: of their own, and as one who keeps meetings."""

    READING = "reading", "待读"
    MEETING = "meeting", "下次会议"
    RESOLUTION = "resolution", "议定事项"
    MAKE_UP = "make_up", "待补学"
    DUE = "due", "尚未召开"
    WRITE_UP = "write_up", "待完善的会议"
    UNANSWERED = "unanswered", "未反馈的任务"
    LEAVE = "leave", "请假"


class ReminderFrequency(TextChoices):
    WEEKLY = "weekly", "每周最多一封，一般在周一"
    DAILY = "daily", "每天最多一封，有新事项时才发"
    NEVER = "never", "不发"


class ReminderState(TextChoices):
    CLAIMED = "claimed", "发送中断，不能确定是否发出"
    SENT = "sent", "已发出"
    FAILED = "failed", "未能发出"


class RobotService(TextChoices):
    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"
