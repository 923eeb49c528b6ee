"""Committee and posts of a branch: terms that end soon, vacant posts, a committee that should or need not be."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from members.choices import COMMITTEE_POSTS, BranchForm, RuleKey
from members.models import Appointment, Organization, Rule
from members.queries.organization import Roster, vacant_posts

WARNED = 6  # months before (`RuleKey.TERM_OF_BRANCH`: elections are to be held on time)


@dataclass(frozen=True)
class Matter:
    """One thing to see to, in words, with what it rests on."""

    heading: str
    sentence: str
    citation: str = ""


def matters(found: Roster, rules: Mapping[str, Rule]) -> list[Matter]:
    """Of a branch or group as its roster of the day has it.

    《中国共产党支部工作条例（试行）》第二十条、第二十一条; a temporary branch elects nobody and ends on its day.
    """
    branch, on = found.organization, found.on
    matters = [_term(post, on, rules) for post in found.posts if _ends_soon(post, on, rules)]
    citation = rules[RuleKey.COMMITTEE_FROM].citation
    matters += [
        Matter("空缺", f"{vacancy.title}空缺。", citation)
        for vacancy in vacant_posts(found, rules[RuleKey.COMMITTEE_FROM].value)
    ]
    if branch.is_branch and (size := _size_of_committee(found, rules)):
        matters.append(size)
    if branch.ends_on and branch.ends_on <= months_on(on, WARNED):
        matters.append(Matter("临时党支部", f"预计 {_words(branch.ends_on)}结束。"))
    return matters


def _size_of_committee(found: Roster, rules: Mapping[str, Rule]) -> Matter | None:
    needed, least = rules[RuleKey.COMMITTEE_FROM], rules[RuleKey.COMMITTEE_LEAST]
    posts = [post for post in found.posts if post.organization_id == found.organization.pk]
    serving = {post.member_id for post in posts if post.post in COMMITTEE_POSTS}
    has = len(serving) >= least.value
    if found.full >= needed.value and not has:
        sentence = f"正式党员 {found.full} 名，已到 {needed.value} 名，尚未设支部委员会（现有 {len(serving)} 人任职）。"
        return Matter("支部委员会", sentence, needed.citation)
    if found.full < needed.value and has:
        sentence = f"正式党员 {found.full} 名，不足 {needed.value} 名，一般设书记，必要时设副书记，不设支部委员会。"
        return Matter("支部委员会", sentence, needed.citation)
    return None


def _term(post: Appointment, on: date, rules: Mapping[str, Rule]) -> Matter:
    end, rule = _end_of(post, rules), _rule_of_term(post.organization, rules)
    name = f"{post.title}{post.member}"
    if post.until is not None:
        return Matter("任期", f"{name}任职到 {_words(end)}为止。")
    reached = "已满" if end <= on else "将满"
    sentence = f"{name}自 {_words(post.since)}任职，每届 {rule.value} 年，到 {_words(end)}{reached}。"
    return Matter("任期", sentence, rule.citation)


def _ends_soon(post: Appointment, on: date, rules: Mapping[str, Rule]) -> bool:
    if post.until is None and (post.post not in COMMITTEE_POSTS or post.organization.form == BranchForm.TEMPORARY):
        return False
    return _end_of(post, rules) <= months_on(on, WARNED)


def _end_of(post: Appointment, rules: Mapping[str, Rule]) -> date:
    """The day that was written down; else when a term that began with the post is over."""
    return post.until or months_on(post.since, 12 * _rule_of_term(post.organization, rules).value)


def _rule_of_term(branch: Organization, rules: Mapping[str, Rule]) -> Rule:
    return rules[RuleKey.TERM_OF_VILLAGE if branch.is_village else RuleKey.TERM_OF_BRANCH]


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
