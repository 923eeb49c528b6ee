"""Votes: totals only. Who voted how is stored nowhere."""

from django.db import models
from django.db.models import F, Q

from members.choices import SECRET_RULES, WRITTEN_RULES, BallotMethod, BallotOutcome, BallotRule, RuleKind
from members.models.minutes import AgendaItem
from members.models.people import Member
from members.voting import Threshold, shipped

IN_ROOM = F("approve") + F("against") + F("abstain")
WRITTEN = F("written_approve") + F("written_against") + F("written_abstain")


class Ballot(models.Model):
    """One vote on a topic of a general or committee meeting; of an election or admission one row a name.

    `entitled` should attend and may vote; `present` of them were there at that moment; written opinions come apart.
    `source` is the rule's name and article, `terms` the shares it asked for (see `terms_of`), as they stood when it was
    counted; a row without terms was counted by those that are shipped.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="ballots")
    position = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField("表决事项或人选", max_length=100)
    rule = models.CharField("表决规则", max_length=15, choices=BallotRule)
    source = models.CharField("依据", max_length=200)
    terms = models.JSONField("当时的规则", default=dict)
    taken_at = models.TimeField("表决时间", null=True, blank=True)
    method = models.CharField("表决方式", max_length=15, choices=BallotMethod)
    entitled = models.PositiveSmallIntegerField("应到有表决权")
    present = models.PositiveSmallIntegerField("实到有表决权")
    approve = models.PositiveSmallIntegerField("赞成")
    against = models.PositiveSmallIntegerField("反对", default=0)
    abstain = models.PositiveSmallIntegerField("弃权", default=0)
    written_approve = models.PositiveSmallIntegerField("书面赞成", default=0)
    written_against = models.PositiveSmallIntegerField("书面反对", default=0)
    written_abstain = models.PositiveSmallIntegerField("书面弃权", default=0)
    issued = models.PositiveSmallIntegerField("发出票", null=True, blank=True)
    returned = models.PositiveSmallIntegerField("收回票", null=True, blank=True)
    invalid = models.PositiveSmallIntegerField("无效票", null=True, blank=True)
    tellers = models.CharField("监票人、计票人", max_length=100, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=BallotOutcome)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "表决"
        ordering = ("item", "position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(entitled__gt=0, entitled__gte=F("present") + WRITTEN),
                name="ballot_present_within_entitled",
                violation_error_message="实到有表决权的人数加上书面意见，不能多于应到有表决权的人数。",
            ),
            models.CheckConstraint(
                condition=Q(
                    method=BallotMethod.SHOW_OF_HANDS, present=IN_ROOM, issued=None, returned=None, invalid=None
                )
                | Q(
                    method=BallotMethod.SECRET_PAPER,
                    issued__isnull=False,
                    invalid__isnull=False,
                    returned__isnull=False,
                    returned=IN_ROOM + F("invalid"),
                    issued__gte=F("returned"),
                    present__gte=F("issued"),
                ),
                name="ballot_adds_up",
                violation_error_message="票数加起来不对，请核对各项票数。",
            ),
            models.CheckConstraint(
                condition=~Q(rule__in=SECRET_RULES) | Q(method=BallotMethod.SECRET_PAPER), name="ballot_secret_by_rule"
            ),
            models.CheckConstraint(
                condition=Q(rule__in=WRITTEN_RULES) | Q(written_approve=0, written_against=0, written_abstain=0),
                name="ballot_written_opinions_by_rule",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def quorum(self) -> Threshold:
        return self._share(RuleKind.QUORUM)

    @property
    def majority(self) -> Threshold:
        return self._share(RuleKind.MAJORITY)

    @property
    def written(self) -> int:
        """How many written opinions there were."""
        return self.written_approve + self.written_against + self.written_abstain

    def _share(self, kind: RuleKind) -> Threshold:
        term = self.terms.get(kind.value)
        return Threshold(term["value"], term["out_of"], term["inclusive"]) if term else shipped(kind, self.rule)
