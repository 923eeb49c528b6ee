import re

import pytest
from django.test import Client
from django.utils import timezone

from members.services.obligations import refresh_all
from members.services.summaries import repair_summaries
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_branch, make_held_meeting
from tests.world import let_database_count

pytestmark = pytest.mark.django_db
RESULTS = re.compile(r"sort|order|rank|desc|asc")


def count() -> None:
    refresh_all(timezone.localdate().year)
    repair_summaries()


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def upper(cast: Cast, client_for: ClientFor) -> Client:
    make_held_meeting(cast.office, held_from=timezone.now(), state="archived")
    count()
    return client_for(cast.qiao)


def test_every_figure_of_the_overview_leads_to_a_list_of_that_length(cast: Cast, upper: Client) -> None:
    html = text_of(upper, f"{cast.township.get_absolute_url()}?kind=general_meeting")
    shown = re.findall(r'href="([^"]*/(?:open|meetings)/\?[^"]*)"[^>]*>(?:\D*?)(\d+)<', html)

    assert len(shown) == 8
    for address, number in shown:
        listed = text_of(upper, address.replace("&amp;", "&"))
        assert re.search(r"共 (\d+) [项次]", listed)[1] == number, address


def test_overview_offers_no_order_but_that_of_the_tree(cast: Cast, upper: Client) -> None:
    """No league table: nothing on the page, in its addresses or behind them puts a branch before another by result."""
    for number in range(3):
        make_branch(cast.township, f"第{number}支部")
    count()
    address = cast.township.get_absolute_url()

    for query in ("", "?kind=general_meeting", "?sort=open", "?order=-open&kind=theme_day", "?ordering=held"):
        html = text_of(upper, address + query).partition("<main")[2]
        rows = re.findall(r'<th scope="row"><a class="hit" href="[^"]*">([^<]*)</a>', html)
        assert rows == ["机关支部", "柳溪村支部", "第0支部", "第1支部", "第2支部"]
        offered = [name for name in re.findall(r'name="(\w+)"', html) if RESULTS.search(name)]
        linked = [name for name in re.findall(r"[?;&](\w+)=", html) if RESULTS.search(name)]
        assert (offered, linked) == ([], [])
        assert not re.search(r"<th[^>]*aria-sort|排名|名次|第一名", html)


@pytest.mark.parametrize("query", ["", "?kind=general_meeting"])
@pytest.mark.parametrize("children", [3, 300])
def test_overview_takes_the_same_statements_for_three_children_and_three_hundred(
    cast: Cast, upper: Client, django_assert_num_queries, query: str, children: int
) -> None:
    for number in range(children):
        make_branch(cast.township, f"第{number}支部")
    count()
    let_database_count()
    upper.get(cast.township.get_absolute_url())

    with django_assert_num_queries(10 + bool(query)):
        upper.get(cast.township.get_absolute_url() + query)


def test_overview_is_paged_by_fifty_and_totals_stay(cast: Cast, upper: Client) -> None:
    for number in range(60):
        make_branch(cast.township, f"第{number}支部")
    count()

    first, second = (text_of(upper, f"{cast.township.get_absolute_url()}?page={page}") for page in (1, 2))

    assert (first.count('<th scope="row"><a'), second.count('<th scope="row"><a')) == (50, 12)
    total = re.compile(r"<tfoot>.*</tfoot>", re.DOTALL)
    assert total.search(first)[0] == total.search(second)[0]


def test_year_and_month_that_make_no_sense_show_the_present(cast: Cast, upper: Client) -> None:
    html = text_of(upper, f"{cast.township.get_absolute_url()}?year=1066&month=13&kind=x&assignment=y&page=-1")

    year = timezone.localdate().year
    assert f'<option value="{year}" selected>' in html
    assert f"{year}年应召开" in html
