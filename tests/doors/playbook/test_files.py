"""The playbook as a file, and as partners read it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.playbook.queries import get_in_force
from kanava.rules.playbook import SETTINGS
from tests.doors.playbook.editing import (
    DAYS,
    GOLD,
    PAGE,
    draft,
    keep,
    publish,
    seen_on,
    text_of,
    token_of,
)
from tests.factories import client_of, make_user

pytestmark = pytest.mark.django_db


def upload(client: Client, content: bytes, token: str | None = None):
    file = SimpleUploadedFile("playbook.toml", content, content_type="application/toml")
    sent = {"file": file, "token": token_of(client) if token is None else token}
    return client.post(reverse("console:playbook-upload"), sent, follow=True)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_a_playbook_comes_back_from_its_file(language: str) -> None:
    client = client_of(make_user("Aino", role="OWNER", language=language))
    text = text_of(client.get(reverse("console:playbook-download")))
    changed = text.replace("protection_days = 90 ", "protection_days = 120 ").replace(
        "GOLD = 30 ", "GOLD = 32.5 "
    )
    assert changed != text
    upload(client, b"\xef\xbb\xbf" + changed.encode())
    assert draft() == {DAYS: 120, GOLD: "32.5"}
    upload(client, text.encode())
    assert draft() == {}


def test_the_faults_of_a_file_are_all_shown_and_can_be_mended_in_the_page(aino) -> None:
    answer = upload(
        aino,
        b"[registration]\nprotection_days = 0\nprotection_dais = 3\nappeal_days = [1, 2]\ninformation_days = 2026-01-01",
    )
    text = text_of(answer)
    assert "4 things have to be fixed" in text
    assert "There is no such setting." in text
    assert "registration.protection_dais" in text
    assert "Write a number between 1 and 1,095." in text
    assert 'value="0"' in text_of(aino.get(PAGE + "?section=registration"))
    keep(aino, days="120", appeal="7", **{"registration.information_days": "20"})
    aino.post(reverse("console:playbook-undo"), {"path": "registration.protection_dais"})
    assert publish(aino, clock.today()).redirect_chain
    assert get_in_force(clock.today()).playbook.registration.protection_days == 120


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[registration", "The file is not TOML"),
        (b"a = " + b"[" * 5000, "The file is not TOML"),
        (b".".join([b"a"] * 5000) + b" = 1", "The file is not TOML"),
        (b"a = " + b"9" * 5000, "The file is not TOML"),
        (b"a = 1e99999999999999999999", "The file is not TOML"),
        (b"\xff\xfe\x00", "The file is not text in UTF-8."),
        (b"#" * 200_001, "at most 200 kB"),
        (b"", "at most 200 kB"),
        (b"".join(b"name%d = 1\n" % number for number in range(50)), "The file is no playbook"),
        (b"# nothing in it", "The file says what is in force already."),
    ],
)
def test_a_file_that_is_no_playbook_says_why_and_changes_nothing(aino, content: bytes, said: str) -> None:
    answer = upload(aino, content)
    assert said in text_of(answer)
    assert answer.status_code == (200 if said.endswith("already.") else 422)
    assert draft() == {}


def test_a_file_does_not_silently_take_the_place_of_what_others_drafted(aino, eva) -> None:
    seen = token_of(aino)
    keep(eva, days="100")
    answer = upload(aino, b"[registration]\nprotection_days = 120", token=seen)
    assert answer.status_code == 422
    assert "The draft has changed since you looked at it." in text_of(answer)
    assert draft() == {DAYS: 100}


def test_staff_see_what_partners_read_also_with_the_draft(aino, maija) -> None:
    address = reverse("console:playbook-rules")
    text = text_of(maija.get(address, {"type": "SI", "tier": "GOLD"}))
    assert "At tier Gold you earn 15% of a deal that you win." in text
    keep(aino, **{"margins.integrator.GOLD": "18"})
    assert "you earn 15%" in text_of(maija.get(address, {"type": "SI", "tier": "GOLD"}))
    assert "you earn 18%" in text_of(maija.get(address, {"type": "SI", "tier": "GOLD", "of": "draft"}))
    assert "At tier Bronze you earn 20%" in text_of(
        maija.get(address, {"type": "X", "tier": "\x00", "of": "x"})
    )


def test_the_sight_of_a_page_is_whole(aino) -> None:
    page = aino.get(PAGE + "?section=registration")
    seen = json.loads(seen_on(page))
    assert set(seen) == {path for path, found in SETTINGS.items() if found.section == "registration"}
    assert seen[DAYS] == 90
