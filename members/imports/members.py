"""Members from a workbook, with where they belong and their posts. A row is recognised by name, branch and joining day,
or by the number of the person in this portal.

A blank cell leaves what is stored as it is. Who changes groups, leaves or gives up a post is dealt with on the pages.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from members.choices import POSTS_AT, SINGLE_POSTS, MemberStatus, OrganizationKind, Post, Sex
from members.forms.people import tidy_name
from members.imports import columns as c
from members.imports.columns import Column, Entry
from members.imports.places import Tree
from members.imports.verdicts import Outcome, Verdict, Verdicts, verdict_on
from members.models import Appointment, Member, Membership, Organization
from members.models.organization import subtree
from members.pinyin import pinyin_of

NEW = "新"
STATUS = {label: value for value, label in MemberStatus.choices} | {"正式": "full", "预备": "probationary"}
POSTS = {label: value for value, label in Post.choices} | {"组长": "group_leader", "支部书记": "secretary"}


def _number(cell: object) -> int | str:
    value = c.narrow(cell)
    if value == NEW:
        return NEW
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise c.CellRefused("编号由系统给出，是一个整数；新来的同名党员写“新”，其他留空。")
    return int(value)


def _posts(cell: object) -> list[str]:
    named = [part.replace(" ", "") for part in c.parts(cell)]
    unknown = [name for name in named if name not in POSTS]
    if unknown:
        raise c.CellRefused(f"不认识的职务“{unknown[0][:20]}”，请从“{'、'.join(Post.labels[:-1])}”里选。")
    return [POSTS[name] for name in dict.fromkeys(named)]


def _phone(cell: object) -> str:
    return c.text(20)(c.narrow(cell))


COLUMNS = (
    Column("编号", "key", _number, note="一般留空。系统提示有同名党员时，照提示填写。"),
    Column("姓名", "name", lambda cell: tidy_name(c.line(50)(cell)), required=True, example="示例姓名"),
    Column("党支部", "branch", c.line(500), note="支部自己导入时可以不填。同名的支部写上级，用“/”隔开。"),
    Column("党小组", "group", c.line(100), note="不分组的留空。"),
    Column("党员类别", "status", c.choice(STATUS), choices=tuple(MemberStatus.labels), note="不填为正式党员。"),
    Column("入党日期", "joined_on", c.past_day, required=True, example="2015-07-01"),
    Column("转正日期", "confirmed_on", c.past_day, note="预备党员不填。"),
    Column("到本支部日期", "since", c.past_day, note="组织关系从这一天起在本支部；新来的必填。", example="2020-07-01"),
    Column("职务", "posts", _posts, note=f"{'、'.join(Post.labels[:-1])}；几个职务用“、”隔开。"),
    Column("任职自", "post_since", c.past_day, note="填了职务的必填。"),
    Column("性别", "sex", c.choice({label: value for value, label in Sex.choices}), choices=tuple(Sex.labels)),
    Column("出生年月", "birth_month", c.month, note="可以不填。"),
    Column("民族", "ethnic_group", c.line(20), note="可以不填。"),
    Column("学历", "education", c.line(20), note="可以不填。"),
    Column("电话", "phone", _phone, note="可以不填。"),
    Column("邮箱", "mail", c.mail, note="可以不填。"),
    Column("流动党员", "is_floating", c.yes_or_no, choices=("是", "否")),
    Column("流动去向", "floating_where", c.line(100), note="流动党员可以填写。"),
)
NOTES = (
    "在“填写”表里，一行一位党员，标题下面一行写起。身份证号、收入、家庭情况不收集。",
    "以姓名、党支部、入党日期认定是不是同一位：已有的只更改不同的地方，空着的格不改。",
    "调整党小组、转出、免去职务不在这里办，请到党员名单和任职里办理。",
)
NAMES = {column.key: column.name for column in COLUMNS}
FACTS = ("name", "status", "joined_on", "confirmed_on", "sex", "birth_month", "ethnic_group", "education", "phone",
         "mail", "is_floating", "floating_where")  # fmt: skip
CONTACTS = ("phone", "mail", "birth_month")
Who = tuple[str, date]


@dataclass
class Person:
    """What would be written of one row: a new member, or the facts that change; and posts to begin."""

    branch: Organization
    place: Organization
    since: date
    values: dict[str, Any]
    member: Member | None = None
    posts: list[tuple[Organization, str, date]] = field(default_factory=list)


class Register:
    """What is stored of the people whom a workbook may mean. Six queries, however many rows."""

    def __init__(self, tree: Tree, entries: Iterable[Entry]) -> None:
        here = Membership.objects.under(tree.top).filter(until=None).select_related("member", "organization")
        self.places = {membership.member_id: membership for membership in here}
        self.own: dict[str, dict[str, list[Member]]] = defaultdict(lambda: defaultdict(list))
        for membership in here:
            self.own[membership.organization.branch_path][membership.member.name].append(membership.member)
        wanted = {(entry.get("name"), entry.get("joined_on")) for entry in entries}
        same_day = Member.objects.filter(joined_on__in={joined for _, joined in wanted if joined})
        self.known: dict[Who, set[int]] = defaultdict(set)
        for key, name, joined in same_day.values_list("pk", "name", "joined_on"):
            if (name, joined) in wanted and joined is not None:
                self.known[name, joined].add(key)
        self.posts: dict[tuple[int, str], list[Appointment]] = defaultdict(list)
        for post in Appointment.objects.filter(subtree(tree.top.path, "organization__path")).select_related("member"):
            self.posts[post.organization_id, post.post].append(post)


def verdicts(entries: list[Entry], top: Organization, by: Member) -> Verdicts:
    tree = Tree(top)
    judge = _Judge(tree, Register(tree, entries), by)
    return Verdicts([judge.verdict(entry) for entry in entries])


class _Judge:
    def __init__(self, tree: Tree, register: Register, by: Member) -> None:
        self.tree, self.register, self.by = tree, register, by
        self.groups = tree.groups()
        self.branches: dict[str, list[Organization]] = {}
        self.rows_of: dict[tuple[str, str, date | None], int] = {}
        self.rows_of_member: dict[int, int] = {}
        self.taken: dict[tuple[int, str], int] = {}
        self.today = localdate()

    def verdict(self, entry: Entry) -> Verdict:
        verdict = verdict_on(entry, entry.get("name") or "")
        branch = self._branch(entry, verdict)
        if verdict.is_refused or branch is None:
            return verdict
        member = self._member(entry, branch, verdict)
        if verdict.is_refused:
            return verdict
        plan = self._plan(entry, branch, member, verdict)
        self._check_facts(entry, plan, verdict)
        if entry.get("posts"):
            self._posts(entry, plan, verdict)
        verdict.plan = plan
        if not verdict.is_refused and member is not None:
            changes = plan.values or plan.posts
            verdict.outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
        elif not verdict.is_refused:
            titles = "、".join(Post(post).label for _, post, _ in plan.posts)
            verdict.note("", f"录入{plan.place}，自 {plan.since:%Y-%m-%d}" + (f"，任{titles}" if titles else ""))
        return verdict

    def _branch(self, entry: Entry, verdict: Verdict) -> Organization | None:
        written = entry.get("branch") or ""
        if written not in self.branches:
            top = self.tree.top
            self.branches[written] = [top] if top.is_branch and not written else self.tree.branch(written)
        found = self.branches[written]
        if len(found) == 1:
            return found[0]
        if not written:
            verdict.refuse("党支部", "请填写党支部。")
        elif found:
            verdict.refuse("党支部", "有几个同名的支部，请把上级组织写在前面，用“/”隔开。")
        else:
            verdict.refuse("党支部", "没有找到这个党支部，请核对名称。")
        return None

    def _member(self, entry: Entry, branch: Organization, verdict: Verdict) -> Member | None:
        """Whom the row means; None for somebody new."""
        name, joined, key = entry.get("name"), entry.get("joined_on"), entry.get("key")
        row = (branch.path, name, joined)
        if row in self.rows_of:
            verdict.refuse("姓名", f"与第 {self.rows_of[row]} 行重复，请只留一行。")
        self.rows_of.setdefault(row, entry.number)
        own = self.register.own[branch.path][name]
        same = [member for member in own if member.joined_on == joined]
        if isinstance(key, int):
            found = self._numbered(key, branch, verdict)
        elif len(same) > 1:
            numbers = "、".join(str(member.pk) for member in same)
            verdict.refuse("编号", f"本支部有几位同名、同日入党的党员，请填编号（{numbers}）说明是哪一位。")
            found = None
        else:
            found = same[0] if same else None
        if found is None and not verdict.is_refused and key != NEW:
            self._ask_whether_known(own, self.register.known[name, joined], verdict)
        if found is not None and found.pk in self.rows_of_member:
            verdict.refuse("编号", f"与第 {self.rows_of_member[found.pk]} 行是同一位，请只留一行。")
        if found is not None:
            self.rows_of_member.setdefault(found.pk, entry.number)
        return found

    def _numbered(self, key: int, branch: Organization, verdict: Verdict) -> Member | None:
        membership = self.register.places.get(key)
        if membership is None or membership.organization.branch_path != branch.path:
            verdict.refuse("编号", "本支部没有这个编号的党员，请核对，或者留空。")
            return None
        return membership.member

    def _ask_whether_known(self, own: list[Member], known: set[int], verdict: Verdict) -> None:
        if own:
            one = own[0]
            joined = f"入党日期 {one.joined_on:%Y-%m-%d}" if one.joined_on else "入党日期未填"
            verdict.refuse("入党日期", f"本支部已有同名的党员，{joined}。同一位请在编号填 {one.pk}，不是请写“新”。")
        elif known:
            verdict.refuse(
                "姓名",
                "系统里已有同名、同日入党的党员。同一位请由原支部转出，再用“录入党员”转入；不是请在编号写“新”。",
            )

    def _plan(self, entry: Entry, branch: Organization, member: Member | None, verdict: Verdict) -> Person:
        group = entry.get("group")
        place = self.groups.get((branch.path, group)) if group else branch
        if place is None:
            verdict.refuse("党小组", "本支部没有这个党小组，请核对名称，或者先建立。")
            place = branch
        given = {name: entry.get(name) for name in FACTS if entry.get(name) is not None}
        if member is not None:
            return self._changed(entry, branch, place, member, given, verdict)
        since = entry.get("since") or localdate()
        if entry.get("since") is None:
            verdict.refuse("到本支部日期", "新来的党员请填写到本支部的第一天。")
        elif since < max(branch.founded, place.founded):
            verdict.refuse("到本支部日期", f"{place.name}成立于 {place.founded:%Y-%m-%d}，不能早于这一天。")
        given.setdefault("status", MemberStatus.FULL.value)
        return Person(branch, place, since, given | {"pinyin": pinyin_of(entry.get("name"))})

    def _changed(
        self, entry: Entry, branch: Organization, place: Organization, member: Member, given: dict[str, Any],
        verdict: Verdict,
    ) -> Person:  # fmt: skip
        membership = self.register.places[member.pk]
        since = entry.get("since")
        if entry.get("group") and place.pk != membership.organization_id:
            verdict.refuse("党小组", f"现在在{membership.organization}；调整党小组请到党员名单里办理。")
        if since is not None and since != membership.since:
            verdict.refuse("到本支部日期", f"已有的是 {membership.since:%Y-%m-%d}；写错了请在本人页面更正。")
        changed = {name: value for name, value in given.items() if getattr(member, name) != value}
        for name in changed:
            verdict.note(NAMES[name], _change(name, getattr(member, name), changed[name]))
        if "name" in changed:
            changed["pinyin"] = pinyin_of(changed["name"])
        return Person(branch, membership.organization, membership.since, changed, member)

    def _check_facts(self, entry: Entry, plan: Person, verdict: Verdict) -> None:
        def fact(name: str) -> Any:
            return plan.values.get(name, getattr(plan.member, name) if plan.member else None)

        confirmed, joined = fact("confirmed_on"), fact("joined_on")
        if fact("status") == MemberStatus.PROBATIONARY and confirmed:
            verdict.refuse("转正日期", "预备党员没有转正日期；已经转正的，党员类别请填正式党员。")
        if confirmed and joined and confirmed < joined:
            verdict.refuse("转正日期", "转正日期不能早于入党日期。")
        if fact("floating_where") and not fact("is_floating"):
            verdict.refuse("流动去向", "填了流动去向，流动党员请填“是”。")

    def _posts(self, entry: Entry, plan: Person, verdict: Verdict) -> None:
        since = entry.get("post_since")
        if since is None:
            verdict.refuse("任职自", "填了职务，请填写任职的第一天。")
            return
        for post in entry.get("posts"):
            self._post(post, since, plan, verdict, entry.number)

    def _post(self, post: str, since: date, plan: Person, verdict: Verdict, number: int) -> None:
        label = Post(post).label
        place = plan.place if post == Post.GROUP_LEADER else plan.branch
        kind = OrganizationKind.GROUP if post == Post.GROUP_LEADER else OrganizationKind.BRANCH
        if place.kind != kind or post not in POSTS_AT[kind]:
            verdict.refuse("职务", f"{label}不是这里的职务，请核对；党小组组长要先写明党小组。")
            return
        held = self.register.posts[place.pk, post]
        own = [one for one in held if plan.member is not None and one.member_id == plan.member.pk]
        own_now = next((one for one in own if one.until is None or one.until >= since), None)
        if own_now is not None:
            if own_now.since != since:
                verdict.refuse("任职自", f"已记着任{label}，自 {own_now.since:%Y-%m-%d}；写错了请在任职里办理。")
            return
        if plan.member == self.by:
            verdict.refuse("职务", "不能更改自己的任职，请由另一位书记、副书记或系统管理员办理。")
        if since < max(plan.since, place.founded):
            verdict.refuse("任职自", "任职不能早于到本支部（党小组）的日期，请核对。")
        if post in SINGLE_POSTS:
            self._single(post, place, since, held, verdict, number)
        if kind == OrganizationKind.BRANCH and not self._is_full(plan, since):
            verdict.refuse("职务", "预备党员没有被选举权，不能担任支部委员会的职务。")
        if plan.member is not None:
            verdict.note("职务", f"记录任{label}")
        plan.posts.append((place, post, since))

    def _single(
        self, post: str, place: Organization, since: date, held: list[Appointment], verdict: Verdict, number: int
    ) -> None:
        if other := next((one for one in held if one.until is None or one.until >= since), None):
            verdict.refuse("职务", f"{Post(post).label}在这段时间由{other.member}担任，请先结束原来的任职。")
        elif (place.pk, post) in self.taken:
            verdict.refuse("职务", f"第 {self.taken[place.pk, post]} 行已写了同一职务，只能有一人担任。")
        self.taken.setdefault((place.pk, post), number)

    def _is_full(self, plan: Person, on: date) -> bool:
        status = plan.values.get("status", plan.member.status if plan.member else MemberStatus.FULL)
        confirmed = plan.values.get("confirmed_on", plan.member.confirmed_on if plan.member else None)
        return status == MemberStatus.FULL and (confirmed is None or confirmed <= on)


def _change(name: str, old: Any, new: Any) -> str:
    """Contacts are not shown again."""
    return "已改" if name in CONTACTS else f"{_shown(name, old)} 改为 {_shown(name, new)}"


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "status":
        return str(MemberStatus(value).label)
    if name == "sex" and value:
        return str(Sex(value).label)
    return str(value) if value else "空"
