"""The large-type switch, and the headers that every answer carries."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_large_type_is_switched_on_and_off_and_leads_back(client: Client) -> None:
    response = client.post("/large-type/", {"next": "/accounts/login/"})

    assert response.url == "/accounts/login/"
    assert '<html lang="zh-Hans" class="elder">' in client.get("/accounts/login/").content.decode()

    client.post("/large-type/", {"next": "/accounts/login/"})
    assert '<html lang="zh-Hans">' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "bad", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\e.example"]
)
def test_large_type_never_leads_to_another_host(client: Client, bad: str) -> None:
    assert client.post("/large-type/", {"next": bad}).url == "/"


def test_large_type_by_get_changes_nothing(client: Client) -> None:
    response = client.get("/large-type/")

    assert response.status_code == 405
    assert "large_type" not in response.cookies


@pytest.mark.parametrize("path", ["/accounts/login/", "/no/such/page/", "/healthz", "/"])
def test_every_answer_carries_the_strict_policy(client: Client, path: str) -> None:
    response = client.get(path)

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


def test_health_says_ok_and_no_more(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
