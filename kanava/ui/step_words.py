"""Words for the steps of an explanation: rates as per cent, dates and amounts as people write them, codes as words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from kanava.rules.money import Money
from kanava.rules.steps import Step
from kanava.ui import dispute_words, formatting, mdf_words, payout_words, terms_words, tier_words
from kanava.ui.words import of_code

STEPS: Mapping[str, Any] = {
    "RATE_NOW": _("%(type)s at tier %(tier)s: %(rate)s"),
    "PROMISED": _("Promised at approval until %(until)s, tier %(tier)s: %(rate)s"),
    "PROMISE_KEPT": _("The promise counts: %(rate)s"),
    "PROMISE_BETTERED": _("The current rate is better than the promise, so it counts: %(rate)s"),
    "PROMISE_LAPSED": _(
        "Promised at approval, tier %(tier)s: %(rate)s until %(until)s. The protection had ended when the deal was won on "
        "%(won)s, so the current rate applies."
    ),
    "PROMISE_NOT_KEPT": _(
        "Promised at approval, tier %(tier)s: %(rate)s. The rules of that day did not lock it, so the current rate applies."
    ),
    "EVERY_CHANGE_COUNTS": _("The rules let every later change count: %(rate)s"),
    # Entries written before the steps told more.
    "RATE_PROMISED": _("Promised at approval, tier %(tier)s: %(rate)s"),
    "RATE_APPLIED": _("The better of the two counts: %(rate)s"),
    "LINE": _("Line %(number)s: %(rate)s of the base amount"),
    "LINE_OF": _("Line %(number)s: %(rate)s of the base amount, %(base)s"),
    "LINE_NET": _("Line %(number)s: %(rate)s of %(base)s net to vendor"),
    "LINE_LIST": _("Line %(number)s: %(rate)s of the list price, %(base)s"),
    "LINE_END_CUSTOMER": _("Line %(number)s: %(rate)s of the end-customer price, %(base)s"),
    "SETTLED_RESALE": _("Settled as a discount on the invoice, so nothing is paid out"),
    "SETTLED_COMMISSION": _("Settled as commission"),
    "SETTLED_FEE_SHARE": _("Settled as a share of a fee"),
    "INFLUENCE_FEE": _("Influence fee: %(rate)s of the deal"),
    "INFLUENCE_FEE_OF": _("Influence fee: %(rate)s of the deal's %(base)s net to vendor"),
    "SHARE": _("The partner's share of it: %(points)s"),
    "SHARE_OF": _("The partner's share of the fee: %(points)s of %(base)s"),
    "RATE": _("%(currency)s at %(per_euro)s for one euro, rate of %(day)s"),
    "RATE_EURO": _("In euros"),
    "HELD_AWAITS_PAYMENT": _("On hold until the customer has paid"),
    "HELD_AWAITS_DAYS": _("On hold until %(day)s"),
    "OF_EARNING": _("Earned on the deal"),
    "CUSTOMER_PAID": _("The customer has paid %(part)s of %(whole)s"),
    "CUSTOMER_LEFT": _("After refunds and cancellations %(part)s of %(whole)s is left of the deal"),
    "DAYS_PASSED": _("The days on hold have passed"),
    "FREE_IN_ALL": _("That much of it is free to be paid"),
    "TAKEN_IN_ALL": _("That much of it is not earned after all"),
    "RELEASED_BEFORE": _("Less what was released before"),
    "TAKEN_BEFORE": _("Less what was taken back before"),
    "RETOLD_FREE": _("Free to be paid, instead of %(before)s"),
    "RETOLD_HELD": _("On hold, instead of %(before)s"),
    "RETOLD_TAKEN": _("Taken back, instead of %(before)s"),
    "RELEASED_NOW": _("Released with this entry"),
    "TAKEN_NOW": _("Taken back with this entry"),
    "STATEMENT_GATHERED": _("Earned in the period"),
    "STATEMENT_CARRIED": _("Carried from the statement before"),
    "STATEMENT_DUE": _("To be paid"),
    "EXPECT_NO_DAY": _("Nobody has said yet when the deal is expected to close"),
    "EXPECT_DAY_PASSED": _("The deal was expected to close on %(day)s, which has passed"),
    "EXPECT_WON": _("The deal is expected to be won on %(day)s"),
    "EXPECT_DISCOUNT": _("It is a discount on our invoice: yours when the deal is won"),
    "EXPECT_DAYS": _("On hold until %(day)s"),
    "EXPECT_CUSTOMER": _("On hold until the customer has paid, on a day that we do not know"),
    "EXPECT_RATE": _("On hold until there is an exchange rate"),
    "EXPECT_STATEMENT": _("It stands on the statement through %(day)s"),
    "EXPECT_PAID": _("That is paid by %(day)s"),
    **mdf_words.STEPS,
    **tier_words.STEPS,
    **terms_words.STEPS,
    **dispute_words.STEPS,
    **payout_words.STEPS,
    "RELEASED": _("Released on %(day)s, when the exchange rate had come"),
}


def of_step(step: Step) -> str:
    """A step of an explanation as a sentence."""
    sentence = STEPS.get(_key(step))
    if sentence is None:
        return step.code
    return str(sentence % {name: _value(name, value, step) for name, value in step.inputs.items()})


def _key(step: Step) -> str:
    """A part says what it is counted from, which early entries did not keep; the euro is its own rate."""
    if "base" in step.inputs:
        return f"{step.code}_{step.inputs.get('basis', 'OF')}"
    return "RATE_EURO" if step.code == "RATE" and step.inputs["currency"] == "EUR" else step.code


def _value(name: str, value: Any, step: Step) -> Any:
    if name == "count":
        return formatting.Grouped(value)
    if name == "rate":
        return formatting.percent(Decimal(value))
    if name == "points":
        return formatting.percent(Decimal(value) / 10_000)
    if name == "per_euro":
        return formatting.per_euro(Decimal(value))
    if name in ("day", "until", "won"):
        return formatting.day(date.fromisoformat(value))
    if name == "base" and step.amount is not None:
        return formatting.money(Money(value, step.amount.currency))
    if name == "name":
        return str(value)
    if name in ("part", "whole", "limit", "before"):
        return formatting.money(Money(*value))
    return of_code(value)
