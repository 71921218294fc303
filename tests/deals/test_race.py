"""A hundred at once, under different spellings of one company: exactly one owner (design: One owner)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from django.db import connections

from kanava.deals.actions.registering import Typed, save_draft, submit_registration
from kanava.deals.models import Customer, Ownership, Registration
from tests.factories import make_line, make_partner, member

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SPELLINGS = [
    {"customer_name": "Wärtsilä Oyj"},
    {"customer_name": "WARTSILA OYJ ABP"},
    {"customer_name": "Wärtsilä Corporation", "customer_domain": "https://www.wartsila.com/"},
    {"customer_name": "Oy Wärtsilä Ab", "customer_business_id": "0128631-1"},
]


def test_exactly_one_owner(fresh_database: str) -> None:
    line = make_line()
    drafts = []
    for number in range(100):
        partner = make_partner(f"Partner {number}")
        spelling = SPELLINGS[0] if number % 2 else SPELLINGS[number // 2 % len(SPELLINGS)]
        typed = Typed(product_line_id=line.pk, customer_country="FI", amount="1000", **spelling)
        by = member(partner)
        drafts.append((by, save_draft(by=by, partner_id=partner.pk, typed=typed, at=AT).pk))
    start = Barrier(50)

    def submit(draft) -> None:
        start.wait(timeout=30)
        try:
            submit_registration(by=draft[0], registration_id=draft[1], at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(submit, drafts))

    owner = Registration.objects.get(state="SUBMITTED")
    refused = Registration.objects.filter(state="REFUSED")
    assert Ownership.objects.get().registration == owner
    assert Customer.objects.count() == 1
    assert refused.count() == 99
    assert set(refused.values_list("reason_code", flat=True)) == {"SECOND_REGISTRANT"}
    # In order of arrival: the owner came before everybody who was told no.
    assert owner.arrival < min(refused.values_list("arrival", flat=True))
