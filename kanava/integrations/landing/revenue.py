"""Total revenue by month from a file (guide: H1)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kanava.insights import intake
from kanava.insights.models import TotalRevenue
from kanava.integrations.landing.common import Context, Extra, Notes, Resolved
from kanava.integrations.records import Record
from kanava.ledger.queries import LoadedRates
from kanava.rules import rates
from kanava.rules.money import LARGEST_MINOR, Money
from kanava.rules.periods import add_months, month_start


class RevenueLanding:
    """Lands months' totals; one that is here already, typed or from another source, is replaced, and that is told."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.notes = Notes()

    def resolve(self, records: Sequence[Record], known: Mapping[str, int]) -> list[Resolved]:
        """Read the amounts and find the totals that the months have already."""
        here = intake.find_by_month({row.values["month"] for row in records if "month" in row.values})
        table = self._rates(records)
        rows = []
        for record in records:
            month: date | None = record.values.get("month")
            values = {"month": month, **self._amount(record)}
            self._check_rate(record, values, table)
            object_id = known.get(record.key)
            if month is not None and month > month_start(self.context.today):
                self.context.problems.add_fault("MONTH_IN_FUTURE", "month", record.row, record.key)
            elif object_id is None and month in here:
                object_id = here[month].pk
                self._note_replaced(record, here[month])
            rows.append(Resolved(record, values, object_id))
        return rows

    def _amount(self, record: Record) -> dict[str, Any]:
        currency: str = record.values.get("currency", "")
        told: Decimal = record.values.get("amount", Decimal(0))
        if told < 0:
            self.context.problems.add_fault("TOTAL_BELOW_ZERO", "amount", record.row, str(told))
        amount = Money.of(told, currency)
        if abs(amount.minor) > LARGEST_MINOR:
            self.context.problems.add_fault("AMOUNT_UNREADABLE", "amount", record.row, str(told))
        return {"amount_minor": amount.minor, "currency": currency}

    def _rates(self, records: Sequence[Record]) -> LoadedRates:
        home = self.context.playbook.programme.currency
        currencies = {row.values.get("currency", home) for row in records}
        return LoadedRates(currencies | {home} if currencies - {home} else (), self.context.today)

    def _check_rate(self, record: Record, values: Mapping[str, Any], table: LoadedRates) -> None:
        """A total in another currency counts once there is a rate for the last day of its month."""
        home, currency = self.context.playbook.programme.currency, values["currency"]
        if not currency or currency == home or values["month"] is None:
            return
        last_day = add_months(values["month"], 1) - timedelta(days=1)
        try:
            rates.convert(Money(values["amount_minor"], currency), home, on=last_day, table=table)
        except rates.NoRate:
            self.context.problems.add_remark("NO_RATE_FOR_TOTAL", "currency", record.row, currency)

    def _note_replaced(self, record: Record, kept: TotalRevenue) -> None:
        amount = Money(kept.amount_minor, kept.currency).amount
        code = f"TOTAL_REPLACED_{kept.source}"
        self.context.problems.add_remark(
            code, "amount", record.row, str(kept), amount=f"{amount:f} {kept.currency}"
        )

    def prepare(self) -> list[Extra]:
        """Totals need nothing else."""
        return []

    def create(self, rows: Sequence[Resolved]) -> list[int]:
        """Write new totals."""
        return intake.create([row.values for row in rows], at=self.context.at)

    def current(self, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """What totals are now."""
        return intake.current(ids)

    def foreseen(self, row: Resolved, before: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is told anew, the rest as it was."""
        return {**before, **row.values}

    def amend(self, rows: Sequence[Resolved]) -> None:
        """Replace totals that are here."""
        changes = {row.object_id: row.values for row in rows if row.object_id is not None}
        intake.replace(changes, at=self.context.at)
