"""The scene on which pages are shown: one of everything."""

from datetime import UTC, datetime

import pytest

from kanava.core.models import Letter
from kanava.deals.actions import closing, deciding, registering
from kanava.deals.actions.registering import Typed
from kanava.ledger.models import Entry
from kanava.partners.models import Contact
from kanava.rules.people import Role
from tests.factories import make_line, make_member, make_partner, make_registration, make_user, member, staff
from tests.integrations.importing import csv, land, start
from tests.letterbox.mails import arrive, written

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def scene(db):
    aurora, polar = make_partner("Aurora Oy", type="REFERRAL"), make_partner("Polar GmbH")
    aino = make_user("Aino", role="OWNER")
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=found.pk, at=AT)
    sold = make_registration(aurora, "Nokian Sahat Oy", at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=sold.pk, at=AT)
    closing.win_deal(by=staff(aino), deal_id=sold.deal.pk, closed_on=AT.date(), at=AT)
    typed = Typed(customer_name="Kone Oyj", product_line_id=make_line().pk)
    return {
        "registration": found,
        "deal": found.deal,
        "customer": found.customer,
        "entry": Entry.objects.get(),
        "draft": registering.save_draft(by=member(aurora), partner_id=aurora.pk, typed=typed, at=AT),
        "owner": aino,
        "executive": make_user("Maija", role="EXECUTIVE"),
        "own": make_member(aurora, "Bertil", Role.PARTNER_OWNER),
        "stranger": make_member(polar, "Charlotte"),
        "technician": make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN),
        "aurora": aurora,
        "contact": Contact.objects.create(
            partner=aurora, name="Cecilia", email="c@aurora.fi", is_primary=True
        ),
        "letter": Letter.objects.create(
            written_at=AT, recipients=["bertil@example.com"], subject="Hello", text="Text", html="<p>HTML</p>"
        ),
        "message": arrive(written("Customer: Kone Oyj", sender="x@stranger.example"), at=AT),
        "run": start(
            "deals", "crm", csv("deals.csv", "Deal Id,Stage,Close Date,Amount", "1,Limbo,2024-01-01,5")
        ),
        "landed": land(
            start("revenue", "books", csv("totals.csv", "Month,Total revenue,Currency", "2026-03,1000,EUR"))
        ),
    }
