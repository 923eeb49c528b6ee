"""How the acts on the trail are said. A test walks the code for acts that have no words yet.

In the sentences `{member}` is whom the act concerns, `{people}` several, `{meeting}` the meeting by day and kind,
`{fields}` what was changed; the rest are as `members.queries.trail` fills them in.
"""

from itertools import chain
from typing import Any

from members.models import Appointment, Excusal, Meeting, Member, Membership, Organization

ON_ORGANIZATIONS = {
    "organization.founded": "建立了{target}",
    "organization.changed": "更改了{target}的{fields}",
    "organization.moved": "更改了{target}的上级组织",
    "organization.dissolved": "撤销了{target}（自{dissolved}）",
    "robot.set": "为{target}接入了群机器人",
    "robot.removed": "停用了{target}的群机器人",
    "ledger.exported": "导出了{year}年的{fields}台账",
    "record_template.put": "更换了{target}的会议记录模板",
    "record_template.removed": "移除了{target}的会议记录模板",
    "world.made": "批量写入了大型演示的资料",
}
ON_PEOPLE = {
    "member.admitted": "把{member}录入{place}（自{since}）",
    "member.added": "录入了{member}",
    "member.changed": "更正了{member}的{fields}",
    "member.moved": "把{member}调到{place}（自{since}）",
    "membership.added": "记录了{member}的组织关系",
    "membership.changed": "更正了{member}的组织关系（{fields}）",
    "membership.ended": "结束了{member}的组织关系（{end}，至{until}）",
    "membership.corrected": "更正了{member}在{place}的起止日期（自{since}）",
    "post.begun": "记录{member}任{title}（自{since}）",
    "post.ended": "记录{member}不再任{title}（至{until}）",
    "appointment.added": "记录了{member}的任职",
    "appointment.changed": "更正了{member}的任职（{fields}）",
    "excusal.begun": "记录{member}不计入应到会人数（自{since}）",
    "excusal.ended": "记录{member}重新计入应到会人数（至{until}为止不计）",
    "excusal.added": "记录{member}不计入应到会人数",
    "excusal.changed": "更正了{member}不计入应到会人数的记录（{fields}）",
}
ON_STUDY = {
    "assignment.made": "布置了一项学习任务",
    "assignment.extended": "更改了一项学习任务的期限",
    "assignment.withdrawn": "撤回了一项学习任务",
    "study.entered_for": "代{people}录入了学习情况",
    "study.entry_taken_back": "撤回了代{people}录入的学习情况",
    "make_up.entered": "录入了{people}对{meeting}的补学",
    "make_up.taken_back": "撤回了{people}对{meeting}的补学",
    "hours.posted": "录入了{member}在外参加的学习（{on}）",
    "hours.reversed": "冲回了{member}在外参加的学习（{on}）",
}
ON_MEETINGS = {
    "meeting.planned": "把{meeting}列入了年度计划",
    "meeting.called": "通知了{meeting}",
    "meeting.changed": "更改了{meeting}的安排（{fields}）",
    "meeting.not_held": "写明了{meeting}未召开的原因",
    "meeting.binned": "从计划里删除了{meeting}",
    "meeting.restored": "恢复了删除的{meeting}",
    "meeting.linked": "更改了{meeting}的关联会议",
    "meeting.recorded": "录入了{meeting}",
    "meeting.archived": "归档了{meeting}",
    "meeting.amended": "更正了{meeting}已归档的记录（{amended}）",
    "leave.asked": "{member}为{meeting}请假",
    "leave.changed": "{member}更改了{meeting}的请假",
    "leave.withdrawn": "{member}撤回了{meeting}的请假",
    "roll.opened": "保存了{meeting}的点名，名单自此固定（{day}）",
    "roll.saved": "修改了{meeting}的点名（{changed}）",
    "roll.taken_back": "撤回了{meeting}的点名",
    "roll.moved": "更改了{meeting}的召开日期，名单随之更新（{day}）",
    "roster.added": "把{member}加入{meeting}的名单",
    "roster.removed": "把{member}移出{meeting}的名单",
    "roster.excused": "记录{member}不计入{meeting}的应到",
    "roster.counted": "记录{member}计入{meeting}的应到",
    "roster.corrected": "更正了{member}在{meeting}名单上的资料",
    "minutes.saved": "修改了{meeting}的记录（{fields}）",
    "ballot.recorded": "录入了{meeting}的一项表决",
    "ballot.removed": "删去了{meeting}的一项表决",
    "resolution.finished": "记下了{meeting}一项议定事项的落实",
    "resolution.reopened": "把{meeting}一项议定事项改回未落实",
    "attachment.added": "上传了{meeting}的一份附件",
    "attachment.removed": "移除了{meeting}的一份附件",
}
ON_IMPORTS = {
    "import.organizations": "由表格导入了党组织",
    "import.members": "由表格导入了党员",
    "import.meetings": "由表格导入了已开的会议",
    "import.undone": "撤销了一次表格导入",
}
FROM_ABOVE = {
    "remark.written": "写了一条上级批注",
    "remark.answered": "答复了一条上级批注",
    "due_below.exported": "下载了下级应召开会议的清单",
    "spot_check.recorded": "记下了一次抽查（{day}）",
}
# On the chain of the installation, which only its administrators read. `{account}` is the account that was changed.
ON_ACCOUNTS = {
    "account.opened": "开设了账号“{account}”",
    "account.changed": "更改了账号“{account}”的系统角色或能否登录",
    "account.password_reset": "重设了账号“{account}”的密码",
    "account.password_changed": "更换了账号“{account}”的密码",
}
ON_BOOKS = {
    f"{noun}.{act}": f"{done}{thing}"
    for noun, thing in {
        "book": "一本书",
        "chapter": "书里的一章",
        "section": "书里的一节",
        "document": "一份引用文件",
        "question": "一道讨论题或自查题",
    }.items()
    for act, done in {"added": "增加了", "changed": "更改了", "deleted": "删除了"}.items()
} | {
    "book.loaded": "装入了一本书的目录和提要",
    "book.imported": "导入了一本书的书稿",
    "section.revised": "修订了书里一节的正文",
}
ON_THE_WHOLE = {
    "rules.loaded": "装入了随系统提供的规则",
    "rule.changed": "更改了一条规则",
    "demo.loaded": "装入了演示数据",
    "demo.removed": "移除了演示数据",
}
IN_BRANCHES = ON_ORGANIZATIONS | ON_PEOPLE | ON_STUDY | ON_MEETINGS | ON_IMPORTS | FROM_ABOVE
SENTENCES = IN_BRANCHES | ON_ACCOUNTS | ON_BOOKS | ON_THE_WHOLE
UNKNOWN = "办理了一项事务"
NOBODY = "系统"

# Whose fields an act names: by the noun of the act, a meeting's where none is given.
MODELS: dict[str, Any] = {
    "organization": Organization,
    "member": Member,
    "membership": Membership,
    "appointment": Appointment,
    "excusal": Excusal,
}
# Parts of a record that are rows of their own, and fields whose own name says too little.
PARTS = {
    "held_from": "开始时间",
    "held_to": "结束时间",
    "agenda": "议题",
    "topics": "议题",
    "statements": "发言",
    "resolutions": "议定事项",
    "presence": "到会情况",
    "leave_kind": "请假类别",
    "reason": "原因",
    "is_online": "线上",
    "arrived": "到会时间",
    "left": "离会时间",
    "content": "内容",
    "attendance": "考勤",
    "study": "学习",
    "hours": "学时",
    "make-ups": "补学",
    "meetings": "会议",
}


def field_words(action: str, names: list[str]) -> list[str]:
    """What was changed, as the forms call it."""
    fields = MODELS.get(action.partition(".")[0], Meeting)._meta
    known = {field.name: str(field.verbose_name) for field in chain(fields.fields, fields.many_to_many)}
    return list(dict.fromkeys(PARTS.get(name) or known.get(name, "一项内容") for name in names))
