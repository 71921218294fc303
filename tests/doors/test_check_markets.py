"""A candidate's check-list goes by its markets, and its page says which one asks (guide: G2, G10)."""

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.playbook import actions
from kanava.recruiting.models import Finding
from kanava.rules.playbook.changes import Edit
from tests.factories import client_of, make_user, staff
from tests.recruiting.test_candidates import made

pytestmark = pytest.mark.django_db
OWN = {"diligence.own.OWN_1": "BSI C5 attestation", "diligence.own_markets.OWN_1": "DE"}


@pytest.fixture
def aino():
    return make_user("Aino", role="OWNER", email="aino@example.com")


def publish(aino, **values: str) -> None:
    edits = {path: Edit(None, value) for path, value in values.items()}
    actions.edit_draft(by=staff(aino), edits=edits, at=clock.now())
    actions.publish_draft(by=staff(aino), effective_from=clock.today(), reason="Germany", at=clock.now())


def page_of(aino, one) -> str:
    return client_of(aino).get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()


def find(aino, one, check: str):
    sent = {f"{check}-result": "GOOD", f"{check}-evidence": "Seen"}
    return client_of(aino).post(reverse("console:candidate-find", args=[one.pk, check]), sent)


def test_the_page_says_which_market_asks_and_what_none_asks_for(aino) -> None:
    home, abroad = made(staff(aino)), made(staff(aino), "Elbtal Oy", regions=["FI", "DE"])
    assert "4 checks that these markets do not ask for" in page_of(aino, home)
    page = page_of(aino, abroad)
    assert "0 of 16" in page
    assert "Asked abroad: Germany" in page
    assert "do not ask for" not in page


def test_an_own_check_is_asked_in_its_market_under_its_name(aino) -> None:
    home, abroad = made(staff(aino)), made(staff(aino), "Elbtal Oy", regions=["DE"])
    assert find(aino, abroad, "OWN_1").status_code == 404
    publish(aino, **OWN)
    assert "BSI C5 attestation" not in page_of(aino, home)
    page = page_of(aino, abroad)
    assert "BSI C5 attestation" in page
    assert "Asked in: Germany" in page
    assert "0 of 17" in page
    find(aino, abroad, "OWN_1")
    assert Finding.objects.get().title == "BSI C5 attestation"
    assert "1 of 17" in page_of(aino, abroad)


def test_a_finding_does_not_pass_to_another_check_under_the_same_code(aino) -> None:
    one = made(staff(aino), "Elbtal Oy", regions=["DE"])
    publish(aino, **OWN)
    find(aino, one, "OWN_1")
    publish(aino, **{"diligence.own.OWN_1": "Registered for tenders"})
    assert "0 of 17" in page_of(aino, one)
