"""What staff see before they decide: what it promises, who has what at a company that may be the same, who is told."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.deals.actions import closing, deciding, following, selling
from kanava.deals.actions.selling import Account, Line
from kanava.deals.models import Customer, Deal, Registration
from kanava.deals.queries import find_work
from kanava.rules.money import Money
from kanava.rules.people import Role
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_registration,
    make_user,
    member,
    staff,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOBODY = (
    "Nobody at Norrsken AB has access to its registrations yet, so no letter goes out: tell them yourself"
)


@pytest.fixture(autouse=True)
def hour(monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def page_of(user, found: Registration | Deal, name: str = "") -> str:
    kind = "registration" if isinstance(found, Registration) else "deal"
    address = reverse(f"console:{name or kind}", args=[found.pk])
    return " ".join(client_of(user).get(address).content.decode().split())


def sell(aino, name: str, *, title: str, is_won: bool) -> Deal:
    customer = Customer.objects.get(name=name)
    told = selling.Told([Line(make_line("analytics").pk, Money(100, "EUR"))], seller_id=aino.pk)
    deal = selling.create_direct_deal(
        by=staff(aino), account=Account(customer_id=customer.pk), told=told, at=AT
    )
    Deal.objects.filter(pk=deal.pk).update(title=title)
    if is_won:
        closing.win_deal(by=staff(aino), deal_id=deal.pk, closed_on=AT.date(), at=AT, net=Money(100, "EUR"))
    return deal


def test_the_margin_that_an_approval_promises_is_told_before(aino) -> None:
    found = make_registration(make_partner("Aurora Oy", tier="GOLD"), at=AT)
    text = page_of(aino, found)
    assert "The partner is promised: Protected until 8 Jan 2027." in text
    assert "Margin 30%, of the tier Gold." in text


def test_who_has_what_at_a_company_that_may_be_the_same(aino) -> None:
    held = make_registration(make_partner("Aurora Oy"), "Telia Finland Oyj", at=AT)
    deciding.approve_registration(by=staff(aino), registration_id=held.pk, at=AT)
    sell(aino, "Telia Finland Oyj", title="Towers", is_won=False)
    sell(aino, "Telia Finland Oyj", title="Masts", is_won=True)
    maybe = make_registration(make_partner("Polar GmbH"), "Telia Oyj Yritysmyynti", at=AT)
    assert maybe.conflict == "POSSIBLE_MATCH"
    text = page_of(aino, maybe)
    assert "Aurora Oy holds Platform" in text
    assert "until 8 Jan 2027" in text
    assert 'Towers</a><span class="sub">Aino</span>' in text
    assert 'Masts</a><span class="sub">sold by Aino</span></span><span class="num">won 24 Nov 2026' in text


@pytest.mark.parametrize(("is_same", "said"), [(True, "the same company"), (False, "a different company")])
def test_the_timeline_says_which_way_a_match_was_settled(aino, is_same, said) -> None:
    first = make_registration(make_partner("Aurora Oy"), "Telia Finland Oyj", at=AT)
    following.withdraw_registration(by=member(first.partner), registration_id=first.pk, at=AT)
    polar = make_partner("Polar GmbH")
    charlotte = make_member(polar, "Charlotte")
    maybe = make_registration(polar, "Telia Oyj Yritysmyynti", at=AT)
    same_as = first.customer_id if is_same else None
    deciding.settle_match(by=staff(aino), registration_id=maybe.pk, same_as=same_as, at=AT)
    assert f"Possible match settled: {said}" in page_of(aino, maybe)
    partners = client_of(charlotte).get(reverse("portal:registration", args=[maybe.pk])).content.decode()
    assert said not in partners


def test_the_work_at_a_company_names_the_latest_and_counts_the_rest(aino, django_assert_num_queries) -> None:
    found = make_registration(make_partner("Aurora Oy"), "Telia Finland Oyj", at=AT)
    for number in range(5):
        sell(aino, "Telia Finland Oyj", title=f"Order {number}", is_won=True)
    with django_assert_num_queries(2):
        work = find_work([found.customer_id], on=AT.date())[found.customer_id]
    assert ([one.title for one in work.won], work.more_won) == (["Order 4", "Order 3", "Order 2"], 2)
    assert (work.direct, work.more_direct, work.is_none) == ((), 0, False)


def test_where_nobody_can_have_the_letter_staff_are_told_before_and_after(aino) -> None:
    norrsken = make_partner("Norrsken AB")
    invite = reverse("console:partner-person-invite", args=[norrsken.pk])
    found = make_registration(norrsken, at=AT)
    text = page_of(aino, found)
    assert NOBODY in text
    assert f'<a href="{invite}">invite them</a>' in text
    client = client_of(aino)
    moves = (
        ("approve", {}, "Approved."),
        ("extend", {"evidence": "Budget", "met_on": "2026-11-20"}, "The protection is extended."),
    )
    for what, sent, done in moves:
        address = reverse("console:registration-act", args=[found.pk, what])
        text = client.post(address, sent, follow=True).content.decode()
        assert f"{done} {NOBODY}" in text
        assert "told by mail" not in text
    deal = Deal.objects.get()
    for name in ("deal-win", "deal-lose"):
        assert NOBODY in page_of(aino, deal, name)
    sent = {"closed_on": "2026-11-24", "reason": "Price"}
    text = client.post(reverse("console:deal-lose", args=[deal.pk]), sent, follow=True).content.decode()
    assert f"The deal is lost. {NOBODY}" in text
    assert NOBODY in page_of(aino, deal, "deal-reopen")


@pytest.mark.parametrize(("role", "is_told"), [(Role.PARTNER_SELLER, True), (Role.PARTNER_TECHNICIAN, False)])
def test_a_letter_needs_somebody_who_follows_registrations(aino, role, is_told) -> None:
    norrsken = make_partner("Norrsken AB")
    make_member(norrsken, "Nils", role)
    found = make_registration(norrsken, at=AT)
    assert (NOBODY in page_of(aino, found)) is not is_told
    address = reverse("console:registration-act", args=[found.pk, "ask"])
    text = client_of(aino).post(address, {"question": "Who?"}, follow=True).content.decode()
    assert ("The partner is told by mail." in text) is is_told


def test_who_may_not_invite_is_not_sent_to_do_it(aino) -> None:
    found = make_registration(make_partner("Norrsken AB", manager=aino), at=AT)
    eva = make_user("Eva", role="PARTNER_MANAGER")
    client = client_of(aino)
    client.post(reverse("console:registration-act", args=[found.pk, "refuse"]), {"reason": "WRONG_FIT"})
    following.appeal_registration(by=member(found.partner), registration_id=found.pk, text="?", at=AT)
    text = page_of(eva, found)
    assert f"{NOBODY}." in text
    assert "invite them" not in text
