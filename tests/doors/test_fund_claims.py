"""The claim of a campaign at both doors: what is typed is kept, one file proves two things, and mistakes are mended."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kanava.core.models import User
from kanava.mdf.models import Campaign
from kanava.partners.models import Partner
from kanava.rules.people import Role
from tests.factories import client_of, make_member, make_partner, make_user
from tests.mdf.making import AFTER, make_approved, make_claim, make_fund
from tests.rules.test_files import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def aurora() -> Partner:
    partner = make_partner("Aurora Oy", tier="GOLD")
    make_fund(partner)
    return partner


@pytest.fixture
def olga(aurora: Partner) -> Client:
    return client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))


@pytest.fixture
def owner() -> User:
    return make_user("Aino", role="OWNER")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AFTER, tick=False) as traveller:
        yield traveller


def portal(found: Campaign, what: str) -> str:
    return reverse("portal:fund-campaign-act", args=[found.pk, what])


def console(found: Campaign, what: str) -> str:
    return reverse("console:fund-campaign-act", args=[found.pk, what])


def typed(found: Campaign, first: str = "1.150,40") -> dict[str, str]:
    amounts = {f"amount-{cost.pk}": "0" for cost in found.costs.order_by("-position")}
    amounts[f"amount-{found.costs.get(position=0).pk}"] = first
    return {**amounts, "leads": "7", "outcome": "Four meetings", "kind": "INVOICE"}


def test_adding_and_removing_a_file_keeps_what_was_typed_of_the_claim(aurora, olga, owner) -> None:
    found = make_approved(aurora, owner)
    for file in (SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("a.txt", b"")):
        page = olga.post(portal(found, "prove"), {**typed(found), "file": file}).content.decode()
        assert 'value="1.150,40"' in page
        assert 'value="7"' in page
        assert "Four meetings</textarea>" in page
    gone = olga.post(portal(found, "unprove"), {**typed(found), "proof": str(found.proofs.get().pk)})
    assert 'value="1.150,40"' in gone.content.decode()
    assert not found.proofs.filter(removed_at=None).exists()


def test_one_file_proves_two_things(aurora, olga, owner) -> None:
    found = make_approved(aurora, owner)
    for kind in ("INVOICE", "MATERIAL"):
        sent = {"kind": kind, "file": SimpleUploadedFile("both.pdf", PDF)}
        assert olga.post(portal(found, "prove"), sent).status_code == 302
    again = olga.post(portal(found, "prove"), {"kind": "MATERIAL", "file": SimpleUploadedFile("b.pdf", PDF)})
    assert "here already for the same purpose" in again.content.decode()
    assert olga.post(portal(found, "claim"), typed(found)).status_code == 302


def test_a_slip_is_asked_about_and_a_sent_claim_can_be_taken_back(aurora, olga, owner) -> None:
    found = make_claim(aurora, owner)
    shown = olga.get(reverse("portal:fund-campaign", args=[found.pk])).content.decode()
    assert "Take the claim back" in shown
    assert olga.post(portal(found, "unclaim")).status_code == 302
    far = olga.post(portal(found, "claim"), typed(found, "99 999 999"))
    assert "too large to be true" in far.content.decode()
    more = olga.post(portal(found, "claim"), typed(found, "4 100"))
    assert more.status_code == 422
    assert "You claim €4,100.00, and €4,000.00 was planned." in more.content.decode()
    assert 'name="more"' in more.content.decode()
    assert olga.post(portal(found, "claim"), {**typed(found, "4 100"), "more": "on"}).status_code == 302


def test_staff_take_an_approval_back_and_read_what_they_wrote(aurora, olga, owner) -> None:
    found = make_approved(aurora, owner)
    Campaign.objects.update(message="Well thought out")
    aino = client_of(owner)
    assert "Well thought out" in aino.get(reverse("console:fund-campaign", args=[found.pk])).content.decode()
    assert aino.post(console(found, "recall"), {"message": ""}).status_code == 422
    assert aino.post(console(found, "recall"), {"message": "The hall is closed."}).status_code == 302
    for client, door in ((aino, "console"), (olga, "portal")):
        assert (
            "The hall is closed."
            in client.get(reverse(f"{door}:fund-campaign", args=[found.pk])).content.decode()
        )


def test_a_line_below_zero_is_called_that(aurora, olga, owner) -> None:
    found = make_claim(aurora, owner)
    costs = {f"amount-{cost.pk}": "-1" for cost in found.costs.all()}
    page = client_of(owner).post(console(found, "pay"), costs).content.decode()
    assert "not below zero" in page
    assert "more than was claimed" not in page
