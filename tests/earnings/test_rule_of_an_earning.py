"""From a line to the rule and the playbook version that it rests on (guide: C1, C2, C3)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from kanava.deals.actions import closing, influencing
from kanava.ledger.models import Entry
from kanava.ledger.queries import get_entry
from kanava.rules.money import Money
from kanava.rules.people import Role
from kanava.rules.terms import Effect
from kanava.ui.earnings import rule_of
from tests.earnings.test_settling_deals import AT, ON, approved, publish
from tests.factories import client_of, make_member, make_partner, make_user
from tests.terms.making import make_term

pytestmark = pytest.mark.django_db


def test_the_why_page_leads_to_the_rule_of_the_version_that_governs(aino) -> None:
    first = publish(ON, **{"margins.referral.GOLD": "25"})
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    deal = approved(aurora, aino)
    late = ON + timedelta(days=30)
    publish(late, **{"margins.referral.GOLD": "16"})
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=late, at=AT + timedelta(days=30))
    entry = Entry.objects.get()
    bertil, eero = (
        client_of(make_member(aurora, "Bertil")),
        client_of(make_user("Eero", role=Role.FINANCE.value)),
    )
    there = f"{reverse('portal:rules')}?version={first}#margins.tiers"
    why = bertil.get(reverse("portal:earning", args=[entry.pk])).content.decode()
    assert f'<a href="{there}">Your margin</a>' in why
    opened = bertil.get(there).content.decode()
    assert 'id="margins.tiers"' in opened
    assert "25%" in opened
    why = eero.get(reverse("console:partner-earning", args=[aurora.pk, entry.pk])).content.decode()
    there = reverse("console:playbook-version", args=[first])
    assert f'<a href="{there}">Your margin</a>' in why
    assert eero.get(there).status_code == 200


@pytest.mark.parametrize(
    ("role", "anchor", "fee"),
    [
        ("INFLUENCED", "margins.influence_fee", 1_250_00),
        ("REFERRED", "margins.referral_fee", 2_500_00),
        ("IMPLEMENTING", "margins.implementation_fee", 1_250_00),
    ],
)
def test_a_fee_rests_on_the_rule_of_its_role_and_no_term_reaches_it(aino, role, anchor, fee) -> None:
    aurora, polar = make_partner("Aurora Oy", type="RESELLER"), make_partner("Polar Oy", type="SI")
    make_term(aino, polar, at=AT)
    make_term(aino, polar, at=AT, name="Own rate", effect=Effect.RATE, percent=Decimal(30))
    deal = approved(aurora, aino)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=polar.pk, share_points=5000, note="", at=AT, role=role
    )
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=ON, at=AT)
    line = get_entry(Entry.objects.get(partner_id=polar.pk).pk, partner_id=polar.pk)
    assert line.amount == Money(fee, "EUR")
    cited = rule_of(line, "portal")
    assert cited is not None
    assert cited.url.endswith(f"?version=0#{anchor}")
    assert f'id="{anchor}"' in client_of(make_member(polar, "Mika")).get(cited.url).content.decode()
