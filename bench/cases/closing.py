"""Closing a month of 100,000 won deals for 10,000 partners, a statement's page, and balances among ten million transfers."""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from django.db import connection

from bench import place
from bench.browser import Browser, measured
from bench.facts import column, member_of, rows
from bench.measuring import Case
from bench.programme import DAY
from bench.yardstick import FULL_SPEED, usual_yardstick
from kanava.core import clock
from kanava.earnings.actions.closing import close_period
from kanava.ledger.keeping import SETTLED, keep_balances
from kanava.ledger.queries import get_balances
from kanava.rules.people import Via, system
from kanava.rules.periods import add_months, month_start

BY = system(Via.JOB)
DEALS, TRANSFERS = 100_000, 10_000_000
SECONDS_GOAL, MEMORY_GOAL, PAGE_GOAL, BALANCE_GOAL = 60, 1024, 20, 5

# Won deals of the month that the closing is of, spread evenly over the partners: each with an earning that is free.
_ACCOUNTS = """
insert into ledger_account (partner_id, kind, currency)
select id, kind, currency from partners_partner, unnest(array['ACCRUED', 'PAYABLE']) as kind on conflict do nothing
"""
_EXPENSES = """
insert into ledger_account (partner_id, kind, currency)
select null, 'EXPENSE', currency from partners_partner group by currency on conflict do nothing
"""
_ENTRIES = """
insert into ledger_entry (kind, key, content_hash, partner_id, effective_on, recorded_at, playbook_version_id, source_type, source_id, facts, steps, reason)
select 'MARGIN', 'bench:' || n, '', partners.id, %(on)s, %(at)s, 1, 'deal', deals.first + n, '{}', '[]', ''
from generate_series(1, %(count)s) as n,
  (select array_agg(id order by id) as ids, count(*) as many from partners_partner) as every,
  lateral (select every.ids[1 + n %% every.many] as id) as partners, (select min(id) as first from deals_deal) as deals
"""
_MOVED = """
insert into ledger_transfer (entry_id, position, partner_id, debit_id, credit_id, amount_minor)
select entry.id, 0, entry.partner_id, debit.id, credit.id, 100 + entry.id % 100000
from ledger_entry entry join partners_partner partner on partner.id = entry.partner_id
join ledger_account debit on debit.partner_id is null and debit.kind = 'EXPENSE' and debit.currency = partner.currency
join ledger_account credit on credit.partner_id = partner.id and credit.kind = 'ACCRUED' and credit.currency = partner.currency
where entry.key like 'bench:%'
"""
# More transfers between the accounts of those that there are: the partners that have most get most.
_MORE = """
insert into ledger_transfer (entry_id, position, partner_id, debit_id, credit_id, amount_minor)
select entry_id, 100 + n, partner_id, debit_id, credit_id, amount_minor
from ledger_transfer transfer, generate_series(1, %s) as n where transfer.position = 0 limit %s
"""


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a period took."""

    name: str
    statements: int
    entries: int
    seconds: float
    peak_mib: float
    goal: float = SECONDS_GOAL
    goal_mib: int = MEMORY_GOAL
    yardstick_ms: float = FULL_SPEED

    @property
    def steady(self) -> float:
        """Seconds on a machine at full speed."""
        return self.seconds * FULL_SPEED / self.yardstick_ms

    @property
    def holds(self) -> bool:
        """Whether it keeps to both goals."""
        return self.steady <= self.goal and self.peak_mib <= self.goal_mib


def closings() -> Iterator[Closed]:
    """All that was earned before, as a programme begins with statements; then the month with 100,000 won deals."""
    month = month_start(DAY)
    yield _close("all that was earned before", add_months(month, -2))
    _write_deals(add_months(month, -1))
    yield _close(f"{DEALS:,} won deals of a month", add_months(month, -1))


def _write_deals(month: date) -> None:
    with place.administer(connection.settings_dict["NAME"]) as database:
        database.execute("set session_replication_role = replica")
        for statement in (_ACCOUNTS, _EXPENSES):
            database.execute(statement)
        database.execute(_ENTRIES, {"on": month, "at": clock.now(), "count": DEALS})
        database.execute(_MOVED)
        database.execute("analyze ledger_entry, ledger_transfer, ledger_account")


def _close(name: str, day: date) -> Closed:
    _forget_peak()
    began = time.perf_counter()
    made = close_period(by=BY, day=day, at=clock.now())
    seconds = time.perf_counter() - began
    counted = "select count(*) from earnings_statementline where statement_id in (select id from earnings_statement where closing_id = %s)"
    return Closed(name, made.statements, column(counted, made.pk)[0], seconds, _peak_mib(), yardstick_ms=usual_yardstick())  # fmt: skip


def _forget_peak() -> None:
    """From here on the peak is a new one, where the system can say so."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak_mib() -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def money(staff: Browser) -> Iterator[Case]:
    """Statements as both sides open them, small and with the most lines; balances with ten million transfers."""
    small = column("select number from earnings_statement order by md5(number) limit 20")
    yield Case("Money", "statement", [partial(staff.get, f"/console/statements/no/{one}/") for one in small], PAGE_GOAL)  # fmt: skip
    large = rows(
        "select number, partner_id from earnings_statement join (select statement_id, count(*) as lines from earnings_statementline "
        "group by statement_id order by lines desc limit 5) most on most.statement_id = earnings_statement.id"
    )
    for group, found in (("of any partner", _owned(small)), ("with the most lines", large)):
        browsers = [
            (Browser(staff.application, member_of(partner_id)), number) for number, partner_id in found
        ]
        calls = [partial(one.get, f"/portal/statements/{number}/") for one, number in browsers]
        yield Case("Money", f"statement {group}, portal", calls, PAGE_GOAL)
    _write_transfers()
    most = column(
        "select partner_id from ledger_transfer where partner_id is not null group by 1 order by count(*) desc limit 20"
    )
    some = column("select id from partners_partner order by md5(id::text) limit 40")
    for name, partner_ids in (("of any partner", some), ("of the partners with most", most)):
        yield Case("Money", f"balance {name}, {TRANSFERS:,} transfers", [partial(measured, partial(get_balances, one)) for one in partner_ids], BALANCE_GOAL)  # fmt: skip


def _owned(numbers: list[str]) -> list[tuple[str, int]]:
    found = "select number, partner_id from earnings_statement where number = any(%s)"
    return [(number, partner_id) for number, partner_id in rows(found, numbers)]


def _write_transfers() -> None:
    with place.administer(connection.settings_dict["NAME"]) as database:
        (there,) = database.execute("select count(*) from ledger_transfer where position = 0").fetchone() or (
            1,
        )
        database.execute("set session_replication_role = replica")
        database.execute(_MORE, [TRANSFERS // there + 1, TRANSFERS - there])
        database.execute("vacuum analyze ledger_transfer")
    at = clock.now()
    keep_balances(at=at - SETTLED)
    keep_balances(at=at)
