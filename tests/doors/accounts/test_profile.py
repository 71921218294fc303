"""Looking after one's account: profile, sessions, password, address."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kanava.core.models import Letter, Session, User
from kanava.core.sessions import handle_of
from tests.doors.accounts.signing import AT, NEW, PASSWORD, confirmed, sign_in, texts
from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db


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


def test_this_device_stands_first_among_the_sessions(aino: User) -> None:
    here, _there = client_of(aino), client_of(aino)
    sessions = texts(here.get(reverse("public:account"))).partition('id="sessions"')[2]
    assert sessions.index("This device") < sessions.index(
        "session-end" if "session-end" in sessions else "/end/"
    )


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
