"""Registrations in every state, with what they hold and what was done with their customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from json import dumps
from typing import Any

from bench.programme import words
from bench.programme.chance import Chance
from bench.programme.customers import Customer
from bench.programme.loading import Loader
from bench.programme.money import Playbooks
from bench.programme.people import Partner, moment
from bench.programme.size import DAY, NOW, ZONE
from kanava.core.calendars import holidays_of
from kanava.rules import margins
from kanava.rules import registration as rule
from kanava.rules.margins import Promise
from kanava.rules.periods import add_months
from kanava.rules.playbook import DEFAULT
from kanava.rules.text import search_words

_EMPTY: Mapping[str, Any] = {
    "id": 0, "partner_id": 0, "state": "", "conflict": "NONE", "reason_code": "", "rule": "", "arrival": None, "customer_name": "",
    "search_text": "", "customer_country": "", "customer_domain": "", "customer_business_id": "", "customer_contact": "",
    "product_line_id": 0, "kind": "NEW", "amount_minor": None, "currency": "EUR", "expected_close_on": None, "note": "",
    "customer_id": None, "created_by_id": None, "created_at": None, "submitted_at": None, "due_at": None, "escalated_at": None,
    "decided_at": None, "decided_by_id": None, "question": "", "asked_at": None, "answer": "", "protected_until": None, "extensions": 0,
    "extension_evidence": "", "extension_met_on": None, "extension_requested_at": None, "last_activity_on": None, "active_until": None,
    "period_since": None, "reminded_days": None, "promised_tier": "", "promised_rate": None, "playbook_version_id": None,
    "appeal_text": "", "appealed_at": None, "appeal_decided_at": None, "appeal_decided_by_id": None, "appeal_outcome": "",
    "refusal_message": "", "appeal_message": "", "extension_message": "", "extension_declined_at": None,
}  # fmt: skip
PROTECTED, ALIVE, LONGER = timedelta(days=90), timedelta(days=45), timedelta(days=30)
Scope = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a partner registers."""

    partner: Partner
    customer: Customer
    line_id: int
    kind: str
    net: int
    currency: str
    on: date
    expected_close_on: date | None


@dataclass(frozen=True, slots=True)
class Granted:
    """An approved registration as its deal needs it: its id, what it promised, and under which playbook version."""

    id: int
    name: str
    promise: Promise
    version_id: int
    state: str


@lru_cache(maxsize=4_000)
def _due(day: date) -> datetime:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
    return rule.decision_due(at, DEFAULT, holidays=holidays_of(DEFAULT, day), zone=ZONE)


class Registrations:
    """Writes registrations; `held` are the scopes that somebody holds today."""

    def __init__(self, loader: Loader, books: Playbooks) -> None:
        self.chance, self.books = Chance("registrations"), books
        self._rows = loader.table("deals_registration", " ".join(_EMPTY))
        self._activities = loader.table(
            "deals_activity", "registration_id partner_id kind happened_on note author_id recorded_at"
        )
        self._ownerships = loader.table(
            "deals_ownership",
            "customer_id product_line_id kind registration_id partner_id since_on until_on ended_on",
        )
        self._matches = loader.table("deals_possiblematch", "registration_id customer_id score reasons")
        self.held: set[Scope] = set()
        self.count = 0

    def is_free(self, asked: Asked) -> bool:
        """Whether nobody holds the scope."""
        return (asked.customer.id, asked.line_id, asked.kind) not in self.held

    def granted(self, asked: Asked, *, closed_on: date | None, outcome: str) -> Granted:
        """One that was approved, and whose deal is open or ended on a day as `outcome` says."""
        chance, partner = self.chance, asked.partner
        submitted = moment(asked.on, chance)
        decided = min(submitted + timedelta(hours=chance.between(1, 50)), NOW - timedelta(minutes=1))
        approved_on = decided.date()
        last_active = self._work(asked, approved_on, closed_on or DAY)
        extensions = 1 if chance.happens(0.15) else 0
        until = approved_on + PROTECTED + extensions * LONGER
        active_until = last_active + ALIVE
        ends_on = min(until, active_until)
        if closed_on is not None and closed_on <= ends_on:
            state, ended_on = outcome, closed_on
        elif ends_on >= DAY and closed_on is None and self.is_free(asked):
            state, ended_on = "APPROVED", None
        else:
            state, ended_on = "EXPIRED", ends_on + timedelta(days=1)
        current = self.books.on(approved_on)
        rate = margins.rate_of(partner.type, partner.tier, current.playbook)
        name = words.spelt_otherwise(chance, asked.customer.bare, asked.customer.form)
        wants_more = state == "APPROVED" and chance.happens(0.03)
        self._add(
            asked, name, submitted, state=state, decided_at=decided, decided_by_id=partner.manager_id,
            due_at=_due(DAY - timedelta(days=1) if wants_more else asked.on),
            protected_until=until, extensions=extensions, active_until=active_until, last_activity_on=last_active,
            period_since=approved_on, promised_tier=partner.tier, promised_rate=rate, playbook_version_id=current.id,
            extension_requested_at=NOW - timedelta(days=1) if wants_more else None,
            extension_evidence="The customer's board decides next month." if wants_more else "",
        )  # fmt: skip
        self._hold(asked, since=asked.on, until=ends_on, ended=ended_on)
        if partner.last_registered_on is None or partner.last_registered_on < asked.on:
            partner.last_registered_on = asked.on
        return Granted(self.count, name, Promise(partner.tier, rate, ends_on), current.id, state)

    def _work(self, asked: Asked, since: date, until: date) -> date:
        """Calls and meetings about every third week; the day of the last one."""
        day, last = since, since
        for _ in range(5):
            day += timedelta(days=self.chance.between(8, 40))
            if day > until:
                break
            kind = self.chance.pick(("CALL", "MEETING", "DEMO", "OFFER"))
            author = self.chance.pick(asked.partner.members)
            at = moment(day, self.chance)
            self._activities.append(
                (self.count + 1, asked.partner.id, kind, day, "Talked about the schedule", author, at)
            )
            last = day
        return last

    def own_renewal(self, asked: Asked, granted: Granted, closed_on: date) -> None:
        """Who won the customer owns its renewal for a year, unless somebody holds it."""
        renewal = (asked.customer.id, asked.line_id, "RENEWAL")
        if renewal not in self.held:
            self.held.add(renewal)
            self._ownerships.append(
                (asked.customer.id, asked.line_id, "RENEWAL", granted.id, asked.partner.id, closed_on, add_months(closed_on, 12), None)
            )  # fmt: skip

    def refused(self, asked: Asked, *, decider: int) -> None:
        """One that was refused or given up; a few of the latest are appealed against."""
        chance = self.chance
        submitted = moment(asked.on, chance)
        values: dict[str, Any] = {
            "playbook_version_id": self.books.on(asked.on).id,
            "last_activity_on": asked.on,
        }
        if chance.happens(0.2):
            values |= {"state": "WITHDRAWN", "due_at": _due(asked.on)}
            self._add(asked, asked.customer.name, submitted, **values)
            self._hold(asked, since=asked.on, until=None, ended=asked.on + timedelta(days=1))
            return
        reason = chance.pick(
            ("SECOND_REGISTRANT", "SECOND_REGISTRANT", "HOUSE_ACCOUNT", "ALREADY_CUSTOMER", "WRONG_FIT")
        )
        at_once = reason != "WRONG_FIT"
        is_appealed = asked.on > DAY - timedelta(days=10) and chance.happens(0.2)
        values |= {
            "state": "REFUSED", "reason_code": reason, "rule": rule.RULE_OF_REASON[reason], "conflict": reason if at_once else "NONE",
            "decided_at": submitted if at_once else min(submitted + timedelta(hours=20), NOW),
            "decided_by_id": None if at_once else decider, "due_at": None if at_once else _due(asked.on),
            "appealed_at": min(submitted + timedelta(hours=30), NOW) if is_appealed else None,
            "appeal_text": "We have worked with this customer since spring." if is_appealed else "",
        }  # fmt: skip
        self._add(asked, asked.customer.name, submitted, **values)
        if not at_once:
            self._hold(asked, since=asked.on, until=None, ended=asked.on + timedelta(days=1))

    def waiting(self, asked: Asked, *, maybe: Customer, decider: int) -> None:
        """One that waits for a decision, or for an answer of the partner; one in ten may be another company."""
        chance = self.chance
        submitted = min(moment(asked.on, chance), NOW - timedelta(minutes=5))
        is_asked, is_maybe = chance.happens(0.15), chance.happens(0.1)
        self._add(
            asked, asked.customer.name, submitted, state="NEEDS_INFORMATION" if is_asked else "SUBMITTED",
            due_at=None if is_asked else _due(asked.on), question="Who decides at the customer?" if is_asked else "",
            asked_at=submitted + timedelta(minutes=4) if is_asked else None, conflict="POSSIBLE_MATCH" if is_maybe else "NONE",
            rule="registration.maybe_score" if is_maybe else "", last_activity_on=asked.on,
            playbook_version_id=self.books.on(asked.on).id,
        )  # fmt: skip
        self._hold(asked, since=asked.on, until=None, ended=None)
        if is_maybe:
            reasons = dumps([["NAME_ALIKE", "88 %"]])
            self._matches.append((self.count, maybe.id, Decimal("0.760"), reasons))

    def draft(self, asked: Asked) -> None:
        """One that was not sent yet."""
        self._add(
            asked,
            asked.customer.name,
            moment(asked.on, self.chance),
            state="DRAFT",
            submitted_at=None,
            arrival=None,
            customer_id=None,
        )

    def _add(self, asked: Asked, name: str, submitted: datetime, **values: Any) -> None:
        self.count += 1
        told = {
            "id": self.count, "partner_id": asked.partner.id, "arrival": self.count, "customer_name": name,
            "search_text": search_words(name), "customer_country": asked.customer.country, "customer_id": asked.customer.id,
            "product_line_id": asked.line_id, "kind": asked.kind, "amount_minor": asked.net, "currency": asked.currency,
            "expected_close_on": asked.expected_close_on, "created_by_id": self.chance.pick(asked.partner.members),
            "created_at": submitted - timedelta(minutes=2), "submitted_at": submitted,
        }  # fmt: skip
        self._rows.append(tuple({**_EMPTY, **told, **values}.values()))

    def _hold(self, asked: Asked, *, since: date, until: date | None, ended: date | None) -> None:
        if ended is None:
            self.held.add((asked.customer.id, asked.line_id, asked.kind))
        self._ownerships.append(
            (asked.customer.id, asked.line_id, asked.kind, self.count, asked.partner.id, since, until, ended)
        )
