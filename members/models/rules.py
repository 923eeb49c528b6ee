"""The rules of the field as data: how often, how many, by when; each with its source."""

from django.db import models
from django.db.models import F, Q

from guide.models import FromFixture
from members.choices import Period, RuleBasis, RuleKind
from members.voting import Threshold


class RuleManager(models.Manager["Rule"]):
    def get_by_natural_key(self, key: str) -> "Rule":
        return self.get(key=key)


class Rule(FromFixture):
    """A figure that a rule names; the formula that uses it is code. Rows come with the portal, an administrator may
    change them.

    `value` of `out_of`: "at least half" is 1 of 2 with `inclusive`, "more than half" 1 of 2 without, "four a year" 4 of
    1 in a YEAR. `inclusive` says whether the number itself is enough ("以上") or not ("超过").
    """

    key = models.SlugField("代号", max_length=50, unique=True)
    kind = models.CharField("类别", max_length=15, choices=RuleKind)
    title = models.CharField("事项", max_length=100)
    value = models.PositiveSmallIntegerField("数")
    out_of = models.PositiveSmallIntegerField("分母", default=1)
    inclusive = models.BooleanField("含本数", default=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    period = models.CharField("周期", max_length=10, choices=Period, blank=True)
    basis = models.CharField("依据", max_length=15, choices=RuleBasis, default=RuleBasis.REGULATION)
    source = models.CharField("出处", max_length=100, blank=True)
    article = models.CharField("条款", max_length=30, blank=True)
    to_check = models.BooleanField("请核对", default=False)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = RuleManager()

    class Meta:
        verbose_name = verbose_name_plural = "规则"
        ordering = ("kind", "key")
        constraints = [
            models.CheckConstraint(
                condition=Q(out_of__gt=0), name="rule_out_of_positive", violation_error_message="分母应大于零。"
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0), name="rule_value_positive", violation_error_message="数应大于零。"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[RuleKind.QUORUM, RuleKind.MAJORITY])
                | Q(value__lt=F("out_of"))
                | Q(value=F("out_of"), inclusive=True),
                name="rule_share_can_be_reached",
                violation_error_message="表决的比例不能多于全体：数应小于分母，或等于分母并含本数。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RuleKind.FREQUENCY) | ~Q(period=""),
                name="rule_frequency_has_period",
                violation_error_message="次数规则请选周期。",
            ),
            models.CheckConstraint(
                condition=Q(basis=RuleBasis.HABIT) | ~Q(source=""),
                name="rule_regulation_has_source",
                violation_error_message="规定请写明出处。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def citation(self) -> str:
        """As it is quoted beside a duty or a vote: 《…》第十一条, or 本支部约定."""
        if self.basis == RuleBasis.HABIT:
            return self.get_basis_display()
        return f"{self.source}{self.article}"

    @property
    def figure(self) -> str:
        """As it is said: 每季度 1 次, 多于 1/2, 7 人."""
        if self.kind in (RuleKind.QUORUM, RuleKind.MAJORITY):
            return f"{'不少于' if self.inclusive else '多于'} {self.value}/{self.out_of}"
        return f"{self.get_period_display()} {self.value} {self.unit}".strip()

    @property
    def threshold(self) -> Threshold:
        """The share that a quorum or majority asks for."""
        return Threshold(self.value, self.out_of, self.inclusive)

    @property
    def subject(self) -> str:
        """What the rule is about: for a frequency a kind of meeting or a purpose, for a share a ballot rule."""
        return self.key.removeprefix(f"{self.kind}-")

    def natural_key(self) -> tuple[str]:
        return (self.key,)
