"""Terms are published, ended and replaced; what is settled carries them and is proved by them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.deals.actions import closing, deciding
from kanava.deals.models import Deal, DealLine
from kanava.earnings.foreseeing import foresee_coming, foresee_win
from kanava.earnings.proving import prove_entries
from kanava.earnings.writers import settle_deals
from kanava.ledger.models import Entry
from kanava.rules.days import DayTooLate
from kanava.rules.money import Money
from kanava.rules.refusals import NotPermitted
from kanava.rules.terms import (
    BeginsBeforeToday,
    Effect,
    EndsBeforeBeginning,
    EndsBeforeToday,
    EndsLater,
    Match,
    PercentOutOfRange,
    State,
)
from kanava.terms import actions
from kanava.terms.actions import ReasonMissing, ReplacedFromTomorrow, TermOver, Told
from kanava.terms.models import Term
from kanava.terms.queries import TermFilter, list_terms, read_book
from kanava.ui import terms_words
from tests.factories import make_line, make_partner, make_registration, make_user, staff

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TODAY = date(2026, 11, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return staff(make_user("Aino", role="OWNER"))


def told(effect: Effect = Effect.RATE, match: Match | None = None, **more) -> Told:
    values = {"name": "Autumn", "first_on": TODAY, "percent": Decimal(18), **more}
    return Told(effect=effect, match=match or Match(), **values)


def publish(by, *args, at: datetime = AT, **more) -> Term:
    return actions.publish_term(by=by, told=told(*args, **more), reason="Agreed with the board", at=at)


def won(partner, by, *, amount: str = "50000", at: datetime = AT, **typed) -> Deal:
    found = make_registration(partner, at=at, amount=amount, **typed)
    deciding.approve_registration(by=by, registration_id=found.pk, at=at)
    deal = Deal.objects.get(registration=found)
    return closing.win_deal(by=by, deal_id=deal.pk, closed_on=at.date(), at=at)


def amounts() -> dict[str, int]:
    return {one.kind: one.transfers.get().amount_minor for one in Entry.objects.order_by("id")}


def test_an_owner_publishes_a_term_with_its_reason_and_nobody_else_does(aino) -> None:
    term = publish(aino)

    event = Event.objects.get(verb="term.published")
    assert (event.object_id, event.data["effect"], "Autumn" in str(event.data)) == (term.pk, "RATE", False)
    assert term.notes.get().reason == "Agreed with the board"
    for refusal, more in (
        (ReasonMissing, {"reason": " "}),
        (BeginsBeforeToday, {"told": told(first_on=TODAY - timedelta(days=1))}),
        (PercentOutOfRange, {"told": told(percent=Decimal("100.5"))}),
    ):
        with pytest.raises(refusal):
            actions.publish_term(**{"by": aino, "told": told(), "reason": "why", "at": AT, **more})
    with pytest.raises(NotPermitted):
        publish(staff(make_user("Eva", role="PARTNER_MANAGER")))


def test_a_published_term_is_never_changed_but_for_an_earlier_last_day(aino) -> None:
    term = publish(aino)
    for change in ({"percent": 30}, {"name": "Other"}, {"partner_id": None, "tier": "GOLD"}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Term.objects.filter(pk=term.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Term.objects.filter(pk=term.pk)._raw_delete("default")

    with pytest.raises(EndsBeforeToday):
        actions.end_term(by=aino, term_id=term.pk, last_on=TODAY - timedelta(days=1), reason="Over", at=AT)
    actions.end_term(by=aino, term_id=term.pk, last_on=date(2026, 12, 31), reason="Over", at=AT)
    with pytest.raises(EndsLater):
        actions.end_term(by=aino, term_id=term.pk, last_on=date(2027, 1, 1), reason="Longer", at=AT)
    with pytest.raises(TermOver):
        actions.end_term(by=aino, term_id=term.pk, last_on=date(2027, 1, 2), reason="Late", at=datetime(2027, 1, 1, tzinfo=UTC))  # fmt: skip


def test_a_term_is_replaced_from_tomorrow_on_without_a_gap_and_once(aino) -> None:
    polar = make_partner("Polar")
    first = publish(aino, match=Match(partner_id=polar.pk))
    with pytest.raises(ReplacedFromTomorrow):
        actions.replace_term(
            by=aino, term_id=first.pk, told=told(percent=Decimal(20)), reason="Better", at=AT
        )

    better = told(percent=Decimal(20), first_on=TODAY + timedelta(days=1))
    second = actions.replace_term(by=aino, term_id=first.pk, told=better, reason="Better", at=AT)

    first.refresh_from_db()
    assert (first.last_on, second.first_on, second.partner_id) == (TODAY, TODAY + timedelta(days=1), polar.pk)
    with pytest.raises(TermOver):
        actions.replace_term(by=aino, term_id=first.pk, told=better, reason="Again", at=AT)
    book = read_book()
    assert [t.percent for t in book.of(polar.pk, TODAY)] == [18]
    assert [t.percent for t in book.of(polar.pk, second.first_on)] == [20]


def test_a_term_of_another_century_is_refused(aino) -> None:
    for field, days in (
        ("first_on", {"first_on": date(2226, 1, 1)}),
        ("last_on", {"last_on": date(2226, 1, 1)}),
    ):
        with pytest.raises(DayTooLate) as refused:
            publish(aino, **days)
        assert refused.value.field == field


def test_a_term_that_is_dropped_before_it_begins_never_runs(aino) -> None:
    term = publish(aino, first_on=date(2026, 12, 1))
    with pytest.raises(EndsBeforeBeginning):
        actions.end_term(by=aino, term_id=term.pk, last_on=TODAY, reason="Not after all", at=AT)
    dropped = actions.drop_term(by=aino, term_id=term.pk, reason="Not after all", at=AT)
    assert dropped.rule.state(TODAY) == dropped.rule.state(date(2027, 1, 1)) == State.DROPPED
    assert (
        terms_words.of_days(dropped.first_on, dropped.last_on) == "dropped before its first day, 1 Dec 2026"
    )
    with pytest.raises(TermOver):
        actions.drop_term(by=aino, term_id=term.pk, reason="Again", at=AT)
    begun = publish(aino, first_on=TODAY)
    with pytest.raises(actions.TermBegun):
        actions.drop_term(by=aino, term_id=begun.pk, reason="Too late", at=AT)
    actions.end_term(by=aino, term_id=begun.pk, last_on=TODAY, reason="Over", at=AT)
    assert read_book().of(1, date(2026, 12, 1)) == []
    found, _count = list_terms(by=aino, wanted=TermFilter(state="COMING"), on=TODAY)
    assert list(found.rows) == []


def test_a_won_deal_carries_its_terms_and_every_entry_is_proved(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    publish(aino, match=Match(product_line_id=make_line().pk), percent=Decimal(12))
    publish(aino, Effect.BONUS, name="Spring campaign", percent=Decimal(5))
    publish(aino, Effect.REWARD, name="First deals", percent=None, amount=Money(500_00, "EUR"))
    publish(aino, match=Match(partner_type="MSP"), percent=Decimal(40))
    publish(aino, match=Match(market="SE"), percent=Decimal(1))

    deal = won(aurora, aino)

    assert sorted(amounts().items()) == [("BONUS", 500_00), ("MARGIN", 6_000_00)]
    assert sorted(Entry.objects.values_list("transfers__amount_minor", flat=True)) == [
        500_00,
        2_500_00,
        6_000_00,
    ]
    margin = Entry.objects.get(kind="MARGIN")
    assert len(margin.facts["terms"]) == 3
    assert [step["code"] for step in margin.steps][:4] == [
        "PROMISED",
        "RATE_NOW",
        "TERM_RATE",
        "PROMISE_KEPT",
    ]
    proof = prove_entries()
    assert (proof.entries, proof.differing, proof.altered, proof.older) == (3, [], [], 0)
    assert deal.registration.promised_rate == Decimal("0.12")


def test_terms_that_end_later_change_no_entry_that_was_posted(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    term = publish(aino, Effect.BONUS, percent=Decimal(5))
    won(aurora, aino)
    actions.end_term(by=aino, term_id=term.pk, last_on=TODAY, reason="Over", at=AT)
    assert prove_entries().differing == []


def test_a_bonus_of_a_reseller_is_paid_only_where_the_term_says_so(aino) -> None:
    polar = make_partner("Polar", type="RESELLER")
    publish(aino, Effect.BONUS, percent=Decimal(2))
    publish(aino, Effect.BONUS, percent=Decimal(3), is_paid_out=True)
    won(polar, aino)
    credited = list(Entry.objects.order_by("id").values_list("transfers__credit__kind", flat=True))
    assert credited == ["RESALE", "RESALE", "ACCRUED"]


def test_recurring_and_one_off_revenue_have_different_rates(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    publish(aino, match=Match(revenue="RECURRING"), percent=Decimal(25))
    publish(aino, match=Match(revenue="ONE_OFF"), percent=Decimal(5))
    deal = won(aurora, aino, revenue="RECURRING")
    assert DealLine.objects.get(deal=deal).revenue == "RECURRING"
    assert amounts() == {"MARGIN": 12_500_00}


def test_what_a_win_would_earn_and_what_is_coming_follow_the_same_terms(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    publish(aino, match=Match(market="FI"), percent=Decimal(20))
    publish(aino, Effect.BONUS, percent=Decimal(5), cap=Money(1_000_00, "EUR"))
    found = make_registration(aurora, at=AT)
    deciding.approve_registration(by=aino, registration_id=found.pk, at=AT)
    deal = Deal.objects.select_related("registration").get()
    seen = foresee_win(deal, won_on=TODAY)
    assert [(one.kind, one.amount.minor) for one in seen] == [("MARGIN", 10_000_00), ("BONUS", 1_000_00)]
    with partner_session(aurora.pk):
        assert foresee_coming(aurora, on=TODAY) == [Money(11_000_00, "EUR")]


def test_many_deals_read_the_terms_once(aino) -> None:
    aurora = make_partner("Aurora", type="REFERRAL")
    publish(aino, Effect.BONUS, percent=Decimal(5))
    publish(aino, match=Match(partner_id=aurora.pk, market="FI"), percent=Decimal(20))
    deals = [won(aurora, aino, customer=f"Kunde{number} AG", amount="1000") for number in range(4)]
    posted = sorted(Entry.objects.values_list("kind", "key", "content_hash"))
    with CaptureQueriesContext(connection) as found:
        settle_deals([deal.pk for deal in deals], by=aino, at=AT)
    asked = [one["sql"] for one in found.captured_queries]
    assert sum("terms_term" in sql for sql in asked) == 1
    assert not any('FROM "deals_customer"' in sql for sql in asked)
    assert sorted(Entry.objects.values_list("kind", "key", "content_hash")) == posted, (
        "settled twice is settled once"
    )


def test_a_partner_sees_what_is_for_anybody_and_its_own_and_no_reason(aino) -> None:
    aurora, polar = make_partner("Aurora"), make_partner("Polar")
    publish(aino, name="For all")
    publish(aino, name="Aurora alone", match=Match(partner_id=aurora.pk))
    with partner_session(polar.pk):
        assert list(Term.objects.values_list("name", flat=True)) == ["For all"]
        with pytest.raises(ProgrammingError), transaction.atomic():
            list(Term.objects.get().notes.all())
