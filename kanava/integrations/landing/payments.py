"""Customer payments from a list (guide: C5). A row of money that moved is told of its deal, as a person would tell it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kanava.earnings import intake
from kanava.earnings.intake import Known
from kanava.integrations.landing.common import Context, Extra, Notes, Resolved
from kanava.integrations.landing.payment_deals import PaidDeal, PaymentDeals
from kanava.integrations.records import Record
from kanava.rules import freeing
from kanava.rules.deals import Stage
from kanava.rules.freeing import Kind
from kanava.rules.money import LARGEST_MINOR, Money

_ORDER = {Kind.PAID: 0, Kind.REFUNDED: 1, Kind.CANCELLED: 2}


class PaymentLanding:
    """Lands payments. Nothing that was told is changed: a row that says otherwise of the same reference is a fault."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.notes = Notes()

    def resolve(self, records: Sequence[Record], known: Mapping[str, int]) -> list[Resolved]:
        """Find the deals, read the amounts, and see that every row can be true after those before it."""
        deals = PaymentDeals(self.context, records)
        rows = [row for record in records if (row := self._row(record, deals)) is not None]
        told = defaultdict(list, intake.find_known({row.values["deal_id"] for row in rows}))
        rows.sort(key=lambda row: (row.values["moved_on"], _ORDER[row.values["kind"]], row.record.row))
        staying = [row for row in rows if self._fits(row, told[row.values["deal_id"]])]
        left = len(rows) - len(staying)
        if left:
            self.notes.counts["told_already"] = left
        return staying

    def _row(self, record: Record, deals: PaymentDeals) -> Resolved | None:
        deal = deals.find(record)
        if deal is None:
            return None
        kind, amount = self._amount(record, deal)
        moved_on: date = record.values.get("moved_on", self.context.today)
        if moved_on > self.context.today:
            self._fault("PAYMENT_IN_FUTURE", "moved_on", record, moved_on.isoformat())
        if deal.closed_on is not None and moved_on < deal.closed_on:
            self._fault("PAYMENT_BEFORE_WIN", "moved_on", record, moved_on.isoformat(), known=deal.name, won=deal.closed_on.isoformat())  # fmt: skip
        if deal.stage != Stage.WON:
            self._fault("DEAL_NOT_WON", "deal", record, record.values.get("deal", ""), known=deal.name)
        values = {
            "deal_id": deal.id, "kind": kind, "amount_minor": amount, "moved_on": moved_on, "paid": deal,
            "reference": record.values.get("reference", ""), "deal": deal.name, "payer": deal.customer, "currency": deal.currency,
        }  # fmt: skip
        return Resolved(record, values)

    def _amount(self, record: Record, deal: PaidDeal) -> tuple[Kind, int]:
        """What happened and how much of it, above zero. Where no column tells it, money that went back is a refund."""
        told: Decimal = record.values.get("amount", Decimal(0))
        named = record.values.get("movement", "")
        kind = Kind(named) if named else Kind.REFUNDED if told < 0 else Kind.PAID
        currency = record.values.get("currency", deal.currency)
        if currency != deal.currency:
            self._fault("PAYMENT_OTHER_CURRENCY", "currency", record, currency, currency=deal.currency, known=deal.name)  # fmt: skip
        if told < 0 and kind != Kind.REFUNDED:
            self._fault("PAYMENT_BELOW_ZERO", "amount", record, f"{told:f} {currency}")
        amount = abs(Money.of(told, deal.currency).minor)
        if amount == 0 and not self.context.problems.has("amount", record.row):
            self._fault("PAYMENT_NOTHING", "amount", record, str(told))
        if amount > LARGEST_MINOR:
            self._fault("PAYMENT_TOO_LARGE", "amount", record, f"{told:f} {currency}", known=deal.name)
            amount = 0
        return kind, amount

    def _fits(self, row: Resolved, told: list[Known]) -> bool:
        """Whether a row is told anew. What is told already is left out; what cannot be true is noted."""
        values, record, deal = row.values, row.record, row.values["paid"]
        one = Known(values["kind"], values["amount_minor"], values["moved_on"], values["reference"])
        same = [known for known in told if known.reference and known.reference == one.reference]
        if one in same:
            self.context.problems.add_remark("PAYMENT_TOLD", "reference", record.row, one.reference, known=deal.name)  # fmt: skip
            return False
        if same:
            self._fault("REFERENCE_TAKEN", "reference", record, one.reference, known=deal.name)
        elif any(_is_alike(one, known) for known in told):
            self.context.problems.add_remark("PAYMENT_ALIKE", "amount", record.row, known=deal.name)
        if self._has_room(row, intake.sum_kinds(told)):
            told.append(one)
        return True

    def _has_room(self, row: Resolved, told: Mapping[Kind, int]) -> bool:
        values, deal = row.values, row.values["paid"]
        room = freeing.room_for(values["kind"], deal.net_minor, told)
        if values["amount_minor"] <= room or self.context.problems.has("amount", row.record.row):
            return True
        codes = {Kind.PAID: "PAYMENT_TOO_LARGE", Kind.REFUNDED: "MORE_BACK_THAN_PAID", Kind.CANCELLED: "MORE_CANCELLED_THAN_OPEN"}  # fmt: skip
        amounts = [Money(minor, deal.currency).amount for minor in (values["amount_minor"], room)]
        value, left = (f"{amount:f} {deal.currency}" for amount in amounts)
        self._fault(codes[values["kind"]], "amount", row.record, value, amount=left, known=deal.name)
        return False

    def _fault(self, code: str, field: str, record: Record, value: str, **params: str) -> None:
        if not self.context.problems.has(field, record.row):
            self.context.problems.add_fault(code, field, record.row, value, **params)

    def prepare(self) -> list[Extra]:
        """Payments need nothing else."""
        return []

    def create(self, rows: Sequence[Resolved]) -> list[int]:
        """Tell the payments; what the partners have earned follows."""
        return intake.tell_payments([row.values for row in rows], by=self.context.by, at=self.context.at)

    def current(self, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """Payments are never changed by a file."""
        return {}

    def foreseen(self, row: Resolved, before: Mapping[str, Any]) -> Mapping[str, Any]:
        """What will be told."""
        return {**before, **row.values}

    def amend(self, rows: Sequence[Resolved]) -> None:
        """Payments are never changed by a file."""


def _is_alike(one: Known, known: Known) -> bool:
    """Whether two payments without a common reference may be the same."""
    is_same = (one.kind, one.amount_minor, one.moved_on) == (known.kind, known.amount_minor, known.moved_on)
    return is_same and not (one.reference and known.reference)
