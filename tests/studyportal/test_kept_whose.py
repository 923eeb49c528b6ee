"""What one typed is never shown to, or sent in the name of, another who logs in after them; and carries no harm."""

import pytest
from django.test import Client

from members.models import Reflection
from studyportal.kept import Kept
from tests.cast import Cast
from tests.factories import make_book
from tests.pages import fields_of

LOGIN = "/accounts/login/"
PASSWORD = "lantern-orchard-58"
TEXT = "只写给自己看的一段"
OWN = {"HTTP_ORIGIN": "http://testserver"}
NOT_CARRIED = "另一个账号"

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(cast: Cast) -> Client:
    """The one of the office, at which 程 and 周 take turns."""
    for member in (cast.cheng, cast.zhou):
        member.account.set_password(PASSWORD)
        member.account.save()
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def address(cast: Cast) -> str:
    section = make_book(chapters=1, sections=1).chapters.get().sections.get()
    return f"/study/reflections/new/?section={section.pk}"


def log_in(browser: Client, username: str, page: str = "") -> str:
    """By the login page that is open, or a new one; what is shown then."""
    form = fields_of(page or browser.get(LOGIN).content.decode(), LOGIN)
    return browser.post(
        LOGIN, {**form, "username": username, "password": PASSWORD}, follow=True, **OWN
    ).content.decode()


def lapse(browser: Client) -> None:
    browser.session.flush()
    del browser.cookies["sessionid"]


def typed(browser: Client, address: str) -> dict[str, list[str]]:
    return {**fields_of(browser.get(address).content.decode()), "text": [TEXT]}


def test_another_who_logs_in_neither_sees_it_nor_is_offered_to_send_it(browser: Client, address: str) -> None:
    log_in(browser, "cheng")
    form = typed(browser, address)
    lapse(browser)
    page = browser.post(address, form).content.decode()

    shown = log_in(browser, "zhou", page)

    assert TEXT not in shown
    assert NOT_CARRIED in shown
    assert "接着保存" not in shown
    assert not Reflection.objects.exists()


def test_another_who_logged_in_in_a_second_window_is_not_offered_it_either(browser: Client, address: str) -> None:
    log_in(browser, "cheng")
    form = typed(browser, address)
    lapse(browser)
    page = browser.post(address, form).content.decode()
    log_in(browser, "zhou")

    shown = log_in(browser, "zhou", page)

    assert TEXT not in shown
    assert NOT_CARRIED in shown


def test_who_typed_it_is_offered_it_by_name(browser: Client, address: str) -> None:
    log_in(browser, "cheng")
    form = typed(browser, address)
    lapse(browser)
    page = browser.post(address, form).content.decode()

    shown = log_in(browser, "cheng", page)

    assert TEXT in shown
    assert "程予安" in shown
    browser.post(address, fields_of(shown, address), **OWN)
    assert Reflection.objects.get().member.name == "程予安"


def test_form_of_an_earlier_login_says_in_whose_name_it_would_be_saved(browser: Client, address: str) -> None:
    """程's window stays open while 周 logs in in another; then somebody sends it."""
    log_in(browser, "cheng")
    form = typed(browser, address)
    lapse(browser)
    log_in(browser, "zhou")

    answer = browser.post(address, form, **OWN)

    assert answer.status_code == 403
    assert "周砚秋" in answer.content.decode()
    assert not Reflection.objects.exists()


def test_names_and_values_are_only_text_on_the_page(browser: Client, address: str) -> None:
    log_in(browser, "cheng")
    lapse(browser)
    token = browser.cookies["csrftoken"].value
    bad = '"><script>alert(1)</script><form action="https://elsewhere.example">'
    page = browser.post(address, {"csrfmiddlewaretoken": token, bad: bad, "text": bad + TEXT}).content.decode()

    shown = log_in(browser, "cheng", page)

    for html in (page, shown):
        assert "<script>alert" not in html
        assert 'action="https://elsewhere' not in html
    assert TEXT in shown


@pytest.mark.parametrize("where", ["/accounts/logout/", "/accounts/password/", "//elsewhere.example/", "/healthz"])
def test_nothing_is_carried_to_addresses_that_are_not_the_portals_pages(browser: Client, where: str) -> None:
    log_in(browser, "cheng")
    lapse(browser)
    token = browser.cookies["csrftoken"].value

    answer = browser.post(where, {"csrfmiddlewaretoken": token, "text": TEXT, "new_password1": PASSWORD})

    assert b'name="kept"' not in answer.content


def test_address_that_is_sealed_stays_on_this_portal(browser: Client, address: str) -> None:
    log_in(browser, "cheng")
    form = typed(browser, address)
    lapse(browser)

    page = browser.post(f"/{address}", form)  # //study/…, which a browser would take for another host

    assert page.status_code == 404 or fields_of(page.content.decode(), LOGIN)["next"][0].startswith("/%2F")


def test_seal_of_another_portal_or_place_opens_nothing(browser: Client, cast: Cast) -> None:
    forged = Kept("/study/calendar/revoke/", [("x", "字")]).sealed()[:-3] + "abc"
    log_in(browser, "cheng")
    form = fields_of(browser.get("/study/").content.decode(), "/accounts/logout/")

    answer = browser.post(LOGIN, {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"], "kept": forged}, **OWN)

    assert answer.url == "/"


def test_what_is_too_large_to_be_read_is_refused_without_an_error(browser: Client, address: str) -> None:
    log_in(browser, "cheng")
    lapse(browser)
    token = browser.cookies["csrftoken"].value

    many = browser.post(address, {"csrfmiddlewaretoken": token, **{f"f{number}": "" for number in range(6_000)}})
    large = browser.post(address, {"csrfmiddlewaretoken": token, "text": "字" * 3_000_000})

    assert [many.status_code, large.status_code] == [400, 400]
