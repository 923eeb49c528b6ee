"""The figures of a vote, as the way of voting asks for them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from members.choices import PERSONAL_RULES, WRITTEN_RULES, BallotMethod, BallotRule
from members.forms.fields import offer
from members.models import AgendaItem
from members.queries.ballots import Way
from members.services.ballots import Figures

MOST = 9999
ROOM = ("entitled", "present", "taken_at")
PAPERS = ("issued", "returned", "invalid")
VOTES = ("approve", "against", "abstain")
WRITTEN = ("written_approve", "written_against", "written_abstain")


class CountField(forms.IntegerField):
    """How many. Where it may be left empty, empty is none."""

    def __init__(self, label: str, *, required: bool = False) -> None:
        attrs = {"inputmode": "numeric", "size": 4}
        super().__init__(label=label, required=required, min_value=0, max_value=MOST)
        self.widget.attrs |= attrs

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


class BallotForm(forms.Form):
    """One vote, or what the names of an election have in common; for these `ElectionFormSet` has the votes."""

    item = forms.ChoiceField(label="议题")
    subject = forms.CharField(label="表决事项", max_length=100)
    entitled = CountField("应到有表决权", required=True)
    present = CountField("实到有表决权", required=True)
    taken_at = forms.TimeField(
        label="表决时间", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    issued = CountField("发出票", required=True)
    returned = CountField("收回票", required=True)
    invalid = CountField("无效票")
    approve = CountField("赞成", required=True)
    against = CountField("反对")
    abstain = CountField("弃权")
    written_approve = CountField("书面赞成")
    written_against = CountField("书面反对")
    written_abstain = CountField("书面弃权")
    tellers = forms.CharField(label="监票人、计票人", max_length=100, required=False)

    def __init__(self, *args: Any, way: Way, items: Sequence[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in items}
        offer(self, "item", choices=[(key, item.title) for key, item in self.items.items()])
        self.fields["entitled"].label, self.fields["present"].label = way.names
        if way.rule in PERSONAL_RULES:
            self.fields["subject"].label, self.fields["subject"].help_text = "人选", "一次一位，写姓名。"
        for name in self._not_asked(way):
            del self.fields[name]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _not_asked(self, way: Way) -> list[str]:
        papers = () if way.method == BallotMethod.SECRET_PAPER else (*PAPERS, "tellers")
        written = () if way.rule in WRITTEN_RULES else WRITTEN
        of_a_name = ("subject", *VOTES) if way.rule == BallotRule.ELECTION else ()
        return [*papers, *written, *of_a_name]

    def _layout(self) -> Layout:
        """Each part with the fields that are asked for."""
        parts = {"到会": ROOM, "票": PAPERS, "结果": VOTES, "没有到会的人的书面意见": WRITTEN}
        asked = {title: [name for name in names if name in self.fields] for title, names in parts.items()}
        tellers = {"票": ["tellers"]}
        sets = [
            Fieldset(title, Div(*names, css_class="count-row"), *tellers.get(title, []))
            for title, names in asked.items()
            if names
        ]
        return Layout(*(name for name in ("item", "subject") if name in self.fields), *sets)

    def clean_item(self) -> AgendaItem:
        return self.items[self.cleaned_data["item"]]

    def figures(self) -> Figures:
        """What was counted, without the votes where they stand by name."""
        given = {name: self.cleaned_data[name] for name in Figures.__dataclass_fields__ if name in self.fields}
        return Figures(**{"approve": 0, **given})


class NameForm(forms.Form):
    """The votes for one name."""

    subject = forms.CharField(label="姓名", max_length=100)
    approve = CountField("赞成", required=True)
    against = CountField("反对")
    abstain = CountField("弃权")

    def figures(self, papers: Figures) -> Figures:
        return replace(papers, **{name: self.cleaned_data[name] for name in VOTES})


ElectionFormSet = forms.formset_factory(NameForm, extra=8, max_num=20, absolute_max=20)
