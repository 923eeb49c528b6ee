"""Coming in: the right password, the wrong one, the first one."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from members.models import Account
from members.services.accounts import open_account, reset_password
from tests.cast import Cast
from tests.conftest import ClientFor

PASSWORD = "lantern-orchard-58"


@pytest.fixture
def cheng_has_a_password(cast: Cast) -> Account:
    account = cast.cheng.account
    account.set_password(PASSWORD)
    account.save()
    return account


def log_in(client: Client, username: str, password: str, **extra: str):
    return client.post("/accounts/login/", {"username": username, "password": password, **extra})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_login_right_password_leads_home(cheng_has_a_password: Account, client: Client) -> None:
    response = log_in(client, "cheng", PASSWORD)

    assert response.url == "/"
    assert is_in(client)


@pytest.mark.parametrize("username", ["cheng", "nobody"])
def test_login_wrong_password_and_unknown_name_get_the_same_words(
    cheng_has_a_password: Account, client: Client, username: str
) -> None:
    response = log_in(client, username, "wrong-guess-1")

    assert "用户名或密码不对，请再试一次。" in response.content.decode()
    assert not is_in(client)


def test_login_disabled_account_gets_the_same_words(cheng_has_a_password: Account, client: Client) -> None:
    Account.objects.filter(username="cheng").update(is_active=False)

    response = log_in(client, "cheng", PASSWORD)

    assert "用户名或密码不对，请再试一次。" in response.content.decode()
    assert not is_in(client)


def test_login_is_locked_after_five_failures_even_with_the_right_password(
    cheng_has_a_password: Account, client: Client
) -> None:
    for _ in range(5):
        log_in(client, "cheng", "wrong-guess-1")

    response = log_in(client, "cheng", PASSWORD)

    assert response.status_code == 429
    assert "请十五分钟后再试" in response.content.decode()
    assert not is_in(client)


def test_lock_does_not_reach_another_address(cheng_has_a_password: Account, client: Client) -> None:
    for _ in range(5):
        log_in(client, "cheng", "wrong-guess-1")

    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    log_in(elsewhere, "cheng", PASSWORD)

    assert is_in(elsewhere)


def test_new_first_password_lifts_the_lock(cheng_has_a_password: Account, cast: Cast, client: Client) -> None:
    for _ in range(5):
        log_in(client, "cheng", "wrong-guess-1")

    password = reset_password(account=cheng_has_a_password, by=cast.sysadmin)
    log_in(client, "cheng", password)

    assert is_in(client)


def test_login_never_leads_to_another_host(cheng_has_a_password: Account, client: Client) -> None:
    response = log_in(client, "cheng", PASSWORD, next="//elsewhere.example/")

    assert response.url == "/"


def test_disabling_an_account_ends_its_session(cast: Cast, client_for: ClientFor) -> None:
    browser = client_for(cast.cheng)
    Account.objects.filter(pk=cast.cheng.account_id).update(is_active=False)

    response = browser.get("/")

    assert response.url == "/accounts/login/?next=/"


def test_logout_by_get_changes_nothing(cast: Cast, client_for: ClientFor) -> None:
    browser = client_for(cast.cheng)

    response = browser.get("/accounts/logout/")

    assert response.status_code == 405
    assert is_in(browser)


def test_first_password_opens_only_the_page_that_changes_it(cast: Cast, client: Client) -> None:
    _, password = open_account(username="fang", by=cast.sysadmin, member=cast.fang)
    log_in(client, "fang", password)

    assert client.get("/guide/").url == "/accounts/password/"

    changed = client.post("/accounts/password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert changed.url == "/"
    assert client.get("/guide/").status_code == 200
    assert Account.objects.get(username="fang").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("weak", "sentence"),
    [
        ("short-1", "密码太短，至少要 10 个字。"),
        ("1234567890123", "密码不能只用数字，请加上字母或汉字。"),
        ("password123", "这个密码太常见，容易被猜到，请换一个。"),
        ("fangyingchuan", "密码和用户名太像，请换一个。"),
    ],
)
def test_weak_new_password_is_refused_in_plain_words(cast: Cast, client: Client, weak: str, sentence: str) -> None:
    _, password = open_account(username="fangyingchuan", by=cast.sysadmin, member=cast.fang)
    log_in(client, "fangyingchuan", password)

    response = client.post("/accounts/password/", {"new_password1": weak, "new_password2": weak})

    assert sentence in response.context["form"].errors["new_password2"]
    assert Account.objects.get(username="fangyingchuan").must_change_password


def test_first_password_cannot_be_kept(cast: Cast, client: Client) -> None:
    _, password = open_account(username="fang", by=cast.sysadmin, member=cast.fang)
    log_in(client, "fang", password)

    response = client.post("/accounts/password/", {"new_password1": password, "new_password2": password})

    assert "新密码不能与正在使用的密码相同" in response.content.decode()
    assert Account.objects.get(username="fang").must_change_password


def test_first_password_lapses(cast: Cast, client: Client) -> None:
    account, password = open_account(username="fang", by=cast.sysadmin, member=cast.fang)
    Account.objects.filter(pk=account.pk).update(first_password_until=timezone.now() - timedelta(seconds=1))

    log_in(client, "fang", password)

    assert not is_in(client)


@pytest.mark.parametrize(("only_here", "let_in"), [(True, True), (False, False)])
def test_demonstration_account_comes_in_only_where_nobody_else_can(
    cheng_has_a_password: Account, client: Client, settings: LazySettings, only_here: bool, let_in: bool
) -> None:
    Account.objects.filter(username="cheng").update(is_demo=True)
    settings.REACHED_FROM_HERE_ONLY = only_here

    log_in(client, "cheng", PASSWORD)

    assert is_in(client) is let_in


def test_personal_pages_are_kept_out_of_caches(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.cheng).get("/")

    assert "no-store" in response["Cache-Control"]
