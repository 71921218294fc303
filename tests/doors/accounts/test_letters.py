"""Letters about an account: language, links, what they tell and what they leave behind."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from kanava.core import mail
from kanava.core.jobs import send_mail
from kanava.core.models import Letter, User
from kanava.people.actions.inviting import invite_colleague
from kanava.public.address import LIFE
from kanava.rules.people import INVITATION_LIFE, Invitee
from tests.doors.accounts.signing import AT, NEW, PASSWORD, confirmed, sign_in, texts
from tests.factories import client_of, staff

pytestmark = pytest.mark.django_db


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
