"""A login that lapses while somebody types loses nothing, through the whole stack and with its tokens checked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from members.choices import Presence
from members.models import Account, Reflection
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_book, make_held_meeting
from tests.pages import fields_of

LOGIN = "/accounts/login/"
PASSWORD = "lantern-orchard-58"
TEXT = "第一段“引号”<b>&amp;\r\n第二段 {{ 7 }} 😀"
OWN = {"HTTP_ORIGIN": "http://testserver"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def typist(cast: Cast) -> Client:
    """程's browser: logged in by the login page, and watched for its tokens."""
    cast.cheng.account.set_password(PASSWORD)
    cast.cheng.account.save()
    browser = Client(enforce_csrf_checks=True)
    log_in(browser, fields_of(browser.get(LOGIN).content.decode(), LOGIN))
    return browser


@pytest.fixture
def address(cast: Cast) -> str:
    section = make_book(chapters=1, sections=1).chapters.get().sections.get()
    return f"/study/reflections/new/?section={section.pk}"


def log_in(browser: Client, form: dict[str, list[str]], password: str = PASSWORD) -> HttpResponse:
    return browser.post(LOGIN, {**form, "username": "cheng", "password": password})


def typed(browser: Client, address: str) -> dict[str, list[str]]:
    return {**fields_of(browser.get(address).content.decode()), "text": [TEXT]}


def lapse(browser: Client) -> None:
    browser.session.flush()
    del browser.cookies["sessionid"]


def test_lapsed_login_carries_what_was_typed_through_the_login_to_one_button(typist: Client, address: str) -> None:
    form = typed(typist, address)
    lapse(typist)

    asked = typist.post(address, form)
    page = asked.content.decode()
    assert asked.status_code == 403
    assert "填写的内容还没有保存，但都在" in page
    assert "no-store" in asked["Cache-Control"]
    assert not Reflection.objects.exists()

    offered = log_in(typist, fields_of(page, LOGIN)).content.decode()
    kept = fields_of(offered, address)
    assert "接着保存</button>" in offered
    assert {name: kept[name] for name in form if name != "csrfmiddlewaretoken"} == {
        **{name: value for name, value in form.items() if name != "csrfmiddlewaretoken"},
        "text": [TEXT],
    }
    assert kept["csrfmiddlewaretoken"] != form["csrfmiddlewaretoken"]

    saved = typist.post(address, kept)
    assert saved.status_code == 302
    assert Reflection.objects.get().text.split() == TEXT.split()


def test_wrong_password_and_lock_keep_what_was_typed(typist: Client, address: str) -> None:
    form = typed(typist, address)
    lapse(typist)
    page = typist.post(address, form).content.decode()

    for _ in range(5):
        page = log_in(typist, fields_of(page, LOGIN), password="wrong-guess-1").content.decode()
    assert "请十五分钟后再试" in page
    assert "填写的内容还在" in page

    again = typist.post(LOGIN, fields_of(page, LOGIN)).content.decode()
    assert "用户名或密码不对" not in again
    elsewhere = {"REMOTE_ADDR": "10.1.2.3"}
    kept = typist.post(LOGIN, {**fields_of(again, LOGIN), "username": "cheng", "password": PASSWORD}, **elsewhere)
    assert fields_of(kept.content.decode(), address)["text"] == [TEXT]


def test_form_from_before_a_login_in_another_window_is_offered_again(typist: Client, address: str) -> None:
    form = typed(typist, address)
    lapse(typist)
    log_in(typist, fields_of(typist.get(LOGIN).content.decode(), LOGIN))  # which changes the token

    answer = typist.post(address, form, **OWN)

    assert answer.status_code == 403
    assert not Reflection.objects.exists()
    typist.post(address, fields_of(answer.content.decode(), address), **OWN)
    assert Reflection.objects.count() == 1


def test_login_page_with_something_kept_survives_a_login_in_another_window(typist: Client, address: str) -> None:
    form = typed(typist, address)
    lapse(typist)
    page = typist.post(address, form).content.decode()
    log_in(typist, fields_of(typist.get(LOGIN).content.decode(), LOGIN))

    answer = typist.post(LOGIN, {**fields_of(page, LOGIN), "username": "cheng", "password": PASSWORD}, **OWN)

    assert fields_of(answer.content.decode(), address)["text"] == [TEXT]


def test_roll_is_kept_whole(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou, cast.su, cast.cheng], presider=cast.zhou)
    cast.zhou.account.set_password(PASSWORD)
    cast.zhou.account.save()
    secretary, address = client_for(cast.zhou), f"/meetings/{meeting.pk}/roll/"
    everybody_there = fields_of(secretary.get(f"{address}?all=present").content.decode(), address)
    secretary.logout()

    login = fields_of(secretary.post(address, everybody_there).content.decode(), LOGIN)
    offered = secretary.post(LOGIN, {**login, "username": "zhou", "password": PASSWORD}).content.decode()
    secretary.post(address, fields_of(offered, address))

    assert set(meeting.roster.values_list("presence", flat=True)) == {Presence.PRESENT}


@pytest.mark.parametrize("origin", [{}, {"HTTP_ORIGIN": "https://elsewhere.example"}, {"HTTP_ORIGIN": "null"}])
def test_form_of_another_page_is_never_offered(typist: Client, address: str, origin: dict[str, str]) -> None:
    answer = typist.post(address, {"text": "别人写的"}, **origin)

    assert answer.status_code == 403
    assert "别人写的" not in answer.content.decode()
    assert "请再提交一次" in answer.content.decode()


def test_without_its_token_nothing_is_carried_even_for_nobody(cast: Cast, address: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(address, {"text": "别人写的"})

    assert "别人写的" not in answer.content.decode()
    assert fields_of(answer.content.decode(), "/large-type/").keys() == {"csrfmiddlewaretoken", "next"}


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ("/accounts/logout/", {"text": "字"}),
        ("/accounts/password/", {"new_password1": "orchard-58-lantern", "new_password2": "x"}),
        ("/study/reflections/new/", {}),
        ("/study/reflections/new/", {"text": "字", "file": SimpleUploadedFile("a.txt", b"x")}),
    ],
    ids=["logout", "password", "nothing typed", "file"],
)
def test_what_is_never_kept_leads_to_the_plain_login_page(cast: Cast, where: str, sent: dict[str, object]) -> None:
    answer = Client().post(where, sent)

    assert answer.url == f"{LOGIN}?next={where}"


def test_seal_that_was_touched_is_no_seal(typist: Client, address: str) -> None:
    form = typed(typist, address)
    lapse(typist)
    login = fields_of(typist.post(address, form).content.decode(), LOGIN)

    answer = log_in(typist, {**login, "kept": [login["kept"][0].replace(login["kept"][0][9], "_", 1)]})

    assert answer.url == address


def test_what_is_too_long_to_be_carried_is_said_and_saved_from_the_page_it_stands_in(
    typist: Client, address: str, settings: pytest.FixtureRequest
) -> None:
    form = typed(typist, address)
    lapse(typist)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500

    page = typist.post(address, form).content.decode()

    assert "填写的内容太长，带不过来" in page
    assert "kept" not in fields_of(page, LOGIN)


def test_reader_of_the_login_page_is_asked_for_one_who_exists(cast: Cast) -> None:
    """A disabled account is nobody: what it posts is kept for whoever logs in."""
    browser = Client()
    browser.force_login(cast.cheng.account, backend="members.backends.AccountBackend")
    Account.objects.filter(pk=cast.cheng.account_id).update(is_active=False)

    answer = browser.post("/assignments/new/", {"note": "请细读"})

    assert fields_of(answer.content.decode(), LOGIN)["next"] == ["/assignments/new/"]
