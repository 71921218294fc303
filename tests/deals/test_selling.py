"""Deals of our own team, their lines and amounts, and who influenced them (guide: C3, H5)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kanava.core.wall import partner_session
from kanava.deals.actions import closing, deciding, influencing, selling
from kanava.deals.actions.selling import Account, Line, Told
from kanava.deals.models import Customer, Deal, DealShare
from kanava.deals.queries import DealFilter, list_deals, list_influenced
from kanava.ledger.queries import get_balances
from kanava.matching.engine import Company
from kanava.rules.money import AmountNegative, Money
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import make_line, make_partner, make_registration, make_user, member, staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
KONE = Account(company=Company("Kone Oyj", "FI"))


def euros(amount: int) -> Money:
    return Money(amount * 100, "EUR")


def told(*lines: Line, **changed) -> Told:
    return Told(lines=lines or (Line(make_line().pk, euros(50_000)),), **changed)


def create(by, account: Account = KONE, what: Told | None = None, at: datetime = AT) -> Deal:
    return selling.create_direct_deal(by=by, account=account, told=what or told(), at=at)


def test_a_deal_keeps_its_three_amounts_by_line(aino) -> None:
    analytics = make_line("analytics").pk
    lines = (
        Line(make_line().pk, euros(700), euros(1_000), euros(900)),
        Line(analytics, euros(70), euros(100), euros(95), "Ten seats"),
    )
    deal = create(aino, what=told(*lines))
    assert (deal.net_minor, deal.list_minor, deal.end_customer_minor) == (77_000, 110_000, 99_500)
    assert deal.title == "Kone Oyj – Analytics, Platform"
    assert [line.label for line in deal.lines.order_by("id")] == ["", "Ten seats"]


def test_an_amount_that_one_line_lacks_is_not_known_for_the_deal(aino) -> None:
    deal = create(aino, what=told(Line(None, euros(700), euros(1_000)), Line(None, euros(70))))
    assert (deal.net_minor, deal.list_minor) == (77_000, None)


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        (Told(lines=()), selling.FieldMissing),
        (Told(lines=(Line(None, euros(-1)),)), AmountNegative),
        (Told(lines=(Line(None, euros(1)), Line(None, Money(1, "USD")))), selling.LinesDiffer),
        (Told(lines=(Line(None, euros(1)),), opened_on=date(2026, 11, 25)), selling.DateInFuture),
        (Told(lines=(Line(None, euros(1)),), stage="WON"), selling.DealClosed),
    ],
)
def test_what_cannot_be_is_refused(aino, what, refusal) -> None:
    with pytest.raises(refusal):
        create(aino, what=what)
    assert not Customer.objects.exists()


def test_whoever_registered_owns_even_if_our_own_team_meets_the_customer_later(aino) -> None:
    aurora = make_partner("Aurora Oy")
    found = make_registration(aurora, "KONE OYJ", at=AT)
    with pytest.raises(selling.PartnerOwns) as caught:
        create(aino)
    assert caught.value.params["partner"] == "Aurora Oy"
    assert caught.value.params["registration_id"] == found.pk

    create(aino, what=told(Line(make_line("analytics").pk, euros(1))))
    create(aino, at=AT + timedelta(days=200), what=told(kind="EXPANSION"))


def test_a_company_that_may_be_known_asks_which_it_is(aino) -> None:
    create(aino, Account(company=Company("Telia Finland Oyj", "FI")))
    near = Company("Telia Oyj Yritysmyynti", "FI")
    with pytest.raises(selling.CustomerUncertain) as caught:
        create(aino, Account(company=near))
    (candidate,) = caught.value.params["candidates"]
    assert create(aino, Account(customer_id=candidate.subject_id)).customer_id == candidate.subject_id
    assert create(aino, Account(company=near, is_new=True)).customer.name == near.name
    with pytest.raises(NotFound):
        create(aino, Account(customer_id=0))


def test_an_open_deal_is_changed_and_its_registration_stays_alive(aino) -> None:
    found = make_registration(make_partner("Aurora Oy"), at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    later = AT + timedelta(days=30)
    what = told(Line(make_line().pk, euros(80_000)), stage="NEGOTIATION", opened_on=AT.date())
    deal = selling.edit_deal(by=aino, deal_id=found.deal.pk, told=what, at=later)
    assert (deal.stage, deal.net_minor, deal.value_minor) == ("NEGOTIATION", 8_000_000, 8_000_000)
    found.refresh_from_db()
    assert found.ends_on == later.date() + timedelta(days=45)
    # Saving it as it is, or a step back, is no work with the customer.
    for stage in ("NEGOTIATION", "PROPOSAL"):
        what = told(Line(make_line().pk, euros(80_000)), stage=stage, opened_on=AT.date())
        selling.edit_deal(by=aino, deal_id=deal.pk, told=what, at=later + timedelta(days=9))
        found.refresh_from_db()
        assert found.ends_on == later.date() + timedelta(days=45)
    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=later.date(), at=later)
    with pytest.raises(selling.DealClosed):
        selling.edit_deal(by=aino, deal_id=deal.pk, told=what, at=later)


def test_a_seller_changes_own_deals_only(aino) -> None:
    otto = staff(make_user("Otto", role="SELLER"))
    mine = create(otto, what=told(seller_id=otto.user_id))
    selling.edit_deal(by=otto, deal_id=mine.pk, told=told(seller_id=otto.user_id), at=AT)
    other = create(aino, Account(company=Company("Elisa Oyj", "FI")))
    with pytest.raises(NotPermitted):
        selling.edit_deal(by=otto, deal_id=other.pk, told=told(), at=AT)


def test_several_partners_influence_a_deal_and_share_its_fee(aino) -> None:
    aurora = make_partner("Aurora Oy", type="SI")
    polar = make_partner("Polar GmbH", type="SI")
    deal = create(aino)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=aurora.pk, share_points=6_000, note="", at=AT
    )
    with pytest.raises(influencing.SharesExceedWhole) as caught:
        influencing.share_influence(
            by=aino, deal_id=deal.pk, partner_id=polar.pk, share_points=4_001, note="", at=AT
        )
    assert caught.value.params["left"] == 4_000
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=polar.pk, share_points=3_000, note="", at=AT
    )
    deal.refresh_from_db()
    assert deal.origin == "INFLUENCED"

    closing.win_deal(by=aino, deal_id=deal.pk, closed_on=AT.date(), at=AT)
    # 5 % of 50,000 is 2,500; of it 60 % and 30 %, and what nobody influenced is not paid.
    assert get_balances(aurora.pk)["ACCRUED"] == [euros(1_500)]
    assert get_balances(polar.pk)["ACCRUED"] == [euros(750)]


def test_without_shares_the_deal_is_our_own_teams_again(aino) -> None:
    aurora = make_partner("Aurora Oy")
    deal = create(aino)
    influencing.share_influence(
        by=aino, deal_id=deal.pk, partner_id=aurora.pk, share_points=1, note="", at=AT
    )
    influencing.withdraw_influence(by=aino, deal_id=deal.pk, partner_id=aurora.pk, at=AT)
    deal.refresh_from_db()
    assert deal.origin == "DIRECT"
    assert not DealShare.objects.exists()
    with pytest.raises(NotFound):
        influencing.withdraw_influence(by=aino, deal_id=deal.pk, partner_id=aurora.pk, at=AT)


def test_who_leads_a_sale_does_not_influence_it_too(aino) -> None:
    aurora = make_partner("Aurora Oy")
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    with pytest.raises(influencing.SourcedItself):
        influencing.share_influence(
            by=aino, deal_id=found.deal.pk, partner_id=aurora.pk, share_points=1, note="", at=AT
        )


def test_a_partner_sees_the_deals_it_has_helped_with_and_nothing_of_who_leads_them(aino) -> None:
    aurora, polar = make_partner("Aurora Oy"), make_partner("Polar GmbH")
    found = make_registration(polar, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    influencing.share_influence(
        by=aino, deal_id=found.deal.pk, partner_id=aurora.pk, share_points=2_500, note="", at=AT
    )
    with partner_session(aurora.pk):
        (seen,) = list_influenced(aurora.pk)
        assert not Deal.objects.exists()
    assert (seen.net, seen.share_points, seen.stage) == (euros(50_000), 2_500, "QUALIFIED")
    assert not hasattr(seen, "partner_id")


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (DealFilter(text="kone"), ["Kone Oyj – Platform"]),
        (DealFilter(text="PLAT kon"), ["Kone Oyj – Platform"]),
        (DealFilter(text="sahko"), ["Helsingin Sähkö Oy – Platform"]),
        (DealFilter(text="one"), []),
        (DealFilter(partner="aur"), ["Wärtsilä Oyj – Platform"]),
        (DealFilter(stage="OPEN", origin="DIRECT", sort="sort_key"), ["Helsingin Sähkö Oy – Platform"]),
        (DealFilter(closed_from=date(2026, 11, 24), closed_to=date(2026, 11, 24)), ["Kone Oyj – Platform"]),
        (DealFilter(closed_from=date(2026, 11, 25)), []),
        (
            DealFilter(sort="-closed"),
            ["Kone Oyj – Platform", "Wärtsilä Oyj – Platform", "Helsingin Sähkö Oy – Platform"],
        ),
        (
            DealFilter(sort="-value"),
            ["Kone Oyj – Platform", "Wärtsilä Oyj – Platform", "Helsingin Sähkö Oy – Platform"],
        ),
    ],
)
def test_deals_are_found_by_words_and_filters_in_an_order(aino, wanted, titles) -> None:
    make_line("platform")
    create(aino, Account(company=Company("Helsingin Sähkö Oy", "FI")), told(Line(make_line().pk, euros(10))))
    found = make_registration(make_partner("Aurora Oy"), at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    won = create(aino, what=told(Line(make_line().pk, euros(60_000))))
    closing.win_deal(by=aino, deal_id=won.pk, closed_on=AT.date(), at=AT)
    page, total = list_deals(by=aino, wanted=wanted)
    assert [deal.title for deal in page.rows] == titles
    assert (total.value, total.is_exact) == (len(titles), True)


def test_a_partners_person_may_not_create_deals() -> None:
    with pytest.raises(NotPermitted):
        create(member(make_partner("Aurora Oy")))
