"""The one tree of organisations: committees, general branches, branches, groups."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from members.choices import UPPER_KINDS, BranchForm, OrganizationKind

PATH_LENGTH = 255  # treebeard's
STEP = 4  # characters of a path for each level


def subtree(path: str, field: str = "path") -> Q:
    """The condition "at or below the organisation with this path", as one range that an index can serve.

    A path is made of 0–9 and A–Z, whose order is the same in every collation.
    """
    return Q(**{f"{field}__gte": path, f"{field}__lte": path.ljust(PATH_LENGTH, "Z")})


def paths_down_to(path: str) -> list[str]:
    """The paths from the root of the tree down to this one, itself included; none for the empty path."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


class OrganizationQuerySet(MP_NodeQuerySet):
    def under(self, organization: "Organization") -> Self:
        """The organisation itself and everything below it."""
        return self.filter(subtree(organization.path))

    def above(self, organization: "Organization") -> Self:
        """Everything over the organisation, from the root down; not itself."""
        return self.filter(path__in=organization.paths_above())

    def current(self, on: date) -> Self:
        return self.filter(Q(founded__lte=on) & (Q(dissolved__isnull=True) | Q(dissolved__gt=on)))

    def branches(self) -> Self:
        return self.filter(kind=OrganizationKind.BRANCH)


class OrganizationManager(MP_NodeManager.from_queryset(OrganizationQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> OrganizationQuerySet:
        return OrganizationQuerySet(self.model, using=self._db).order_by("path")


class Organization(MP_Node):
    """A committee, general branch, branch or group. A level may be missing; a group always belongs to a branch.

    The fields from `form` on are settings of a branch and stay at their defaults elsewhere.
    """

    kind = models.CharField("级别", max_length=20, choices=OrganizationKind)
    name = models.CharField("名称", max_length=100)
    founded = models.DateField("成立日期")
    dissolved = models.DateField("撤销日期", null=True, blank=True)

    form = models.CharField("支部形式", max_length=10, choices=BranchForm, default=BranchForm.ORDINARY)
    ends_on = models.DateField("临时支部预计结束", null=True, blank=True)
    is_village = models.BooleanField("村、社区支部", default=False, help_text="任期五年；其他支部一般三年。")
    days_to_record = models.PositiveSmallIntegerField("会后几天内录入", default=3)
    lecture_each_quarter = models.BooleanField("每季度一次党课", default=True, help_text="本支部约定，条例未定次数。")
    minutes_per_hour = models.PositiveSmallIntegerField("多少分钟为一学时", default=60)
    left_out_of_book = models.JSONField("工作手册里不要的手填页", default=list, blank=True)  # some of `HandPart`

    node_order_by: list[str] = []
    steplen = STEP

    objects = OrganizationManager()

    class Meta:
        verbose_name = verbose_name_plural = "党组织"
        constraints = [
            models.CheckConstraint(
                condition=Q(dissolved__isnull=True) | Q(dissolved__gte=models.F("founded")),
                name="organization_founded_before_dissolved",
                violation_error_message="撤销日期不能早于成立日期。",
            ),
            models.CheckConstraint(
                condition=~Q(form=BranchForm.TEMPORARY) | Q(ends_on__isnull=False),
                name="organization_temporary_has_end",
                violation_error_message="临时党支部请填写预计结束日期。",
            ),
            models.CheckConstraint(
                condition=Q(minutes_per_hour__range=(1, 240)), name="organization_minutes_per_hour_sensible"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_upper(self) -> bool:
        return self.kind in UPPER_KINDS

    @property
    def is_branch(self) -> bool:
        return self.kind == OrganizationKind.BRANCH

    @property
    def is_group(self) -> bool:
        return self.kind == OrganizationKind.GROUP

    @property
    def term_years(self) -> int:
        """《中国共产党支部工作条例（试行）》第二十一条: 5 in villages and communities, otherwise normally 3."""
        return 5 if self.is_village else 3

    @property
    def parent_path(self) -> str:
        return self.path[: -self.steplen]

    @property
    def branch_path(self) -> str:
        """The path of the branch that keeps the records: a group's is its branch's, any other its own."""
        return self.parent_path if self.is_group else self.path

    def paths_above(self) -> list[str]:
        return paths_down_to(self.parent_path)

    def is_in_being(self, on: date) -> bool:
        """What `OrganizationQuerySet.current` asks, of this one."""
        return self.founded <= on and (self.dissolved is None or self.dissolved > on)

    def contains(self, path: str) -> bool:
        """Whether the organisation with this path is this one or below it."""
        return path.startswith(self.path)

    def get_absolute_url(self) -> str:
        return reverse("organization", args=[self.pk])
