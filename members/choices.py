"""Every vocabulary of the members app. The terms are the field's own; the stored values are plain English."""

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
# 《中国共产党支部工作条例（试行）》第二十条: from seven full members a branch has a committee, with these posts in it.
COMMITTEE_FROM = 7
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
