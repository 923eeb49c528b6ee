"""Names as people type them, days as people write them."""

from datetime import date

import pytest

from members.forms.fields import DayField, MonthField
from members.forms.people import tidy_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("方　川", "方川"), (" 方 川 ", "方川"), ("方川", "方川"), ("买买提·依明", "买买提·依明"), ("Ann Li", "Ann Li")],
)
def test_gap_within_a_chinese_name_is_not_kept(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept


@pytest.mark.parametrize("typed", ["2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日", "20250301"])
def test_day_is_read_in_all_usual_ways(typed: str) -> None:
    assert DayField().clean(typed) == date(2025, 3, 1)


@pytest.mark.parametrize("typed", ["1967-03", "1967/3", "1967.3", "1967年3月"])
def test_month_is_kept_as_its_first_day(typed: str) -> None:
    assert MonthField().clean(typed) == date(1967, 3, 1)
