"""Partners with a part in a deal that they do not lead: each role has its fee, and each fee an entry of its own."""

from datetime import UTC, date, datetime

import pytest

from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.deals.actions import closing, deciding, influencing
from kanava.deals.actions.influencing import SharesExceedWhole, SourcedItself
from kanava.deals.models import Deal
from kanava.earnings.proving import prove_entries
from kanava.ledger.models import Entry
from kanava.rules.margins import Role
from tests.factories import make_partner, make_registration, make_user, staff

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return staff(make_user("Aino", role="OWNER"))


@pytest.fixture
def deal(aino) -> Deal:
    found = make_registration(make_partner("Berg", type="REFERRAL"), at=AT, amount="10000")
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    return Deal.objects.get(registration=found)


def share(by, deal: Deal, partner, role: Role, points: int = 10_000) -> None:
    influencing.share_influence(
        by=by, deal_id=deal.pk, partner_id=partner.pk, share_points=points, note="", at=AT, role=role
    )


def test_each_role_has_its_fee_and_an_entry_of_its_own(aino, deal) -> None:
    aurora, polar = make_partner("Aurora", type="SI"), make_partner("Polar", type="SI")
    share(aino, deal, aurora, Role.REFERRED)
    share(aino, deal, aurora, Role.IMPLEMENTING, 4_000)
    share(aino, deal, polar, Role.IMPLEMENTING, 6_000)
    share(aino, deal, polar, Role.INFLUENCED)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=date(2026, 11, 2), at=AT)

    fees = Entry.objects.exclude(kind="MARGIN").order_by("kind", "partner_id")
    assert [(one.kind, one.partner_id, one.transfers.get().amount_minor) for one in fees] == [
        ("IMPLEMENTATION_FEE", aurora.pk, 200_00),
        ("IMPLEMENTATION_FEE", polar.pk, 300_00),
        ("INFLUENCE", polar.pk, 500_00),
        ("REFERRAL_FEE", aurora.pk, 1_000_00),
    ]
    assert len({one.key for one in fees}) == 4
    assert prove_entries().differing == []
    assert [found for found in prove_records() if found.level == Level.BROKEN] == []


def test_who_leads_the_sale_puts_it_to_work_but_neither_refers_nor_influences_it(aino, deal) -> None:
    share(aino, deal, deal.partner, Role.IMPLEMENTING)
    for role in (Role.REFERRED, Role.INFLUENCED):
        with pytest.raises(SourcedItself):
            share(aino, deal, deal.partner, role)


def test_the_shares_in_a_role_are_never_more_than_the_whole(aino, deal) -> None:
    aurora, polar = make_partner("Aurora"), make_partner("Polar")
    share(aino, deal, aurora, Role.IMPLEMENTING, 6_000)
    share(aino, deal, polar, Role.REFERRED)
    with pytest.raises(SharesExceedWhole) as refused:
        share(aino, deal, polar, Role.IMPLEMENTING, 4_001)
    assert refused.value.params["left"] == 4_000


def test_putting_the_product_to_work_makes_no_deal_of_ours_an_influenced_one(aino, deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(origin="DIRECT", partner=None)
    aurora = make_partner("Aurora")
    for role, origin in ((Role.IMPLEMENTING, "DIRECT"), (Role.REFERRED, "INFLUENCED")):
        share(aino, deal, aurora, role)
        deal.refresh_from_db()
        assert deal.origin == origin
    influencing.withdraw_influence(by=aino, deal_id=deal.pk, partner_id=aurora.pk, at=AT, role=Role.REFERRED)
    deal.refresh_from_db()
    assert deal.origin == "DIRECT"
