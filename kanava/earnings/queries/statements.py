"""Reading statements and the periods that they belong to (guide: C5)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from kanava.core.paging import Count, Page, Sort, count, counted, page
from kanava.core.permissions import require
from kanava.core.standing import GIVEN_TEXT, StandingRows
from kanava.earnings.models import Closing, Statement, StatementLine
from kanava.earnings.statements import Gathered, gather
from kanava.ledger.queries import Line, list_lines
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import statements
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound
from kanava.rules.statements import Balance, Period

BY_NAME = Sort("sort_key")
LATEST = Sort("last_on", descending=True)
WRITTEN = Sort("id")
NEWEST = Sort("id", descending=True)
LINES = 25


@dataclass(frozen=True, slots=True)
class Sums:
    """How many statements there are, and what they come to: one amount a currency."""

    number: int
    due: Sequence[Money]
    carried_on: Sequence[Money]


@dataclass(frozen=True, slots=True)
class Preview:
    """What closing a period would make now: its sums, and each statement's partner, deal where it is of one, and balance by
    the partner's name."""

    period: Period
    is_over: bool
    sums: Sums
    rows: Sequence[tuple[int, str, int | None, Balance]]


def find_next_period(*, by: Actor, today: date) -> Period | None:
    """The period to close next; None while it is not over. Raises NotPermitted."""
    require("view_earnings", by)
    return statements.next_period(today=today, closed_until=_closed_until(), playbook_of=_in_force)


def find_period(day: date, *, by: Actor) -> Period:
    """The period that a day belongs to. Raises NotPermitted."""
    require("view_earnings", by)
    return statements.period_of(day, _in_force(day), closed_until=_closed_until())


def _closed_until() -> date | None:
    return Closing.objects.order_by("-last_on").values_list("last_on", flat=True).first()


def _in_force(day: date) -> Playbook:
    return get_in_force(day).playbook


def preview_period(period: Period, *, by: Actor, today: date) -> Preview:
    """What closing a period would make, with nothing written. Raises NotPermitted."""
    require("view_earnings", by)
    found = gather(period.last, by_deal=statements.is_by_deal(_in_force(period.last)))
    partners = Partner.objects.filter(pk__in={one.partner_id for one in found})
    names = {key: (sort_key, name) for key, sort_key, name in partners.values_list("id", "sort_key", "name")}
    ordered = sorted(found, key=lambda one: (names[one.partner_id], one.currency))
    rows = [(one.partner_id, names[one.partner_id][1], one.deal_id, one.balance) for one in ordered]
    return Preview(period, period.last < today, _sums_of(found), rows)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A statement that closing a period would make: what it comes to, and its entries, each with what it adds."""

    balance: Balance
    lines: Sequence[tuple[Line, Money]]


def preview_partner(period: Period, partner_id: int, *, by: Actor) -> Sequence[Upcoming]:
    """One partner's statements that closing a period would make. Raises NotPermitted."""
    require("view_earnings", by)
    by_deal = statements.is_by_deal(_in_force(period.last))
    found = gather(period.last, by_deal=by_deal, partner_id=partner_id)
    adds = {entry_id: (minor, one.currency) for one in found for entry_id, minor in one.lines}
    lines = {line.id: line for line in list_lines(list(adds))}
    return [
        Upcoming(one.balance, [(lines[key], Money(minor, one.currency)) for key, minor in one.lines])
        for one in found
    ]


def find_closing_over(day: date, *, by: Actor) -> Closing | None:
    """The closing of the period that a day was in; None while it is not closed. Raises NotPermitted."""
    require("view_earnings", by)
    rows = Closing.objects.select_related("closed_by").filter(last_on__gte=day).order_by("last_on")
    return rows.first()


def _sums_of(found: Iterable[Gathered]) -> Sums:
    due: dict[str, int] = {}
    carried: dict[str, int] = {}
    number = 0
    for one in found:
        number += 1
        balance = one.balance
        due[one.currency] = due.get(one.currency, 0) + balance.due.minor
        carried[one.currency] = carried.get(one.currency, 0) + balance.carried_on.minor
    return Sums(number, _amounts(due), _amounts(carried))


def _amounts(sums: Mapping[str, int]) -> Sequence[Money]:
    return [Money(minor, currency) for currency, minor in sorted(sums.items()) if minor]


def list_closings(*, by: Actor) -> Sequence[Closing]:
    """The periods that are closed, the latest first. Raises NotPermitted."""
    require("view_earnings", by)
    return list(Closing.objects.order_by("-last_on").select_related("closed_by")[:120])


def sum_closings(closing_ids: Sequence[int]) -> dict[int, Sequence[Money]]:
    """What each closing's statements pay, one amount a currency. One statement."""
    rows = Statement.objects.filter(closing_id__in=closing_ids).order_by("closing_id", "currency")
    found: dict[int, list[Money]] = {}
    for key, currency, minor in rows.values_list("closing_id", "currency").annotate(due=Sum("due_minor")):
        if minor:
            found.setdefault(key, []).append(Money(int(minor), currency))
    return dict(found)


def get_closing(last_on: date, *, by: Actor) -> Closing:
    """The closing of the period that ends on a day. Raises NotFound, NotPermitted."""
    require("view_earnings", by)
    found = Closing.objects.select_related("closed_by").filter(last_on=last_on).first()
    if found is None:
        raise NotFound
    return found


def list_statements(
    closing: Closing, *, by: Actor, text: str = "", after: str = ""
) -> tuple[Page[Statement], Count]:
    """A closing's statements by partner, and how many there are. Raises NotPermitted."""
    require("view_earnings", by)
    rows = Statement.objects.filter(closing=closing)
    if text:
        rows = rows.filter(partner__search_text__contains=text)
    return page(rows, sort=BY_NAME, whole=Statement.objects.select_related("partner"), after=after), count(
        rows
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with its entries, each with what it adds to the sum; with a page of them, where it is one."""

    statement: Statement
    lines: Sequence[tuple[Line, Money]]
    page: Page[StatementLine] | None = None
    total: Count | None = None

    @property
    def balance(self) -> Balance:
        """What it comes to."""
        row = self.statement
        return Balance(Money(row.carried_minor, row.currency), Money(row.gathered_minor, row.currency))


def find_line(entry_id: int, *, partner_id: int) -> tuple[Money, date, str] | None:
    """What an entry adds to the statement that it stands on, that one's last day and number; None while it stands on
    none."""
    rows = StatementLine.objects.filter(entry_id=entry_id, partner_id=partner_id).select_related("statement")
    found = rows.first()
    if found is None:
        return None
    row = found.statement
    return Money(found.amount_minor, row.currency), row.last_on, row.number


def list_own_statements(*, by: Actor, partner_id: int, after: str = "") -> tuple[Page[Statement], Count]:
    """A partner's statements, the latest first. Raises NotPermitted."""
    require("view_own_earnings" if by.partner_id is not None else "view_earnings", by)
    rows = Statement.objects.filter(partner_id=partner_id)
    return page(rows, sort=LATEST, after=after, size=24), count(rows)


def list_all_statements(*, by: Actor, partner_id: int | None = None, after: str = "") -> Page[Statement]:
    """Statements of all partners or of one, the latest first. Raises NotPermitted."""
    require("view_earnings", by)
    rows = Statement.objects.all() if partner_id is None else Statement.objects.filter(partner_id=partner_id)
    return page(rows, sort=NEWEST, whole=Statement.objects.select_related("partner"), after=after)


_STATEMENT = StandingRows(
    lambda: Statement.objects.filter(number=GIVEN_TEXT).select_related("partner"), GIVEN_TEXT
)


def get_statement(number: str, *, by: Actor, partner_id: int | None = None, after: str | None = None) -> Told:
    """One statement with all its lines in the order of their days, or with a page of them in the order in which they were
    written; of one partner where its id is given. Raises NotFound, NotPermitted."""
    require("view_own_earnings" if by.partner_id is not None else "view_earnings", by)
    found = _STATEMENT.first(number)
    if found is None or partner_id not in (None, found.partner_id):
        raise NotFound
    rows_of = StatementLine.objects.filter(statement=found)
    shown = page(rows_of, sort=WRITTEN, after=after, size=LINES) if after is not None else None
    adds = {row.entry_id: row.amount_minor for row in (rows_of if shown is None else shown.rows)}
    lines = [(line, Money(adds[line.id], found.currency)) for line in list_lines(list(adds))]
    total = None if shown is None else count(rows_of) if shown.after or after else counted(len(lines))
    return Told(found, lines, shown, total)


def number_statements(ids: Collection[int]) -> dict[int, str]:
    """The numbers of statements by their ids; through the wall the partner's own. One statement."""
    return dict(Statement.objects.filter(pk__in=ids).values_list("id", "number"))
