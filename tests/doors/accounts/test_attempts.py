"""What an attacker gets to see, and how often."""

import logging
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kanava.core.models import Invitation, Letter, Session, User
from tests.doors.accounts.signing import AT, SIGNED_OUT, sign_in, texts
from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db


def test_a_wrong_password_and_an_unknown_address_look_the_same(aino: User) -> None:
    known, unknown = (
        texts(sign_in(Client(), email, "wrong")) for email in (aino.email, "nobody@example.com")
    )
    strip = lambda text: re.sub(r'value="[^"]*"', "", text)  # noqa: E731
    assert "The address and the password do not match." in known
    assert strip(known) == strip(unknown)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_reset_password_done"),
    ],
)
def test_asking_for_a_letter_tells_nothing_of_accounts(aino: User, name: str, page: str) -> None:
    make_user("Otto", role="SELLER", is_active=False)
    seen = set()
    for email in (aino.email, "nobody@example.com", "otto@example.com"):
        answer = Client().post(reverse(name), {"email": email}, follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse(page))
        seen.add(re.sub(r'value="[^"]*"', "", texts(answer)).replace(email, "X"))
    assert len(seen) == 1
    assert [letter.recipients for letter in Letter.objects.order_by("id")] == [
        ["aino@example.com"], ["nobody@example.com"], ["otto@example.com"],
    ]  # fmt: skip
    subjects = [letter.subject for letter in Letter.objects.order_by("id")]
    assert subjects[1] == subjects[2] == "There is no account with this address"
    assert subjects[0] != subjects[1]


def test_failed_sign_ins_are_logged_without_what_was_typed(aino: User, caplog) -> None:
    with caplog.at_level(logging.WARNING, logger="kanava.sign_in"):
        sign_in(Client(), aino.email, "hunter2-secret")
        sign_in(Client(), "my-secret-password@example.com", "hunter2-secret")
        browser = Client()
        browser.post(reverse("account_request_login_code"), {"email": aino.email})
        browser.post(reverse("account_confirm_login_code"), {"code": "SECR-ETCO"})
        Client().get(reverse("public:join", args=["secret-token"]))
    lines = [record.getMessage() for record in caplog.records if record.name == "kanava.sign_in"]
    assert lines == [
        f"Sign-in failed: by password, account {aino.pk}, from 127.0.0.1.",
        "Sign-in failed: by password, account unknown, from 127.0.0.1.",
        "Sign-in failed: by e-mail code, account unknown, from 127.0.0.1.",
        "Sign-in failed: by invitation, account unknown, from 127.0.0.1.",
    ]


def test_guessing_is_stopped_for_the_account_and_for_the_network(aino: User) -> None:
    for _round in range(5):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{_round}"), aino.email, "wrong")
    right = sign_in(Client(REMOTE_ADDR="10.0.0.9"), aino.email)
    assert right.status_code == 200
    assert "Too many attempts." in texts(right)

    cache.clear()
    for number in range(10):
        sign_in(Client(), f"person{number}@example.com", "wrong")
    assert "Too many attempts." in texts(sign_in(Client(), aino.email))


def test_a_code_is_asked_for_and_guessed_only_so_often(aino: User) -> None:
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": aino.email})
    for _round in range(3):
        answer = browser.post(reverse("account_confirm_login_code"), {"code": "NOPE-NOPE"})
        assert "Nothing is saved yet" not in texts(answer)
    assert answer.headers["Location"] == reverse("account_request_login_code")
    code = re.search(r"\n\n([A-Z0-9-]{9})\n\n", Letter.objects.latest("id").text)[1]
    answer = browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.headers["Location"] == reverse("account_request_login_code")
    assert not browser.session.get("_auth_user_id")

    for _round in range(4):
        answer = Client(REMOTE_ADDR=f"10.0.1.{_round}").post(
            reverse("account_request_login_code"), {"email": aino.email}
        )
    assert "Too many attempts." in texts(answer)
    for _round in range(4):
        answer = Client(REMOTE_ADDR=f"10.0.2.{_round}").post(
            reverse("account_reset_password"), {"email": aino.email}
        )
    assert answer.status_code == 429


def test_behind_a_proxy_attempts_are_counted_by_the_visitors_address(aino: User, settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _round in range(10):
        sign_in(
            Client(headers={"X-Forwarded-For": "spoofed, 203.0.113.7"}), f"p{_round}@example.com", "wrong"
        )
    stopped = sign_in(Client(headers={"X-Forwarded-For": "203.0.113.7"}), aino.email)
    assert "Too many attempts." in texts(stopped)
    other = sign_in(Client(headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.1"}), aino.email)
    assert other.headers["Location"] == "/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_away_from_here(aino: User, target: str) -> None:
    assert sign_in(Client(), aino.email, next=target).headers["Location"] == "/"
    client = client_of(aino)
    answer = client.get(reverse("account_login"), {"next": target})
    assert answer.headers["Location"] == "/"
    answer = client.post(reverse("public:profile"), {"language": "fi", "next": target})
    assert answer.headers["Location"] == "/"
    assert client.post(reverse("account_logout"), {"next": target}).headers["Location"] == reverse(
        "account_login"
    )


def test_a_wanted_page_comes_after_signing_in(aino: User) -> None:
    answer = Client().get(reverse("console:deals"))
    wanted = Client()
    assert wanted.get(answer.headers["Location"]).status_code == 200
    assert sign_in(wanted, aino.email, next="/console/deals/").headers["Location"] == "/console/deals/"


def test_nothing_is_changed_from_another_site(aino: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(aino)
    found = Invitation.objects.create(
        email="a@b.example", role="SELLER", token_hash="x", invited_at=AT, expires_at=AT
    )
    addresses = [
        *(reverse(name) for name in (*SIGNED_OUT[:3], "account_logout", "account_change_password", "mfa_activate_totp")),
        *(reverse(f"public:{name}") for name in ("account", "sessions-end", "profile", "address")),
        reverse("console:team-invite"), reverse("console:colleague", args=[aino.pk]),
        reverse("console:invitation", args=[found.pk, "revoke"]), reverse("public:join", args=["token"]),
    ]  # fmt: skip
    assert {address: client.post(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 403
    )


def test_a_session_known_before_signing_in_is_worth_nothing_after(aino: User) -> None:
    browser = Client()
    browser.get(reverse("account_login"))
    browser.post(reverse("account_request_login_code"), {"email": aino.email})
    before = browser.session.session_key
    code = re.search(r"\n\n([A-Z0-9-]{9})\n\n", Letter.objects.get().text)[1]
    browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert browser.session.get("_auth_user_id") == str(aino.pk)
    assert browser.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert Session.objects.get().user_id == aino.pk


def test_a_closed_account_gets_in_by_no_way(aino: User) -> None:
    otto = make_user("Otto", role="SELLER", is_active=False)
    answer = sign_in(Client(), otto.email)
    assert answer.headers["Location"] == reverse("account_inactive")
    assert "Your access was taken away" in texts(Client().get(answer.headers["Location"]))
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": otto.email})
    assert Letter.objects.get().subject == "There is no account with this address"
