"""Signing in and looking after one's account: looks, words, letters, and what an attacker gets to see."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, reverse

from kanava.core import mail
from kanava.core.jobs import forget, send_mail
from kanava.core.models import Invitation, Letter, Session, User
from kanava.core.sessions import device_of, handle_of
from kanava.people.actions.inviting import invite_colleague, invite_partner_person
from kanava.public import account_urls
from kanava.public.address import LIFE
from kanava.rules.people import INVITATION_LIFE, Invitee
from tests.factories import make_member, make_partner, make_user, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PASSWORD = "correct horse"
NEW = "battery staple"


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    cache.clear()


@pytest.fixture
def aino() -> User:
    return make_user("Aino", role="OWNER")


def client_of(user: User, **kwargs) -> Client:
    client = Client(**kwargs)
    client.force_login(user)
    return client


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def confirmed(user: User) -> Client:
    """Somebody who has just typed the password once more."""
    client = client_of(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def texts(answer) -> str:
    return answer.content.decode()


# Looks and languages

SIGNED_OUT = (
    "account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_signup", "account_inactive",
)  # fmt: skip
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


# Letters


def test_a_code_letter_is_in_the_persons_own_language(aino: User) -> None:
    aino.language = "fi"
    aino.save()
    Client().post(reverse("account_request_login_code"), {"email": "AINO@example.com"})
    letter = Letter.objects.get()
    assert letter.recipients == ["aino@example.com"]
    assert '<html lang="fi">' in letter.html
    code = re.search(r"\n\n([A-Z0-9-]{9})\n\n", letter.text)[1]
    # The code stands large in the HTML version.
    assert re.search(rf"font:600 28px[^>]*>{code}</p>", letter.html)


def test_the_reset_link_leads_to_our_address_whatever_host_was_asked(aino: User, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://kanava.example"
    Client().post(reverse("account_reset_password"), {"email": aino.email}, headers={"Host": "evil.example"})
    letter = Letter.objects.get()
    assert "https://kanava.example/account/password/reset/" in letter.text
    assert "evil" not in letter.text + letter.html


def test_a_new_password_through_the_letter(aino: User) -> None:
    elsewhere = client_of(aino)
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": aino.email})
    link = re.search(r"http\S+(/account/password/reset/\S+)", Letter.objects.get().text)[1]
    page = browser.get(link, follow=True)
    assert page.status_code == 200
    # The secret of the link is not in the address of the page that is shown.
    action = page.redirect_chain[-1][0]
    assert action.endswith("-set-password/")
    short = browser.post(action, {"password1": "short", "password2": "short"})
    assert 'id="id_password1-error"' in texts(short)
    done = browser.post(action, {"password1": NEW, "password2": NEW}, follow=True)
    assert "The new password is set" in texts(done)
    assert elsewhere.get(reverse("console:dashboard")).status_code == 302
    assert sign_in(Client(), aino.email, NEW).headers["Location"] == "/"
    assert "This link does not work any more" in texts(Client().get(link, follow=True))
    subjects = [letter.subject for letter in Letter.objects.order_by("id")]
    assert subjects == ["Choose a new password", "Your password was changed."]
    # One place for the address: the package's own table stays empty, or it would ask to verify it.
    assert not EmailAddress.objects.exists()


def test_a_link_for_a_password_works_for_two_hours(aino: User) -> None:
    with time_machine.travel(AT, tick=False):
        Client().post(reverse("account_reset_password"), {"email": aino.email})
    link = re.search(r"http\S+(/account/password/reset/\S+)", Letter.objects.get().text)[1]
    with time_machine.travel(AT + timedelta(hours=2, minutes=1), tick=False):
        assert "This link does not work any more" in texts(Client().get(link, follow=True))


def test_changes_of_ones_sign_in_are_told_by_letter_with_the_device(aino: User) -> None:
    client = client_of(aino)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}
    client.post(reverse("account_change_password"), form, headers=agent)
    letter = Letter.objects.get()
    assert letter.subject == "Your password was changed."
    assert "Device: Firefox · Windows" in letter.text
    assert f"{django_settings.BASE_URL}/account/" in letter.text


def test_with_a_mail_server_letters_go_and_leave_nothing_behind(aino: User, settings, mailoutbox) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    from procrastinate.contrib.django.models import ProcrastinateJob

    Client().post(reverse("account_request_login_code"), {"email": aino.email})
    letter, job = Letter.objects.get(), ProcrastinateJob.objects.get(task_name="core.send_mail")
    # What stands in the queue's tables and logs is a number.
    assert job.args == {"letter_id": letter.pk}
    assert mailoutbox == []
    send_mail(letter_id=letter.pk)
    assert [(one.to, one.subject) for one in mailoutbox] == [(["aino@example.com"], letter.subject)]
    assert mailoutbox[0].alternatives[0][1] == "text/html"
    assert not Letter.objects.exists()
    send_mail(letter_id=letter.pk)
    assert len(mailoutbox) == 1


def test_pages_and_letters_promise_what_the_settings_hold(aino: User, settings) -> None:
    browser = Client()
    page = browser.post(reverse("account_request_login_code"), {"email": aino.email}, follow=True)
    assert f"works for {settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60} minutes" in texts(page)
    assert f"works for {settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60} minutes" in Letter.objects.get().text
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    assert f"works for {hours} hours" in texts(browser.get(reverse("account_reset_password_done")))
    client = client_of(aino)
    assert f"for {INVITATION_LIFE.days} days" in texts(client.get(reverse("console:team-invite")))
    address = confirmed(aino)
    page = address.post(reverse("public:address"), {"email": "new@example.com"}, follow=True)
    assert f"works for {LIFE // timedelta(minutes=1)} minutes" in texts(page)


def test_without_a_known_address_of_the_network_people_get_in(aino: User) -> None:
    assert sign_in(Client(REMOTE_ADDR=""), aino.email).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hello\nthere\n\n\n\nBye", [("Hello\nthere", "", False), ("Bye", "", False)]),
        ("Accept:\nhttps://a.example/x", [("Accept", "https://a.example/x", False)]),
        ("Decide here: https://a.example/", [("Decide here", "https://a.example/", False)]),
        ("It is held. Answer here: https://a.example/", [("It is held.", "", False), ("Answer here", "https://a.example/", False)]),
        ("One\nTwo\nhttps://a.example/", [("One\nTwo", "", False), ("Open in Kanava", "https://a.example/", False)]),
        ("https://a.example/", [("Open in Kanava", "https://a.example/", False)]),
        ("See https://a.example/x or ask.", [("See https://a.example/x or ask.", "", False)]),
        # What a partner wrote may look like a way on, and must not become one.
        ("Decide here: https://evil.example/", [("Decide here: https://evil.example/", "", False)]),
        ("Decide here: https://a.example.evil/", [("Decide here: https://a.example.evil/", "", False)]),
        ("ABCD-1234", [("ABCD-1234", "", True)]),
        ("Hello: there", [("Hello: there", "", False)]),
    ],
)  # fmt: skip
def test_a_letters_parts(text: str, parts: list, settings) -> None:
    settings.BASE_URL = "https://a.example"
    assert [(part.text, part.url, part.is_code) for part in mail.paragraphs_of(text)] == parts


def test_a_letters_text_is_not_escaped_like_a_page(aino: User) -> None:
    invitee = Invitee("otto@vendor.example", "Otto & Ko", "SELLER", "en")
    invite_colleague(by=staff(aino), invitee=invitee, at=AT)
    letter = Letter.objects.get()
    assert "Hello Otto & Ko," in letter.text
    assert "Hello Otto &amp; Ko," in letter.html


def test_what_people_are_called_cannot_break_a_letter(aino: User) -> None:
    aino.name = "<b>Aino</b>\r\nBcc: x@y.example"
    aino.save()
    invitee = Invitee("otto@vendor.example", "<img src=x>", "SELLER", "en")
    invite_colleague(by=staff(aino), invitee=invitee, at=AT)
    letter = Letter.objects.get()
    assert "\n" not in letter.subject
    assert "<b>" not in letter.html
    assert "<img" not in letter.html


# What is told to whom


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


# One's own account


def test_the_profile_is_kept(aino: User) -> None:
    client = client_of(aino)
    answer = client.post(
        reverse("public:account"), {"name": "  Aino  Virtanen ", "language": "fi", "theme": "dark"}
    )
    assert answer.headers["Location"] == reverse("public:account")
    aino.refresh_from_db()
    assert (aino.name, aino.language, aino.theme) == ("Aino Virtanen", "fi", "dark")
    assert 'data-theme="dark"' in texts(client.get(reverse("public:account")))
    for wrong in ({"name": ""}, {"language": "sv"}, {"theme": "pink"}):
        told = {"name": "Aino", "language": "fi", "theme": "dark", **wrong}
        assert client.post(reverse("public:account"), told).status_code == 422


def test_signing_out_everywhere_else_leaves_this_one(aino: User) -> None:
    here, there = client_of(aino), client_of(aino)
    other = client_of(make_user("Otto", role="SELLER"))
    assert "Sign out everywhere else" in texts(here.get(reverse("public:account")))
    here.post(reverse("public:sessions-end"))
    assert here.get(reverse("public:account")).status_code == 200
    assert there.get(reverse("public:account")).status_code == 302
    assert other.get(reverse("public:account")).status_code == 200
    assert "Sign out everywhere else" not in texts(here.get(reverse("public:account")))
    assert Client().post(reverse("public:sessions-end")).status_code == 302


def test_one_other_session_is_ended_by_itself(aino: User) -> None:
    here, there, elsewhere = client_of(aino), client_of(aino), client_of(aino)
    otto = client_of(make_user("Otto", role="SELLER"))
    text = texts(here.get(reverse("public:account")))
    handle = handle_of(there.session.session_key)
    assert reverse("public:session-end", args=[handle]) in text
    assert handle_of(here.session.session_key) not in text
    assert not any(one.session.session_key in text for one in (here, there, elsewhere))
    # Nobody ends another person's.
    otto.post(reverse("public:session-end", args=[handle]))
    assert there.get(reverse("public:account")).status_code == 200
    here.post(reverse("public:session-end", args=[handle]))
    assert there.get(reverse("public:account")).status_code == 302
    assert elsewhere.get(reverse("public:account")).status_code == 200
    assert Client().post(reverse("public:session-end", args=[handle])).status_code == 302


def test_a_language_chosen_before_signing_in_stays_the_persons(aino: User) -> None:
    User.objects.update(last_login=AT)
    browser = Client()
    browser.post(reverse("public:profile"), {"language": "fi", "next": "/account/login/"})
    sign_in(browser, aino.email)
    aino.refresh_from_db()
    assert aino.language == "fi"
    # The next one on the same machine keeps their own.
    otto = make_user("Otto", role="SELLER", last_login=AT)
    browser.post(reverse("account_logout"))
    sign_in(browser, otto.email)
    otto.refresh_from_db()
    assert otto.language == "en"


def test_who_never_chose_a_language_follows_the_browser_the_first_time(aino: User) -> None:
    browser = Client(headers={"Accept-Language": "fi-FI,fi;q=0.9"})
    sign_in(browser, aino.email)
    aino.refresh_from_db()
    assert aino.language == "fi"
    User.objects.update(language="en")
    browser.post(reverse("account_logout"))
    sign_in(browser, aino.email)
    aino.refresh_from_db()
    assert aino.language == "en"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "The password is too short: at least 10 characters."),
        ("Aino Aurelia", "The password is too much like your name."),
        ("aino.aurelia@example", "The password is too much like your e-mail address."),
        ("1234567890", "This password is among those that are guessed first."),
    ],
)
def test_a_weak_password_is_refused_in_our_own_words(password: str, said: str) -> None:
    person = make_user("Aino Aurelia", role="OWNER", email="aino.aurelia@example.com")
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = client_of(person).post(reverse("account_change_password"), form)
    assert said in texts(answer)


def test_a_new_password_ends_the_other_sessions(aino: User) -> None:
    here, there = client_of(aino), client_of(aino)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post(reverse("account_change_password"), form).headers["Location"] == reverse(
        "public:account"
    )
    assert here.get(reverse("public:account")).status_code == 200
    assert there.get(reverse("public:account")).status_code == 302
    assert Session.objects.filter(user=aino).count() == 1


def test_what_matters_asks_for_the_password_once_more(aino: User) -> None:
    client = client_of(aino)
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "public:address", "public:address-confirm"):
        assert client.get(reverse(name)).headers["Location"].startswith(reverse("account_reauthenticate"))
        assert Client().get(reverse(name)).headers["Location"].startswith(reverse("account_login"))


def test_another_address_is_proved_by_a_code(aino: User) -> None:
    client = confirmed(aino)
    client.post(reverse("public:address"), {"email": "Aino.Virtanen@Example.com"})
    sent = Letter.objects.get()
    assert sent.recipients == ["aino.virtanen@example.com"]
    code = re.search(r"\n\n([A-Z-]{9})\n\n", sent.text)[1]
    assert client.post(reverse("public:address-confirm"), {"code": "AAAA-AAAA"}).status_code == 422
    aino.refresh_from_db()
    assert aino.email == "aino@example.com"

    client.post(reverse("public:address-confirm"), {"code": code.lower().replace("-", " ")})
    aino.refresh_from_db()
    assert aino.email == "aino.virtanen@example.com"
    notice = Letter.objects.latest("id")
    assert (notice.recipients, notice.subject) == (["aino@example.com"], "Your e-mail address was changed")
    assert sign_in(Client(), "aino.virtanen@example.com").headers["Location"] == "/"
    # Once only.
    assert client.get(reverse("public:address-confirm")).headers["Location"] == reverse("public:address")


def test_a_code_for_another_address_runs_out_and_is_not_guessed(aino: User) -> None:
    with time_machine.travel(AT, tick=False):
        client = confirmed(aino)
        client.post(reverse("public:address"), {"email": "new@example.com"})
        for _round in range(5):
            client.post(reverse("public:address-confirm"), {"code": "AAAA-AAAA"})
        code = re.search(r"\n\n([A-Z-]{9})\n\n", Letter.objects.get().text)[1]
        assert client.post(reverse("public:address-confirm"), {"code": code}).headers["Location"] == reverse(
            "public:address"
        )
        client.post(reverse("public:address"), {"email": "new@example.com"})
    code = re.search(r"\n\n([A-Z-]{9})\n\n", Letter.objects.latest("id").text)[1]
    with time_machine.travel(AT + timedelta(minutes=16), tick=False):
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("public:address-confirm"), {"code": code})
    aino.refresh_from_db()
    assert aino.email == "aino@example.com"


def test_another_persons_address_cannot_be_taken_nor_found_out(aino: User) -> None:
    make_user("Otto", role="SELLER", language="fi")
    client = confirmed(aino)
    taken = client.post(reverse("public:address"), {"email": "OTTO@example.com"}, follow=True)
    free = confirmed(aino).post(reverse("public:address"), {"email": "free@example.com"}, follow=True)
    strip = lambda answer: re.sub(r'value="[^"]*"', "", texts(answer))  # noqa: E731
    assert strip(taken).replace("otto@", "") == strip(free).replace("free@", "")
    letter = Letter.objects.earliest("id")
    assert '<html lang="fi">' in letter.html
    assert not re.search(r"[A-Z]{4}-[A-Z]{4}", letter.text)
    # Somebody who guesses right, or a race: the database has the last word.
    session = client.session
    client.post(reverse("public:address-confirm"), {"code": session["address_change"]["code"]})
    aino.refresh_from_db()
    assert aino.email == "aino@example.com"


# Joining


def invite(aino: User, **told: str) -> str:
    values = {
        "email": "bertil@aurora.example",
        "name": "Bertil",
        "role": "PARTNER_SELLER",
        "language": "fi",
        **told,
    }
    aurora = make_partner("Aurora Oy")
    invite_partner_person(
        by=staff(aino), partner_id=aurora.pk, invitee=Invitee(**values), at=datetime.now(UTC)
    )
    return re.search(r"http\S+(/join/\S+)", Letter.objects.latest("id").text)[1]


def test_the_page_of_an_invitation_speaks_the_language_of_the_letter(aino: User) -> None:
    link = invite(aino)
    page = Client().get(link)
    assert page.headers["Content-Language"] == "fi"
    assert '<html lang="fi"' in texts(page)
    assert "Aurora Oy" in texts(page)
    chosen = Client()
    chosen.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Aino invites you as Partner seller." in texts(chosen.get(link))
    assert page.headers["Cache-Control"].count("no-store") == 1


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"name": ""}, "id_name-error"),
        ({"password": ""}, "id_password-error"),
        ({"password": "short"}, "id_password-error"),
        ({"password": "password123"}, "id_password-error"),
        ({"password": "bertil@aurora.example"}, "id_password-error"),
        ({"language": "sv"}, "id_language-error"),
    ],
)
def test_joining_says_what_is_wrong(aino: User, told, error: str) -> None:
    answer = Client().post(
        invite(aino), {"name": "Bertil Aaltonen", "language": "en", "password": "a sentence of mine", **told}
    )
    assert answer.status_code == 422
    assert f'id="{error}"' in texts(answer)
    assert not User.objects.filter(email="bertil@aurora.example").exists()


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("PARTNER_OWNER", "portal:home"),
        ("PARTNER_SELLER", "portal:home"),
        ("PARTNER_FINANCE", "portal:home"),
        ("PARTNER_TECHNICIAN", "portal:people"),
    ],
)
def test_everybody_lands_on_a_page_that_is_theirs(aino: User, role: str, page: str) -> None:
    browser = Client()
    told = {"name": "Bertil", "language": "en", "without": "yes"}
    answer = browser.post(invite(aino, role=role), told, follow=True)
    assert answer.redirect_chain[-1][0] == reverse(page)
    assert answer.status_code == 200
    assert "Welcome." in texts(answer)
    assert not User.objects.get(email="bertil@aurora.example").has_usable_password()


def test_a_dead_link_is_kind(aino: User) -> None:
    link = invite(aino)
    answer = Client().get("/join/never-one-of-ours/")
    assert (answer.status_code, "use the link in the latest one" in texts(answer)) == (404, True)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=14, minutes=1)):
        answer = Client().get(link)
        assert answer.status_code == 410
        assert "Ask Aino to send the invitation again" in texts(answer)
    Client().post(link, {"name": "Bertil", "language": "en", "without": "yes"})
    answer = Client().get(link)
    assert (answer.status_code, "accepted already" in texts(answer)) == (410, True)


def test_whoever_has_an_account_elsewhere_learns_why_not(aino: User) -> None:
    make_member(make_partner("Polar GmbH"), "Charlotte")
    link = invite(aino, email="charlotte@example.com")
    for answer in (
        Client().get(link),
        Client().post(link, {"name": "C", "language": "en", "without": "yes"}),
    ):
        assert answer.status_code == 409
        assert "A person is at one place only" in texts(answer)


def test_somebody_else_in_this_browser_signs_out_first(aino: User) -> None:
    link = invite(aino)
    client = client_of(aino)
    aino_sees = client.get(link)
    assert reverse("account_logout") in texts(aino_sees)
    assert 'name="password"' not in texts(aino_sees)
    client.post(link, {"name": "Bertil", "language": "en", "without": "yes"})
    assert not User.objects.filter(email="bertil@aurora.example").exists()
    assert client.post(reverse("account_logout"), {"next": link}).headers["Location"] == link


def test_joining_has_its_measure(aino: User) -> None:
    link = invite(aino)
    wrong = {"name": "Bertil", "language": "en", "password": "short"}
    answers = [Client().post(link, wrong).status_code for _round in range(11)]
    assert answers == [422] * 10 + [429]


def test_an_account_without_a_place_is_told_so_instead_of_being_sent_round(db) -> None:
    nobody = make_user("Nobody")
    answer = client_of(nobody).get("/", follow=True)
    assert answer.status_code == 403
    assert "No place yet" in texts(answer)


# The rest


def test_an_owner_made_by_command_signs_in_however_the_address_was_typed(capsys) -> None:
    call_command("create_owner", "First.Owner@Example.com", "--name", "First")
    password = capsys.readouterr().out.strip().rsplit(" ", 1)[1]
    assert sign_in(Client(), "first.owner@example.com", password).headers["Location"] == "/"


def test_what_has_run_out_is_forgotten(aino: User) -> None:
    client_of(aino)
    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(days=1))
    for days in (29, 31):
        Letter.objects.create(
            written_at=datetime.now(UTC) - timedelta(days=days),
            recipients=["a@b.example"],
            subject=str(days),
            text="",
        )
    forget(timestamp=0)
    assert not Session.objects.exists()
    assert [letter.subject for letter in Letter.objects.all()] == ["29"]


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Safari · macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_devices_have_the_names_people_use(agent: str, device: str) -> None:
    assert device_of(agent) == device
