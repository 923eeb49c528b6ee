"""People: who belongs where, who holds which post, who is excused. Everything is dated; the past does not move."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from members.choices import MembershipEnd, MemberStatus, Post, Sex
from members.models.organization import Organization, subtree
from members.models.rights import Rights

ENDS_AFTER_START = Q(until__isnull=True) | Q(until__gte=F("since"))


class DatedQuerySet(models.QuerySet):
    """Rows with `since` and `until`, both days included; an open end is None."""

    def current(self, on: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)

    def touching(self, first: date, last: date) -> Self:
        """Rows that hold on at least one day from `first` to `last`."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=first), since__lte=last)

    def under(self, organization: Organization) -> Self:
        return self.filter(subtree(organization.path, "organization__path"))


class Member(models.Model):
    """A Party member. Many never log in, so the account is optional.

    No ID number, income or family is kept. `pinyin` is for finding people by initials and may be corrected.
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.PROTECT,
        related_name="member",
        null=True,
        blank=True,
    )
    name = models.CharField("姓名", max_length=50)
    pinyin = models.CharField("拼音", max_length=100, blank=True)
    joined_on = models.DateField("入党日期", null=True, blank=True)
    confirmed_on = models.DateField("转正日期", null=True, blank=True)
    status = models.CharField("党员类别", max_length=15, choices=MemberStatus, default=MemberStatus.FULL)
    vote_suspended_from = models.DateField("表决权停止自", null=True, blank=True)
    vote_suspended_until = models.DateField("表决权停止至", null=True, blank=True)
    vote_suspended_reason = models.CharField("停止原因", max_length=100, blank=True)
    is_floating = models.BooleanField("流动党员", default=False)
    floating_where = models.CharField("流动去向", max_length=100, blank=True)

    sex = models.CharField("性别", max_length=10, choices=Sex, blank=True)
    birth_month = models.DateField("出生年月", null=True, blank=True)
    ethnic_group = models.CharField("民族", max_length=20, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    mail = models.EmailField("邮箱", blank=True)

    rights: Rights  # of the acting member only; set by members.rights

    class Meta:
        verbose_name = verbose_name_plural = "党员"
        ordering = ("pinyin", "name", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=MemberStatus.FULL) | Q(confirmed_on__isnull=True),
                name="member_probationary_not_confirmed",
                violation_error_message="预备党员没有转正日期；填了转正日期，类别请选正式党员。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(confirmed_on__gte=F("joined_on")),
                name="member_joined_before_confirmed",
                violation_error_message="转正日期不能早于入党日期。",
            ),
            models.CheckConstraint(
                condition=Q(vote_suspended_from__isnull=True) | ~Q(vote_suspended_reason=""),
                name="member_suspension_has_reason",
                violation_error_message="停止表决权请写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(is_floating=True) | Q(floating_where=""),
                name="member_floating_where_if_floating",
                violation_error_message="填了流动去向，请勾选流动党员。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_full(self, on: date) -> bool:
        """Whether a full member on that day; a date of confirmation that was never recorded counts as long past."""
        return self.status == MemberStatus.FULL and (self.confirmed_on is None or self.confirmed_on <= on)

    def may_vote(self, on: date) -> bool:
        """《中国共产党基层组织选举工作条例》第五条: full members whose rights are not suspended."""
        return self.is_full(on) and not self.is_suspended(on)

    def is_suspended(self, on: date) -> bool:
        begun = self.vote_suspended_from is not None and self.vote_suspended_from <= on
        return begun and (self.vote_suspended_until is None or self.vote_suspended_until >= on)

    def get_absolute_url(self) -> str:
        return reverse("member", args=[self.pk])


class Membership(models.Model):
    """That a member belongs to a branch, or to one of its groups (and by that to the branch)."""

    member = models.ForeignKey(Member, verbose_name="党员", on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(
        Organization, verbose_name="党支部或党小组", on_delete=models.PROTECT, related_name="memberships"
    )
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    end = models.CharField("结束原因", max_length=15, choices=MembershipEnd, blank=True)
    end_note = models.CharField("说明", max_length=100, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织关系"
        ordering = ("member", "-since")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(until__isnull=True),
                name="membership_one_open",
                violation_error_message="这位党员已有未结束的组织关系。",
            ),
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="membership_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, end="") | (Q(until__isnull=False) & ~Q(end="")),
                name="membership_end_has_reason",
                violation_error_message="结束组织关系请写明原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "since", "until"], name="membership_place_and_time"),
            models.Index(fields=["until"], name="membership_until"),
            models.Index(fields=["since"], name="membership_since"),
        ]

    def __str__(self) -> str:
        return f"{self.member}　{self.organization}"


def title_of(place: str, post: str) -> str:
    """A post with its place, as it is said: 机关支部书记, 第一党小组组长."""
    return place + ("组长" if post == Post.GROUP_LEADER else Post(post).label)


class Appointment(models.Model):
    """A post held from a day to a day. Rights follow from the appointments that are current."""

    member = models.ForeignKey(Member, verbose_name="党员", on_delete=models.PROTECT, related_name="appointments")
    organization = models.ForeignKey(
        Organization, verbose_name="党组织", on_delete=models.PROTECT, related_name="appointments"
    )
    post = models.CharField("职务", max_length=20, choices=Post)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ("organization", "since")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="appointment_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["organization", "post"],
                condition=Q(until__isnull=True, post__in=[Post.SECRETARY, Post.GROUP_LEADER]),
                name="appointment_one_open_secretary_or_leader",
                violation_error_message="这一职务已有人担任，请先结束原来的任职。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}　{self.member}"

    @property
    def title(self) -> str:
        return title_of(self.organization.name, self.post)


class Excusal(models.Model):
    """That a member is left out of the count of those who should attend, with the reason and who agreed."""

    member = models.ForeignKey(Member, verbose_name="党员", on_delete=models.PROTECT, related_name="excusals")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    reason = models.CharField("原因", max_length=100)
    agreed_by = models.CharField("由谁同意", max_length=100)
    agreed_on = models.DateField("同意日期")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不计入应到会人数"
        ordering = ("member", "-since")
        constraints = [
            models.CheckConstraint(
                condition=ENDS_AFTER_START,
                name="excusal_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}　{self.reason}"
