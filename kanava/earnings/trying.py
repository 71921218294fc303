"""What a term would have come to: the deals that were won lately reckoned with and without it, from their own facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from kanava.core.permissions import require
from kanava.ledger.queries.bonuses import list_latest_facts
from kanava.playbook.queries import get_of_version
from kanava.rules import bonuses, rates
from kanava.rules.bonuses import Rules
from kanava.rules.facts import Facts, Influence, is_current_form
from kanava.rules.margins import Sale
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.settling import MARGIN
from kanava.rules.terms import Term, check

DAYS = 90
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Change:
    """What the deals that the term touches have earned in one currency, and what they would have."""

    before: Money
    after: Money

    @property
    def more(self) -> Money:
        """The difference."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Tried:
    """How many deals were reckoned again, how many the term touches, and what changes, a currency at a time."""

    deals: int
    touched: int
    changes: Sequence[Change]


def try_term(term: Term, *, by: Actor, on: date, replaces: int | None = None) -> Tried:
    """Reckon the deals won in the last days again, at most the latest thousand, as if the term had run. One statement.

    Raises:
        NotPermitted, and what `terms.check` does.
    """
    require("publish_term", by)
    check(term)
    found = list_latest_facts(MARGIN, since=on - timedelta(days=DAYS), limit=MOST)
    touched, before, after = 0, _Sums(), _Sums()
    for partner_id, document in found:
        pair = _both(partner_id, document, term, replaces)
        if pair is not None and pair[0] != pair[1]:
            touched += 1
            before.add(pair[0])
            after.add(pair[1])
    codes = sorted(before.keys() | after.keys())
    return Tried(len(found), touched, [Change(before.of(code), after.of(code)) for code in codes])


class _Sums(dict[str, int]):
    def add(self, amounts: Sequence[Money]) -> None:
        for amount in amounts:
            self[amount.currency] = self.get(amount.currency, 0) + amount.minor

    def of(self, currency: str) -> Money:
        return Money(self.get(currency, 0), currency)


def _both(
    partner_id: int, document: Mapping[str, Any], term: Term, replaces: int | None
) -> tuple[list[Money], list[Money]] | None:
    """What a deal has earned and what it would have; None where its entry keeps only a summary."""
    if not is_current_form(document):
        return None
    facts = Facts.from_json(document)
    if isinstance(facts.earned_by, Influence):
        return None
    sale = replace(facts.earned_by, partner_id=partner_id)
    others = [one for one in facts.terms if one.id != replaces]
    return _earned(sale, facts, facts.terms), _earned(sale, facts, [*others, term])


def _earned(sale: Sale, facts: Facts, terms: Sequence[Term]) -> list[Money]:
    current = get_of_version(facts.version_id)
    made_under = get_of_version(facts.promised_version_id) if sale.promise else current
    rules = Rules(current, made_under, terms, rates.Quoted(facts.quotes))
    return bonuses.reckon(sale, rules).totals
