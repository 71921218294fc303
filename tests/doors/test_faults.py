"""Forms written by hand say on top what is wrong, with a way to each field, as all others do."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from kanava.deals.actions import deciding
from kanava.deals.models import Deal
from kanava.playbook.queries import get_in_force
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_registration,
    make_user,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    aurora, aino = make_partner("Aurora Oy"), make_user("Aino", role="OWNER")
    at = datetime.now(UTC)
    waiting, kept = (make_registration(aurora, name, at=at) for name in ("Kone Oyj", "Elisa Oyj"))
    deciding.approve_registration(by=staff(aino), registration_id=kept.pk, at=at)
    return {
        "aino": client_of(aino),
        "bertil": client_of(make_member(aurora, "Bertil")),
        "waiting": waiting,
        "kept": kept,
    }


def summed_up(answer) -> dict[str, str]:
    """The fields that the summary leads to by name; each is on the page, is marked, and has the sentence beside it."""
    page = answer.content.decode()
    assert answer.status_code == 422
    top = re.search(r'<ul class="fault-list">(.*?)</ul>', page, re.DOTALL)[1]
    found = re.findall(r'<a href="#([\w-]+)">([^<]+)</a>: ([^<\n]+)', top)
    assert found
    for where, _name, sentence in found:
        (tag,) = re.findall(rf'<(?:input|select|textarea)[^>]* id="{where}"[^>]*>', page)
        assert 'aria-invalid="true"' in tag
        told = re.search(r'aria-describedby="([\w-]+)"', tag)[1]
        assert re.search(rf'id="{told}">.*?{re.escape(sentence)}', page, re.DOTALL)
    return {name: where for where, name, _sentence in found}


@pytest.mark.parametrize(
    ("which", "move", "sent", "led"),
    [
        ("waiting", "ask", {"question": " "}, {"Question": "question"}),
        ("waiting", "refuse", {"reason": "NOPE"}, {"Reason the partner sees": "reason"}),
        ("kept", "extend", {"evidence": ""}, {"What has happened since": "evidence"}),
        ("kept", "work", {"kind": "MEETING", "happened_on": "2031-01-01"}, {"Day": "happened_on"}),
        ("kept", "work", {"kind": "MEETING", "happened_on": ""}, {"Day": "happened_on"}),
        ("kept", "work", {"kind": "NOPE"}, {"What was done": "kind"}),
        ("kept", "note", {"text": " "}, {"Internal note": "staff-note"}),
    ],
)
def test_a_decision_sums_up_its_faults(scene, which: str, move: str, sent: dict, led: dict) -> None:
    assert get_in_force(datetime.now(UTC).date()).playbook.registration.extension_evidence != "NONE"
    answer = scene["aino"].post(reverse("console:registration-act", args=[scene[which].pk, move]), sent)
    assert summed_up(answer) == led


@pytest.mark.parametrize(
    ("which", "move", "sent", "led"),
    [
        ("kept", "extend", {"evidence": ""}, {"What has happened since": "evidence"}),
        ("kept", "work", {"kind": "MEETING", "happened_on": "2031-01-01"}, {"Day": "happened_on"}),
        ("kept", "work", {"kind": "MEETING", "happened_on": ""}, {"Day": "happened_on"}),
    ],
)
def test_a_partners_step_sums_up_its_faults(scene, which: str, move: str, sent: dict, led: dict) -> None:
    answer = scene["bertil"].post(reverse("portal:registration-act", args=[scene[which].pk, move]), sent)
    assert summed_up(answer) == led


def test_what_is_wrong_with_no_single_field_is_said_on_top_once(scene) -> None:
    address = reverse("portal:registration-act", args=[scene["kept"].pk, "answer"])
    answer = scene["bertil"].post(address, {"answer": "Yes"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('role="alert"') == 1
    assert "fault-list" not in page


def test_an_optional_field_that_is_wrong_is_not_hidden(scene) -> None:
    typed = {
        "customer_name": "Nokian Sahat Oy", "product_line": make_line().pk, "customer_country": "FI", "currency": "EUR", "kind": "NEW",
        "customer_contact": "x" * 201, "submit": "yes",
    }  # fmt: skip
    answer = scene["bertil"].post(reverse("portal:register"), typed)
    assert summed_up(answer) == {"Contact at the customer": "id_customer_contact"}
    assert '<details class="more" open>' in answer.content.decode()


def test_lines_of_a_deal_are_summed_up_each_with_the_amount_that_is_wrong(scene) -> None:
    typed = {
        "customer_name": "Nokian Sahat Oy", "customer_country": "FI", "currency": "EUR", "kind": "NEW", "stage": "QUALIFIED",
        "opened_on": "2026-01-02", "line-product": ["", "", ""], "line-label": ["First", "Second", "Third"],
        "line-net": ["1000", "", "3000"], "line-list": ["a lot", "", ""], "line-end": ["", "", ""],
    }  # fmt: skip
    answer = scene["aino"].post(reverse("console:deal-create"), typed)
    assert summed_up(answer) == {
        "List price of line 1": "line-1-list",
        "Net to vendor of line 2": "line-2-net",
    }
    assert not Deal.objects.filter(title__startswith="Nokian").exists()
