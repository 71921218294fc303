"""Pages of signing in and of one's account: looks and languages."""

import re

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import URLPattern, reverse

from kanava.config.demo.cast import PARTNER_SIGN_INS, SIGN_INS
from kanava.core.models import User
from kanava.public import account_urls
from tests.doors.accounts.signing import SIGNED_OUT, confirmed, sign_in, texts
from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db


SIGNED_IN = (
    "account_logout", "account_change_password", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_generate_recovery_codes", "public:account", "public:address",
)  # fmt: skip


# Those that come after a step of their own; the tests below and in a browser go there.
AFTER_A_STEP = (
    "account_confirm_login_code", "account_set_password", "account_reset_password_from_key", "mfa_authenticate",
    "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
)  # fmt: skip


LEAD_TO_THE_ACCOUNT = ("mfa_index", "mfa_list_webauthn")


def test_every_page_of_the_package_is_looked_at() -> None:
    ours = {
        name for name in (*SIGNED_OUT, *SIGNED_IN, *AFTER_A_STEP, *LEAD_TO_THE_ACCOUNT) if ":" not in name
    }
    assert {pattern.name for pattern in account_urls.urlpatterns} == ours


@pytest.mark.parametrize("name", LEAD_TO_THE_ACCOUNT)
def test_the_accounts_own_page_stands_for_the_packages_lists(aino: User, name: str) -> None:
    assert client_of(aino).get(reverse(name)).headers["Location"] == reverse("public:account")


def check_looks(text: str, language: str) -> None:
    assert f'<html lang="{language}"' in text
    assert 'class="logo"' in text
    assert "style=" not in text
    assert all(part.startswith(' src="/static/') for part in text.split("<script")[1:])
    # Nothing of the package's own making: it knows no classes, and calls its fields by placeholders.
    assert "placeholder=" not in text


@pytest.mark.parametrize("language", ["en", "fi"])
def test_every_page_has_our_looks_in_both_languages(aino: User, language: str) -> None:
    stranger = Client()
    stranger.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    for name in SIGNED_OUT:
        check_looks(texts(stranger.get(reverse(name))), language)
    aino.language = language
    aino.save()
    client = confirmed(aino)
    for name in SIGNED_IN:
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        check_looks(texts(answer), language)
    otto = make_user("Otto", role="SELLER", language=language)
    otto.set_unusable_password()
    otto.save()
    check_looks(texts(client_of(otto).get(reverse("account_set_password"))), language)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_pages_of_second_steps_have_our_looks_too(aino: User, language: str) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    aino.language = language
    aino.save()
    client = confirmed(aino)
    TOTP.activate(aino, generate_totp_secret())
    RecoveryCodes.activate(aino)
    for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_reauthenticate"):
        check_looks(texts(client.get(reverse(name))), language)
    # Keys are not left behind in the browser's memory.
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert "no-store" in client.get(reverse(name)).headers["Cache-Control"]
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file.headers["Content-Type"].startswith("text/plain")
    assert "aino@example.com" in texts(file)
    assert len(re.findall(r"^\d{8}$", texts(file), re.MULTILINE)) == 10

    second = Client()
    second.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    assert sign_in(second, aino.email).headers["Location"] == reverse("mfa_authenticate")
    check_looks(texts(second.get(reverse("mfa_authenticate"))), language)
    assert Authenticator.objects.filter(user=aino).count() == 2


def test_pages_that_nobody_needs_do_not_exist(aino: User) -> None:
    client = client_of(aino)
    for path in ("email/", "confirm-email/", "phone/change/", "signup/passkey/", "2fa/", "sessions/", ""):
        answer = client.get(f"/account/{path}")
        assert answer.status_code == (200 if path == "" else 404), path
    assert all(isinstance(pattern, URLPattern) for pattern in account_urls.urlpatterns)


def test_too_many_attempts_and_old_pages_are_answered_kindly(aino: User) -> None:
    for _round in range(31):
        answer = sign_in(Client(), f"a{_round}@b.example")
    assert answer.status_code == 429
    assert "Wait a few minutes" in texts(answer)
    assert 'class="logo"' in texts(answer)

    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "The page was too old" in texts(answer)


def test_the_demo_names_everybody_who_can_sign_in(db, client, settings) -> None:
    settings.DEMO = True
    text = client.get(reverse("account_login")).content.decode()
    for _name, email, *_role in (*SIGN_INS, *PARTNER_SIGN_INS):
        assert f"<code>{email}</code>" in text
    settings.DEMO = False
    assert "demo.kanava" not in client.get(reverse("account_login")).content.decode()
