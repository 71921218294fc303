"""What of payouts waits for somebody, all of it in one statement: pages that show it have much else to ask."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateField,
    Exists,
    Min,
    OuterRef,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from kanava.core.permissions import require
from kanava.payouts.due import unpaid
from kanava.payouts.models import PartnerAccount, Run
from kanava.rules.money import Money
from kanava.rules.payout_accounts import AccountState
from kanava.rules.payouts import RunState
from kanava.rules.people import Actor

OPEN = (RunState.DRAFTED, RunState.APPROVED, RunState.SENT)
MOST_RUNS = 20


@dataclass(frozen=True, slots=True)
class Open:
    """What is due in a currency and in no run: how many statements, what they come to, and the earliest day."""

    currency: str
    count: int
    amount: Money
    first_on: date


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that somebody has to do something about."""

    number: str
    state: str
    made_by_id: int
    execute_on: date


@dataclass(slots=True)
class Needs:
    """Runs that are not over, what is due and in none, how many accounts wait for somebody else than who told them, and how
    many partners have statements to be paid and no account in use, and the earliest day on which one is due."""

    runs: list[OpenRun] = field(default_factory=list)
    due: list[Open] = field(default_factory=list)
    accounts: int = 0
    without_account: int = 0
    without_since: date | None = None


def get_needs(*, by: Actor, on: date) -> Needs:
    """What waits on a day; accounts are those that the reader has not told itself. One statement. Raises NotPermitted."""
    require("view_payouts", by)
    parts = (_due(on), _without_account(on), _accounts(by.user_id))
    found = Needs()
    for what, name, state, number, minor, day in _runs().union(*parts, all=True):
        match what:
            case "RUN":
                found.runs.append(OpenRun(name, state, number, day))
            case "DUE":
                found.due.append(Open(name, number, Money(int(minor), name), day))
            case "WITHOUT":
                found.without_account, found.without_since = number, day
            case "ACCOUNTS":
                found.accounts = number
    found.runs.sort(key=lambda run: run.number)
    found.due.sort(key=lambda one: one.currency)
    return found


def _runs() -> "QuerySet[Any, Any]":
    rows = Run.objects.filter(state__in=OPEN)
    found = rows.order_by("id").annotate(
        what=Value("RUN", CharField()), maker=Coalesce("made_by_id", Value(0, BigIntegerField())), minor=Value(0, BigIntegerField())
    )  # fmt: skip
    return _shaped(found, "what", "number", "state", "maker", "minor", "execute_on")[:MOST_RUNS]


def _shaped(rows: "QuerySet[Any]", *columns: str) -> "QuerySet[Any, Any]":
    found: QuerySet[Any, Any] = rows.values_list(*columns)
    return found


def _grouped(rows: "QuerySet[Any]", what: str, *groups: str) -> "QuerySet[Any]":
    found: QuerySet[Any, Any] = (
        rows.order_by().annotate(what=Value(what, CharField())).values("what", *groups)
    )
    return found


def _due(on: date) -> "QuerySet[Any, Any]":
    rows = _grouped(unpaid(on), "DUE", "currency")
    found = rows.annotate(
        state=Value("", CharField()), number_of=Count("id"), minor=Sum("due_minor"), first=Min("due_on")
    )
    return _shaped(found, "what", "currency", "state", "number_of", "minor", "first")


def _without_account(on: date) -> "QuerySet[Any, Any]":
    usable = PartnerAccount.objects.filter(
        partner_id=OuterRef("partner_id"), currency=OuterRef("currency"), state=AccountState.CONFIRMED, usable_on__lte=on
    )  # fmt: skip
    # Also of what falls due later: an account takes people and days to be told.
    rows = _grouped(unpaid(date.max).filter(~Exists(usable)), "WITHOUT")
    found = rows.annotate(
        name=Value("", CharField()), state=Value("", CharField()), number_of=Count("partner_id", distinct=True),
        minor=Value(0, BigIntegerField()), first=Min("due_on"),
    )  # fmt: skip
    return _shaped(found, "what", "name", "state", "number_of", "minor", "first")


def _accounts(reader_id: int | None) -> "QuerySet[Any, Any]":
    rows = PartnerAccount.objects.filter(state=AccountState.PROPOSED).exclude(proposed_by_id=reader_id or 0)
    found = _grouped(rows, "ACCOUNTS").annotate(
        name=Value("", CharField()), told=Value("", CharField()), number_of=Count("id"), minor=Value(0, BigIntegerField()),
        first=Value(None, DateField()),
    )  # fmt: skip
    return _shaped(found, "what", "name", "told", "number_of", "minor", "first")
