"""From an invitation to a page of one's own, and what is forgotten."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kanava.core.jobs import forget
from kanava.core.models import Letter, Session, User
from kanava.core.sessions import device_of
from kanava.people.actions.inviting import invite_partner_person
from kanava.rules.people import Invitee
from tests.doors.accounts.signing import sign_in, texts
from tests.factories import client_of, make_member, make_partner, make_user, staff

pytestmark = pytest.mark.django_db


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
        ("PARTNER_TECHNICIAN", "portal:training"),
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
    link = invite(aino, language="en")
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
    link = invite(aino, email="charlotte@example.com", language="en")
    for answer in (
        Client().get(link),
        Client().post(link, {"name": "C", "language": "en", "without": "yes"}),
    ):
        assert answer.status_code == 409
        assert "A person is at one place only" in texts(answer)


def test_a_link_that_offers_nothing_answers_in_the_language_of_the_letter(aino: User) -> None:
    make_member(make_partner("Polar GmbH"), "Charlotte")
    link = invite(aino, email="charlotte@example.com", language="fi")
    answer = Client(headers={"accept-language": "en"}).get(link)
    assert (answer.status_code, answer.headers["Content-Language"]) == (409, "fi")
    assert '<html lang="fi"' in texts(answer)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"password": "a sentence of mine"}, "sign in without the password"),
        ({"without": "yes"}, "never type a code again"),
    ],
)
def test_the_welcome_speaks_of_ones_own_way_in(aino: User, told, said: str) -> None:
    answer = Client().post(invite(aino), {"name": "Bertil", "language": "en", **told}, follow=True)
    assert said in texts(answer)


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
