"""Marketing money through the doors: asked for in the portal, decided in the console, claimed, paid and explained (guide: C4)."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.deals.models import Deal
from kanava.ledger.models import Entry
from kanava.mdf.models import Campaign
from kanava.rules.people import Role
from kanava.rules.stages import Feature
from tests.factories import client_of, make_member, make_partner, make_user, switch_on
from tests.mdf.making import AFTER, AT, make_approved, make_claim, make_fund, make_request, make_won
from tests.rules.test_files import PDF

pytestmark = pytest.mark.django_db
SOUND = {
    "title": "Breakfast in Turku", "activity": "EVENT", "goal": "Ten first meetings", "audience": "40 IT managers",
    "starts_on": "2026-12-04", "ends_on": "2026-12-04", "cost-label": ["Venue", "Invitations", ""], "cost-amount": ["3000", "1 000,00", ""],
    "share": "50", "leads": "10", "pipeline": "80 000",
}  # fmt: skip


@pytest.fixture
def aurora():
    partner = make_partner("Aurora Oy", tier="GOLD")
    make_fund(partner)
    return partner


@pytest.fixture
def olga(aurora):
    return client_of(make_member(aurora, "Olga", Role.PARTNER_OWNER))


@pytest.fixture
def owner():
    return make_user("Aino", role="OWNER")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def portal(found: Campaign, what: str) -> str:
    return reverse("portal:fund-campaign-act", args=[found.pk, what])


def console(found: Campaign, what: str) -> str:
    return reverse("console:fund-campaign-act", args=[found.pk, what])


def test_a_campaign_from_the_request_to_the_partners_earnings(aurora, olga, owner, now) -> None:
    assert olga.post(reverse("portal:fund-apply"), SOUND).status_code == 302
    found = Campaign.objects.get()
    assert (found.costs_minor, found.asked_minor, found.share_points) == (4000_00, 2000_00, 5000)
    aino = client_of(owner)
    queue = aino.get(reverse("console:funds")).content.decode()
    assert "Breakfast in Turku" in queue
    assert (
        aino.post(console(found, "approve"), {"amount": "1 800", "message": "Good luck"}).status_code == 302
    )
    assert (
        "€1,800.00 is set aside"
        in olga.get(reverse("portal:fund-campaign", args=[found.pk])).content.decode()
    )

    now.move_to(AFTER)
    refused = olga.post(portal(found, "claim"), {})
    assert refused.status_code == 422
    for kind, extra in (("INVOICE", b""), ("MATERIAL", b"\n%%EOF\n")):
        file = SimpleUploadedFile(f"{kind}.pdf", PDF + extra)
        assert olga.post(portal(found, "prove"), {"kind": kind, "file": file}).status_code == 302
    first, second = found.costs.order_by("position")
    typed = {
        f"amount-{first.pk}": "2900",
        f"amount-{second.pk}": "900,50",
        "leads": "7",
        "outcome": "Four meetings",
    }
    assert olga.post(portal(found, "claim"), typed).status_code == 302

    page = aino.get(reverse("console:fund-campaign", args=[found.pk])).content.decode()
    assert "All of it comes to €1,800.00" in page
    accepted = {f"amount-{first.pk}": "2900", f"amount-{second.pk}": "0"}
    assert aino.post(console(found, "pay"), accepted).status_code == 302
    found.refresh_from_db()
    assert (found.state, found.paid_minor) == ("PAID_OUT", 1450_00)
    earned = olga.get(reverse("portal:earnings")).content.decode()
    assert "Breakfast in Turku" in earned
    assert "€1,450.00" in earned
    assert all(one.level == Level.OK for one in prove_records())

    page = aino.post(console(found, "reopen"), {"message": ""})
    assert page.status_code == 422
    assert aino.post(console(found, "reopen"), {"message": "The invoice is of May."}).status_code == 302
    page = aino.get(reverse("console:fund-campaign", args=[found.pk])).content.decode()
    assert "Approve the claim" in page
    assert "Claim opened again" in page
    seen = olga.get(reverse("portal:fund-campaign", args=[found.pk])).content.decode()
    assert "The invoice is of May." in seen


def test_an_entry_of_a_campaign_is_never_named_after_a_deal_of_the_same_number(
    aurora, olga, owner, now
) -> None:
    found = make_claim(aurora, owner)
    deal = make_won(aurora, 100, AT.date())
    Deal.objects.filter(pk=deal.pk).update(id=found.pk, title="Another thing")
    now.move_to(AFTER)
    aino = client_of(owner)
    aino.post(console(found, "pay"), {f"amount-{cost.pk}": "800" for cost in found.costs.all()})
    switch_on(Feature.EARNINGS)
    entry = Entry.objects.get()
    for client, door in ((olga, "portal:earnings"), (aino, "console:partner-earnings")):
        address = reverse(door, args=[aurora.pk] if door.startswith("console") else [])
        listed = client.get(address).content.decode()
        assert "Breakfast in Turku" in listed
        assert "Another thing" not in listed
        why = client.get(f"{address}{entry.pk}/").content.decode()
        assert "Our share of them" in why
        assert f"/funds/{found.pk}/" in why
        assert "Another thing" not in why
        assert "Breakfast in Turku" in b"".join(client.get(f"{address}?as=csv")).decode()


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(olga) -> None:
    typed = {
        **SOUND,
        "goal": "",
        "share": "70",
        "starts_on": "2026-11-01",
        "cost-amount": ["3000", "much", ""],
    }
    answer = olga.post(reverse("portal:fund-apply"), typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="much"' in text
    assert 'href="#cost-2"' in text
    answer = olga.post(
        reverse("portal:fund-apply"), {**typed, "goal": "x", "cost-amount": ["3000", "1000", ""]}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "at most 50 %" in text
    assert "Ask before the campaign begins" in text
    more = olga.post(reverse("portal:fund-apply"), {**SOUND, "add_line": "yes"}).content.decode()
    assert 'id="cost-3"' in more
    assert not Campaign.objects.exists()


def test_everything_that_is_wrong_is_told_at_once_and_no_row_vanishes(olga) -> None:
    place = reverse("portal:fund-apply")
    typed = {
        **SOUND, "starts_on": "2026-11-01", "ends_on": "2026-10-01", "share": "70", "pipeline": "lots",
        "cost-label": ["Venue", "Ads", "", ""], "cost-amount": ["-500", "abc", "", ""],
    }  # fmt: skip
    text = olga.post(place, typed).content.decode()
    for said in (
        "Ask before the campaign begins", "at most 50 %", "Write an amount above zero.", 'href="#id_ends_on"', 'href="#id_pipeline"',
        'href="#cost-1"', 'href="#cost-2"',
    ):  # fmt: skip
        assert said in text, said
    assert 'id="cost-4"' in text
    empty = olga.post(place, {}).content.decode()
    assert "there is at least one" in empty
    assert 'id="cost-3"' in empty


def test_a_file_is_judged_by_its_content(aurora, olga, owner) -> None:
    found = make_approved(aurora, owner)
    page = SimpleUploadedFile("invoice.pdf", b"<html><script>alert(1)</script>")
    answer = olga.post(portal(found, "prove"), {"kind": "INVOICE", "file": page})
    assert answer.status_code == 422
    assert olga.post(portal(found, "prove"), {"kind": "INVOICE"}).status_code == 422
    assert not found.proofs.exists()


def test_nobody_else_sees_a_campaign_or_its_files(aurora, olga, owner) -> None:
    found = make_claim(aurora, owner)
    proof = found.proofs.first()
    stranger = client_of(make_member(make_partner("Polar GmbH"), "Charlotte", Role.PARTNER_OWNER))
    technician = client_of(make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN))
    for name, ids in (("fund-campaign", [found.pk]), ("fund-proof", [found.pk, proof.pk])):
        assert stranger.get(reverse(f"portal:{name}", args=ids)).status_code == 404
        assert technician.get(reverse(f"portal:{name}", args=ids)).status_code == 403
    for what in ("withdraw", "claim", "link"):
        assert stranger.post(portal(found, what)).status_code == 404
    sent = olga.get(reverse("portal:fund-proof", args=[found.pk, proof.pk]))
    assert sent.status_code == 200
    assert "attachment" in sent.headers["Content-Disposition"]
    assert "Breakfast" not in stranger.get(reverse("portal:funds")).content.decode()


def test_each_of_us_finds_first_what_waits_for_them(aurora, owner) -> None:
    eva = make_user("Eva", role="PARTNER_MANAGER")
    hers = make_partner("Hers Oy", tier="GOLD", manager=eva)
    make_request(hers, title="For Eva")
    make_request(make_partner("Silver Oy", tier="SILVER", manager=eva), title="For the owner")
    make_claim(aurora, owner, title="For finance")
    otso = make_user("Otso", role="FINANCE")
    seen = {
        person.name: client_of(person).get(reverse("console:funds")).content.decode()
        for person in (owner, eva, otso)
    }
    titles = ("For Eva", "For the owner", "For finance")
    shown = {name: [title in text for title in titles] for name, text in seen.items()}
    assert shown == {"Aino": [True, True, True], "Eva": [True, False, False], "Otso": [False, False, True]}


def test_campaigns_and_budgets_are_files_to_take_along(aurora, owner) -> None:
    make_claim(aurora, owner)
    aino = client_of(owner)

    def lines(name: str, query: str) -> list[list[str]]:
        answer = aino.get(reverse(name) + query)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.reader(StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))

    header, row = lines("console:funds", "?state=ALL&as=csv")
    told = dict(zip(header, row, strict=True))
    assert (told["Campaign"], told["Partner"], told["State"]) == (
        "Breakfast in Turku",
        "Aurora Oy",
        "Claim waits for decision",
    )
    assert (told["Costs"], told["Approved"], told["Paid"]) == ("4000.00", "2000.00", "")
    header, row = lines("console:fund-budgets", "?as=csv")
    told = dict(zip(header, row, strict=True))
    assert (told["Tier"], told["Budget"], told["Committed"], told["Left"]) == (
        "Gold",
        "10000.00",
        "2000.00",
        "8000.00",
    )
    assert lines("console:funds", "?state=OVER&as=csv")[1:] == []


def test_unspent_and_overdue_money_is_seen_on_both_sides(aurora, owner, now) -> None:
    make_approved(aurora, owner)
    bertil = make_member(aurora, "Bertil", Role.PARTNER_OWNER)
    now.move_to(AT + timedelta(days=60))
    aino = client_of(owner)
    text = aino.get(reverse("console:fund-budgets") + "?show=OVERDUE").content.decode()
    assert "1 claim is overdue" in text
    assert "Aurora Oy" in text
    assert "Breakfast in Turku" in aino.get(reverse("console:funds") + "?state=PAST_DUE").content.decode()
    now.move_to(AT + timedelta(days=320))
    later = {
        name: client_of(user) for name, user in (("portal:funds", bertil), ("console:fund-budgets", owner))
    }
    for name, client in later.items():
        assert "expired unused" in client.get(reverse(name)).content.decode()


def test_the_deals_that_a_campaign_led_to_make_its_return(aurora, olga, owner, now) -> None:
    found = make_claim(aurora, owner)
    deal = make_won(aurora, 76_000_00, AFTER.date())
    assert olga.post(portal(found, "link"), {"deal": str(deal.pk)}).status_code == 302
    now.move_to(AFTER)
    aino = client_of(owner)
    aino.post(
        console(found, "pay"),
        {f"amount-{cost.pk}": str(cost.claimed_minor // 100) for cost in found.costs.all()},
    )
    assert (
        "40.0 times what was spent"
        in aino.get(reverse("console:fund-campaign", args=[found.pk])).content.decode()
    )
    assert "40.0 times as much" in olga.get(reverse("portal:funds")).content.decode()
    assert olga.post(portal(found, "unlink"), {"deal": str(deal.pk)}).status_code == 302


def test_a_wrong_amount_or_reason_is_refused_in_the_console_with_what_was_typed(aurora, owner) -> None:
    found, aino = make_request(aurora), client_of(owner)
    for what, typed in (
        ("approve", {"amount": "much"}), ("approve", {"amount": "9999"}), ("approve", {"amount": "0"}), ("ask", {"question": " "}),
        ("decline", {"reason": "BECAUSE"}),
    ):  # fmt: skip
        assert aino.post(console(found, what), typed).status_code == 422, (what, typed)
    assert aino.post(console(found, "pay"), {}).status_code == 422
    assert aino.post(console(found, "nothing"), {}).status_code == 404
    assert aino.post(console(found, "decline"), {"reason": "NO_BUDGET"}).status_code == 302
