"""A refused undo says what to do: which import to undo first, and what people did themselves, the first few by name."""

from html import unescape

import pytest

from kanava.core import clock
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.writers import Told
from kanava.partners.models import Partner
from tests.factories import client_of, make_user
from tests.integrations.importing import BY, csv, land, start

pytestmark = pytest.mark.django_db


def test_deals_of_another_import_are_one_line_with_a_link_and_peoples_work_another() -> None:
    client = client_of(make_user("Aino", role="OWNER"))
    rows = [f"P{number},Partner {number} Oy,FI,Reseller" for number in range(40)]
    partners = land(start("partners", "crm", csv("partners.csv", "Partner Id,Name,Country,Type", *rows)))
    sold = [f"D{number},P{number % 30},Won,10,2024-01-31" for number in range(60)]
    deals = land(start("deals", "crm", csv("orders.csv", "Deal Id,Partner,Stage,Amount,Close Date", *sold)))

    def refused() -> str:
        answer = client.post(f"/console/imports/{partners.pk}/undo/")
        assert answer.status_code == 409
        page = " ".join(unescape(answer.content.decode()).split())
        return page[
            page.index("It cannot be undone") : page.index("</ul>", page.index("It cannot be undone"))
        ]

    told = refused()
    assert (
        f'60 deals from <a href="/console/imports/{deals.pk}/">orders.csv</a> hang on its partners (30): undo that import first.'
        in told
    )
    assert "People have used" not in told
    for partner in Partner.objects.order_by("id")[:12]:
        told = Told("CALL", clock.now(), text="Called")
        record_touchpoint(by=BY, partner_id=partner.pk, told=told, at=clock.now())
    told = refused()
    assert "People have used 12 partners:" in told
    assert "Partner 7 Oy</a> and 4 more" in told
    assert "Partner 8 Oy" not in told
    assert told.count("<li>") == 2
