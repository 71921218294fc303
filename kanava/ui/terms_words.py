"""Words for terms: what they do, whom they are for, their steps, events and refusals."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from kanava.rules.money import Money
from kanava.rules.terms import Effect, Match, Term
from kanava.ui import countries, formatting

CODES: Mapping[str, Any] = {
    "RATE": _("Rate"), "BONUS": _("Bonus"), "REWARD": _("Reward"), "LIMIT": _("Limits of a deal"),
    "ONE_OFF": _("One-off"), "RECURRING": _("Recurring"),
    "REFERRED": _("Referred the customer"), "IMPLEMENTING": _("Implements"),
    "REFERRAL_FEE": _("Referral fee"), "IMPLEMENTATION_FEE": _("Implementation fee"),
    "REBATE": _("Rebate on volume"), "QUARTER": _("Quarter"), "YEAR": _("Year"), "REBATE_CHANGED": _("The volume has changed since."),
    "rebate.published": _("Rebate on volume published"), "rebate.ended": _("Rebate on volume given a last day"), "rebate.reckoned": _("Rebate on volume reckoned"),
    "term.published": _("Term published"), "term.ended": _("Term given a last day"), "term.replaced": _("Term published in place of another"),
    "PUBLISHED": _("Published"), "ENDED": _("Given a last day"), "REPLACED": _("Published in place of another"),
    "term.dropped": _("Term dropped before it began"), "rebate.dropped": _("Rebate on volume dropped before it began"),
}  # fmt: skip

ROLES: Mapping[str, Any] = {
    "INFLUENCED": _("Helped to close"), "REFERRED": CODES["REFERRED"], "IMPLEMENTING": CODES["IMPLEMENTING"],
}  # fmt: skip

EFFECTS: Mapping[str, Any] = {
    "RATE": _("Sets the rate"), "BONUS": _("Adds percentage points for a time"), "REWARD": _("Adds an amount a deal for a time"),
    "LIMIT": _("Limits the margin of a deal"),
}  # fmt: skip

BASES: Mapping[str, Any] = {
    "WHOLE": _("the whole volume"), "ABOVE": _("the part above each threshold"),
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "REBATE_THRESHOLDS_MISSING": _("Give at least one amount with its percentage."),
    "REBATE_THRESHOLDS_UNORDERED": _("Each amount and each percentage is more than the one before, and no percentage is above 100."),
    "TERM_INCOMPLETE": _("A term of this kind needs this."),
    "TERM_PERCENT_OUT_OF_RANGE": _("Give a percentage above 0 and up to 100."),
    "TERM_LIMITS_CROSSED": _("“At least” is more than “at most”."),
    "TERM_LIMIT_TOO_NARROW": _("The limits of a deal hold for all its lines: choose no product line and no revenue here."),
    "TERM_BEGINS_BEFORE_TODAY": _("What was settled stays as it was: choose today or a later day."),
    "TERM_ENDS_BEFORE_BEGINNING": _("The last day is before the first."),
    "TERM_ENDS_BEFORE_TODAY": _("Days that are over stay as they were: choose today or a later day."),
    "TERM_ENDS_LATER": _("It ends on %(day)s already. What is to run longer is a term of its own."),
    "TERM_REPLACED_FROM_TOMORROW": _("Today is settled under the term that runs: choose tomorrow or a later day."),
    "TERM_REASON_MISSING": _("Say why; colleagues read it beside the term."),
    "TERM_BEGUN": _("It has begun, so it can be given a last day and not be dropped."),
    "TERM_OVER": _("This term is over or was replaced, so it stays as it is."),
}  # fmt: skip

STEPS: Mapping[str, Any] = {
    "TERM_RATE": _("%(name)s: %(rate)s"),
    "PROMISE_OTHER_LINE": _("%(name)s is of another product line than the registered one, so the promise is not about it: %(rate)s"),
    "BONUS": _("%(name)s: %(rate)s on top"),
    "BONUS_OF": _("%(name)s: %(rate)s of %(base)s on top"),
    "BONUS_AT_MOST": _("The bonus is at most %(limit)s a deal"),
    "REWARD": _("%(name)s: an amount a deal"),
    "AT_MOST": _("%(name)s: at most %(limit)s a deal"),
    "AT_LEAST": _("%(name)s: at least %(limit)s a deal"),
    "REBATE_VOLUME": ngettext_lazy("Volume of the period, %(count)s won deal", "Volume of the period, %(count)s won deals", "count"),
    "REBATE_NOT_REACHED": _("No threshold is reached"),
    "REBATE_WHOLE": _("%(rate)s of the whole volume, from %(whole)s on"),
    "REBATE_ABOVE": _("%(rate)s of the %(part)s above %(whole)s"),
    "REBATE": _("Rebate"),
    "REFERRAL_FEE": _("Referral fee: %(rate)s of the deal"),
    "REFERRAL_FEE_OF": _("Referral fee: %(rate)s of the deal's %(base)s net to vendor"),
    "IMPLEMENTATION_FEE": _("Implementation fee: %(rate)s of the deal"),
    "IMPLEMENTATION_FEE_OF": _("Implementation fee: %(rate)s of the deal's %(base)s net to vendor"),
}  # fmt: skip


def of_effect(term: Term) -> str:
    """What a term comes to, in a few words: `18 %`, `+5 percentage points`, `€500 a deal`, `at most €5,000 a deal`."""
    percent = formatting.exact_percent(term.percent or Decimal(0))
    if term.effect == Effect.RATE:
        return percent
    if term.effect == Effect.BONUS:
        points = gettext("+%(n)s percentage points") % {"n": formatting.exact(term.percent or Decimal(0))}
        return f"{points}, {_at_most(term.cap)}" if term.cap else points
    if term.effect == Effect.REWARD and term.amount is not None:
        return gettext("%(amount)s a deal") % {"amount": formatting.money(term.amount)}
    floor = (
        gettext("at least %(amount)s a deal") % {"amount": formatting.money(term.floor)} if term.floor else ""
    )
    return ", ".join(filter(None, (floor, _at_most(term.cap) if term.cap else "")))


def _at_most(cap: Money) -> str:
    return gettext("at most %(amount)s a deal") % {"amount": formatting.money(cap)}


def of_match(match: Match, *, products: Mapping[int, str], partner: str = "") -> list[str]:
    """Whom and what a term is for, each part in a few words; none where it is for all."""
    from kanava.ui import words  # whose table holds the codes of this module

    codes = (match.partner_type, match.tier, match.deal_kind, match.revenue)
    product = products.get(match.product_line_id or 0, "")
    market = countries.country_name(match.market) if match.market else ""
    named = (partner, product, market, *(words.of_code(code) if code else "" for code in codes))
    return [part for part in named if part]


def of_sale(match: Match) -> Match:
    """What a term asks of a sale, without whose it is."""
    return replace(match, partner_id=None, tier="", partner_type="")


def of_days(first_on: date, last_on: date | None) -> str:
    """From when to when a term runs."""
    first = formatting.day(first_on)
    if last_on is not None and last_on < first_on:
        return gettext("dropped before its first day, %(first)s") % {"first": first}
    if last_on is None:
        return gettext("from %(first)s on") % {"first": first}
    return gettext("%(first)s to %(last)s") % {"first": first, "last": formatting.day(last_on)}
