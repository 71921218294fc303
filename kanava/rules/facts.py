"""All that one partner's earning on a won deal follows from, as it is stored with its entry (guide: C1, C2, C3, H5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kanava.rules.margins import Line, Promise, Role, Sale
from kanava.rules.money import Money
from kanava.rules.rates import Quotes
from kanava.rules.terms import Term

# Entries of the first form keep only a summary of their facts; those of the second know no hold but for want of a rate;
# those of the third know no terms.
FORM = 4
WHOLE_FORMS = (2, 3, FORM)
FORM_OF_HOLDS = 3


@dataclass(frozen=True, slots=True)
class Influence:
    """A deal's net amount, all shares of a role in it in basis points, and whose place among them this is."""

    net: Money
    points: tuple[int, ...]
    place: int
    role: str = Role.INFLUENCED


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one partner's earning on a won deal follows from.

    `version_id` is the playbook in force on the day it was won, `promised_version_id` that of the promise (None is the
    guide's own); `currency` is the partner's, `quotes` the reference rates that were there to convert with. `terms` are
    those in force on that day that are for a line of the sale; `bonus_id` is the one of them that this is about, None for the
    margin. `form` is that of the stored facts.
    """

    won_on: date
    earned_by: Sale | Influence
    version_id: int | None
    promised_version_id: int | None
    currency: str
    quotes: Quotes
    form: int = FORM
    terms: tuple[Term, ...] = ()
    bonus_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        """For storing with the entry."""
        document: dict[str, Any] = {
            "form": self.form,
            "won": self.won_on.isoformat(),
            "version": self.version_id,
            "to": self.currency,
            "quotes": {code: [day.isoformat(), str(rate)] for code, (day, rate) in self.quotes.items()},
        }
        if isinstance(self.earned_by, Influence):
            net = self.earned_by.net
            fee = {"net": net.minor, "points": list(self.earned_by.points), "place": self.earned_by.place}
            role = {} if self.earned_by.role == Role.INFLUENCED else {"role": str(self.earned_by.role)}
            return {**document, "currency": net.currency, "influence": {**fee, **role}}
        if self.terms:
            document["terms"] = [term.to_json() for term in self.terms]
        if self.bonus_id is not None:
            document["bonus"] = self.bonus_id
        return {
            **document,
            "currency": self.earned_by.lines[0].net.currency,
            "sale": _sale_to_json(self.earned_by),
            "promised_version": self.promised_version_id,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Facts":
        """The facts that `to_json` wrote.

        Raises:
            KeyError, ValueError, TypeError: it did not.
        """
        won_on, currency = date.fromisoformat(document["won"]), document["currency"]
        earned_by: Sale | Influence
        if "influence" in document:
            fee = document["influence"]
            role = fee.get("role", Role.INFLUENCED)
            earned_by = Influence(Money(fee["net"], currency), tuple(fee["points"]), fee["place"], role)
        else:
            earned_by = _sale_from_json(document["sale"], won_on, currency)
        quotes = {
            code: (date.fromisoformat(day), Decimal(rate)) for code, (day, rate) in document["quotes"].items()
        }
        return cls(
            won_on, earned_by, document["version"], document.get("promised_version"), document["to"], quotes, document["form"],
            tuple(Term.from_json(one) for one in document.get("terms", ())), document.get("bonus"),
        )  # fmt: skip


def is_current_form(document: Mapping[str, Any]) -> bool:
    """Whether an entry's facts are whole: those of the first form are a summary."""
    return document.get("form") in WHOLE_FORMS


def currencies_of(document: Mapping[str, Any]) -> set[str]:
    """The currencies of the terms in stored facts, which an amount in the partner's currency depends on."""
    found = (Term.from_json(one).currencies for one in document.get("terms", ()))
    return {code for codes in found for code in codes}


def _sale_to_json(sale: Sale) -> dict[str, Any]:
    promise = sale.promise
    return {
        "type": sale.partner_type,
        "tier": sale.tier,
        "market": sale.market,
        "kind": sale.deal_kind,
        "partner": sale.partner_id,
        "lines": [
            [
                line.net.minor, line.list_price and line.list_price.minor, line.end_customer and line.end_customer.minor,
                line.product_line_id, line.revenue,
            ]
            for line in sale.lines
        ],
        "promise": promise and [
            promise.tier, str(promise.rate), promise.until.isoformat(), promise.made_on and promise.made_on.isoformat(),
            promise.product_line_id,
        ],
    }  # fmt: skip


def _sale_from_json(document: Mapping[str, Any], won_on: date, currency: str) -> Sale:
    def line(
        net: int, listed: int | None, end: int | None, product: int | None = None, revenue: str = ""
    ) -> Line:
        listed_at, paid = (None if minor is None else Money(minor, currency) for minor in (listed, end))
        return Line(Money(net, currency), listed_at, paid, product, revenue)

    def promised(tier: str, rate: str, until: str, made: str | None = None, product: int | None = None) -> Promise:  # fmt: skip
        made_on = date.fromisoformat(made) if made else None
        return Promise(tier, Decimal(rate), date.fromisoformat(until), made_on, product)

    promise = promised(*document["promise"]) if document["promise"] else None
    lines = tuple(line(*parts) for parts in document["lines"])
    return Sale(
        won_on, document["type"], document["tier"], lines, promise, document.get("market", ""), document.get("kind", ""),
        document.get("partner"),
    )  # fmt: skip
