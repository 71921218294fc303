"""What a term would have come to: the deals that were won lately reckoned with and without it, from their own facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from kanava.core.permissions import require
from kanava.ledger.queries.bonuses import list_latest_facts
from kanava.playbook.queries import get_of_version
from kanava.rules import bonuses, rates
from kanava.rules.bonuses import Rules
from kanava.rules.facts import Facts, Influence, is_current_form
from kanava.rules.margins import Sale, rate_of, term_rate
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.settling import MARGIN
from kanava.rules.terms import Effect, Term, check

DAYS = (90, 180, 365)
MOST = 1_000
MOST_PARTNERS = 20


# What deals have earned, and what they would have.
Pair = tuple[list[Money], list[Money]]


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
class OfPartner:
    """What changes for one partner in one currency, and of how many of its deals."""

    partner_id: int
    deals: int
    change: Change


@dataclass(frozen=True, slots=True)
class Tried:
    """How many deals were reckoned again, how many the term touches, and what changes, a currency at a time; `partners`
    tells for whom, those who would have lost most first, and `more` how many others there are."""

    deals: int
    touched: int
    changes: Sequence[Change]
    partners: Sequence[OfPartner] = ()
    more: int = 0


def try_term(term: Term, *, by: Actor, on: date, days: int = DAYS[0], replaces: int | None = None) -> Tried:
    """Reckon the deals won in the last days again, at most the latest thousand, as if the term had run. One statement.

    Raises:
        NotPermitted, and what `terms.check` does.
    """
    require("publish_term", by)
    check(term)
    found = list_latest_facts(MARGIN, since=on - timedelta(days=days), limit=MOST)
    return _summed(
        (partner_id, _both(partner_id, document, term, replaces)) for partner_id, document in found
    )


def effect_of(term: Term, *, by: Actor) -> Tried:
    """What a published term has changed: the deals that were reckoned with it, at most the latest thousand, as if it had not
    run. One statement. Raises NotPermitted."""
    require("view_terms", by)
    found = list_latest_facts(MARGIN, since=term.first_on, limit=MOST)
    return _summed((partner_id, _without(partner_id, document, term)) for partner_id, document in found)


def _summed(found: Iterable[tuple[int, Pair | None]]) -> Tried:
    number, touched, before, after = 0, 0, _Sums(), _Sums()
    own: dict[int, tuple[list[int], _Sums, _Sums]] = {}
    for partner_id, pair in found:
        number += 1
        if pair is None or pair[0] == pair[1]:
            continue
        touched += 1
        count, mine_before, mine_after = own.setdefault(partner_id, ([0], _Sums(), _Sums()))
        count[0] += 1
        for sums, amounts in (
            (before, pair[0]),
            (after, pair[1]),
            (mine_before, pair[0]),
            (mine_after, pair[1]),
        ):
            sums.add(amounts)
    partners = [
        OfPartner(partner_id, count[0], change)
        for partner_id, (count, mine_before, mine_after) in own.items()
        for change in _changes(mine_before, mine_after)
    ]
    partners.sort(key=lambda one: (one.change.more.minor, one.partner_id))
    shown = partners if len(partners) <= MOST_PARTNERS else _ends(partners)
    return Tried(number, touched, _changes(before, after), shown, len(partners) - len(shown))


def _ends(partners: Sequence[OfPartner]) -> list[OfPartner]:
    """Those who lose most and those who gain most."""
    half = MOST_PARTNERS // 2
    return [*partners[:half], *partners[-half:]]


def _changes(before: "_Sums", after: "_Sums") -> list[Change]:
    return [Change(before.of(code), after.of(code)) for code in sorted(before.keys() | after.keys())]


class _Sums(dict[str, int]):
    def add(self, amounts: Sequence[Money]) -> None:
        for amount in amounts:
            self[amount.currency] = self.get(amount.currency, 0) + amount.minor

    def of(self, currency: str) -> Money:
        return Money(self.get(currency, 0), currency)


def _both(partner_id: int, document: Mapping[str, Any], term: Term, replaces: int | None) -> Pair | None:
    """What a deal has earned and what it would have; None where its entry keeps only a summary."""
    facts = _facts(document)
    if facts is None or isinstance(facts.earned_by, Influence):
        return None
    sale = replace(facts.earned_by, partner_id=partner_id)
    others = [one for one in facts.terms if one.id != replaces]
    return _earned(sale, facts, facts.terms), _earned(sale, facts, [*others, term])


def _without(partner_id: int, document: Mapping[str, Any], term: Term) -> Pair | None:
    """What a deal would have earned without a term, and what it has; None where the term was no part of it."""
    facts = _facts(document)
    if (
        facts is None
        or isinstance(facts.earned_by, Influence)
        or all(one.id != term.id for one in facts.terms)
    ):
        return None
    sale = replace(facts.earned_by, partner_id=partner_id)
    others = [one for one in facts.terms if one.id != term.id]
    return _earned(_promised_without(sale, facts, term), facts, others), _earned(sale, facts, facts.terms)


def _promised_without(sale: Sale, facts: Facts, term: Term) -> Sale:
    """A sale whose promise has the term's rate would have been promised the playbook's."""
    promise = sale.promise
    if promise is None or term.effect != Effect.RATE or promise.rate != term_rate(term):
        return sale
    usual = rate_of(sale.partner_type, promise.tier, get_of_version(facts.promised_version_id))
    return replace(sale, promise=replace(promise, rate=usual))


def _facts(document: Mapping[str, Any]) -> Facts | None:
    return Facts.from_json(document) if is_current_form(document) else None


def _earned(sale: Sale, facts: Facts, terms: Sequence[Term]) -> list[Money]:
    current = get_of_version(facts.version_id)
    made_under = get_of_version(facts.promised_version_id) if sale.promise else current
    rules = Rules(current, made_under, terms, rates.Quoted(facts.quotes))
    return bonuses.reckon(sale, rules).totals
