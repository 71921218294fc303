"""Deals from a file: orders with lines, or the opportunities of a CRM (guide: H5).

An end customer may be unknown, or known only by its key in the source; a product line may stay unmapped; without a
start the cycle is not known. A partner-sourced deal counts as registered on its day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kanava.deals import intake
from kanava.deals.amounts import value_in_programme
from kanava.deals.models import ProductLine
from kanava.integrations.fields import Target
from kanava.integrations.landing.common import Context, Extra, Notes, Resolved, find_people
from kanava.integrations.landing.deal_customers import DealCustomers, NewCustomer
from kanava.integrations.landing.deal_partners import DealPartners
from kanava.integrations.records import Record
from kanava.integrations.squash import squashed
from kanava.ledger.queries import LoadedRates
from kanava.partners.intake import touch_registered
from kanava.rules.deals import OPEN_STAGES, Kind, Stage
from kanava.rules.money import LARGEST_MINOR, Money

MOST_SHOWN = 40


@dataclass(slots=True)
class NewLine:
    """A product line that a deal brings along."""

    name: str
    id: int = 0


class DealLanding:
    """Lands deals with their lines, their customers and product lines."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.notes = Notes()
        self._customers = DealCustomers(context)
        self._lines: dict[str, NewLine] = {}

    def resolve(self, records: Sequence[Record], known: Mapping[str, int]) -> list[Resolved]:
        """Find partners, customers, sellers and product lines, and reckon the amounts."""
        partners = DealPartners(self.context, records)
        people = find_people({row.values["seller"] for row in records if row.values.get("seller")})
        customers = self._customers.find(records)
        self._note_gaps(records)
        lines = self._find_lines(records)
        rates = self._rates(records)
        rows = []
        for record in records:
            values = self._told(record)
            values["customer"] = customers.get(record.key)
            values["seller_id"] = self._seller(record, people)
            partners.place(record, values)
            self._reckon(record, values, lines, rates)
            rows.append(Resolved(record, values, known.get(record.key)))
        self.notes.counts["new_customers"] = len(self._customers.made)
        self.notes.names["new_product_lines"] = [line.name for line in self._lines.values()][:MOST_SHOWN]
        return rows

    def _note_gaps(self, records: Sequence[Record]) -> None:
        """What a column tells of most deals and not of these; one remark each."""
        for code, names in _GAPS.items():
            if not self.context.recipe.columns.keys().isdisjoint(names):
                rows = [row.row for row in records if not any(map(row.values.get, names))]
                self.context.problems.add_remarks(
                    code, names[0], [row for row in rows if not self.context.problems.has(names[0], row)]
                )

    def _told(self, record: Record) -> dict[str, Any]:
        """Stage and dates as they fit together."""
        told = record.values
        outcome = told.get("outcome", "")
        is_unread = any(self.context.problems.has(name, record.row) for name in ("stage", "outcome"))
        if not outcome and "stage" not in told and not is_unread:
            self.context.problems.add_fault("STAGE_EMPTY", "stage", record.row)
        stage = outcome if outcome in ("WON", "LOST") else told.get("stage", Stage.QUALIFIED.value)
        if outcome == "OPEN" and stage in ("WON", "LOST"):
            self.context.problems.add_fault("OUTCOME_DIFFERS", "outcome", record.row)
        is_open = stage in OPEN_STAGES
        closed_on: date | None = None if is_open else told.get("closed_on")
        expected: date | None = told.get("expected_close_on")
        opened_on: date | None = told.get("opened_on")
        self._check_closing(record, stage, closed_on)
        if opened_on and closed_on and opened_on > closed_on:
            # Systems that were moved give old deals the day of the move as their beginning.
            self.context.problems.add_remark("OPENED_AFTER_CLOSE", "opened_on", record.row)
            opened_on = None
        return {
            "title": "", "origin": told.get("origin", ""), "stage": stage, "kind": told.get("kind", Kind.NEW.value),
            "currency": told.get("currency", ""), "opened_on": opened_on, "closed_on": closed_on,
            "expected_close_on": expected or (told.get("closed_on") if is_open else None),
            "registered_on": told.get("registered_on") or opened_on or told.get("closed_on"),
            "lost_reason": told.get("lost_reason", "") if stage == Stage.LOST else "",
        }  # fmt: skip

    def _check_closing(self, record: Record, stage: str, closed_on: date | None) -> None:
        if stage in OPEN_STAGES or self.context.problems.has("closed_on", record.row):
            return
        if closed_on is None:
            self.context.problems.add_fault("CLOSE_MISSING", "closed_on", record.row)
        elif closed_on > self.context.today:
            self.context.problems.add_fault("DATE_IN_FUTURE", "closed_on", record.row, closed_on.isoformat())

    def _seller(self, record: Record, people: Mapping[str, int]) -> int | None:
        text = record.values.get("seller", "")
        if text and text not in people:
            self.context.problems.add_remark("PERSON_UNKNOWN", "seller", record.row, text)
        return people.get(text)

    # Product lines and amounts

    def _find_lines(self, records: Sequence[Record]) -> dict[str, "int | NewLine | None"]:
        """Product lines by what the file calls them; None where a line stays unmapped."""
        texts = {line["product_line"] for row in records for line in row.lines if line.get("product_line")}
        known: dict[str, int] = {}
        for key, code, name in ProductLine.objects.values_list("id", "code", "name"):
            known |= {squashed(code): key, squashed(name): key}
        found: dict[str, int | NewLine | None] = {}
        for text in sorted(texts):
            same = known.get(squashed(text))
            if same is None and self.context.recipe.adds_lines:
                found[text] = self._lines.setdefault(squashed(text) or text, NewLine(text))
            else:
                found[text] = same
        return found

    def _rates(self, records: Sequence[Record]) -> LoadedRates:
        currencies = {row.values.get("currency", "") for row in records}
        home = self.context.playbook.programme.currency
        return LoadedRates(currencies | {home} if currencies - {home} else (), self.context.today)

    def _reckon(
        self,
        record: Record,
        values: dict[str, Any],
        lines: Mapping[str, "int | NewLine | None"],
        rates: LoadedRates,
    ) -> None:
        """Whole cents: the deal's amount is rounded once, its lines share it exactly."""
        currency = values["currency"]
        amounts = {name: self._amounts(record, name, currency) for name in ("net", "list", "end_customer")}
        values["lines"] = [
            {
                "product_line_id": lines.get(line.get("product_line", "")), "label": line.get("label", ""),
                "revenue": line.get("revenue", ""),
                "quantity": line.get("quantity", Decimal(1)), "net_minor": net, "list_minor": list_price, "end_customer_minor": end,
            }
            for line, net, list_price, end in zip(
                record.lines, *(parts for _, parts in amounts.values()), strict=True
            )
        ]  # fmt: skip
        for name, (total, _) in amounts.items():
            values[f"{name}_minor"] = total
        net = Money(amounts["net"][0] or 0, currency)
        values["net_minor"] = net.minor
        if net.minor < 0:
            self.context.problems.add_remark("AMOUNT_BELOW_ZERO", "net", record.row)
        on = values["closed_on"] or values["opened_on"] or self.context.today
        values["value_minor"] = (
            value_in_programme(net, self.context.playbook, on=on, table=rates) if currency else None
        )
        if currency and values["value_minor"] is None:
            self.context.problems.add_remark("NO_RATE", "currency", record.row, currency)
        values["title"] = record.values.get("title", "")
        if not (values["title"] or self._name(record) or _bare_key(record)):
            self.context.problems.add_fault("DEAL_NAMELESS", "title", record.row)

    @staticmethod
    def _name(record: Record) -> str:
        """What a deal without a name and number of its own is called after."""
        told = record.values
        return told.get("customer") or told.get("customer_key") or told.get("partner") or ""

    def _amounts(self, record: Record, name: str, currency: str) -> tuple[int | None, Sequence[int | None]]:
        """The order's amount and its lines' parts. A net amount that is not told counts as zero, with a remark."""
        if name != "net" and not self.context.recipe.is_told(name):
            return None, [None] * len(record.lines)
        told: list[Decimal | None] = [line.get(name) for line in record.lines]
        if name == "net" and None in told and not self.context.problems.has("net", record.row):
            self.context.problems.add_remark("AMOUNT_EMPTY", "net", record.row)
        if all(amount is None for amount in told):
            nothing = 0 if name == "net" else None
            return nothing, [nothing] * len(told)
        exact = [amount or Decimal(0) for amount in told]
        total = Money.of(sum(exact, Decimal(0)), currency).minor
        if abs(total) > LARGEST_MINOR or any(abs(amount) > LARGEST_MINOR for amount in exact):
            self.context.problems.add_fault("AMOUNT_UNREADABLE", name, record.row)
            return 0, [0] * len(told)
        return total, _shared(total, exact, currency)

    # Writing

    def prepare(self) -> list[Extra]:
        """Write new product lines and customers."""
        extras = []
        new_lines = list(self._lines.values())
        for line, key in zip(
            new_lines, intake.create_product_lines([one.name for one in new_lines]), strict=True
        ):
            line.id = key
            extras.append(Extra("product_lines", f"={squashed(line.name)[:150]}:{key}", key))
        ids = intake.create_customers([one.values for one in self._customers.made], at=self.context.at)
        for customer, key in zip(self._customers.made, ids, strict=True):
            customer.id = key
            extras.append(Extra(Target.CUSTOMERS.value, customer.key or f"={key}", key))
        return extras

    def create(self, rows: Sequence[Resolved]) -> list[int]:
        """Write new deals."""
        ids = intake.create_deals([self._final(row) for row in rows], at=self.context.at)
        self._touch(rows)
        return ids

    def amend(self, rows: Sequence[Resolved]) -> None:
        """Give deals that exist what the file tells now; what it does not tell stays."""
        before = intake.current_deals([row.object_id for row in rows if row.object_id is not None])
        changes = {}
        for row in rows:
            assert row.object_id is not None
            changes[row.object_id] = {**before[row.object_id], **self._final(row, before[row.object_id])}
        intake.amend_deals(changes)
        self._touch(rows)

    def current(self, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """What deals are now."""
        return intake.current_deals(ids)

    def foreseen(self, row: Resolved, before: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values as they will stand; a customer that comes along by its name, since it has no id yet."""
        customer = row.values["customer"]
        values = self._final(row, before or None)
        return (
            {**values, "customer_id": customer.values["name"]}
            if isinstance(customer, NewCustomer)
            else values
        )

    def _final(self, row: Resolved, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The values with ids in place of what was made along the way."""
        values = dict(row.values)
        customer = values.pop("customer")
        values["customer_id"] = customer.id if isinstance(customer, NewCustomer) else customer
        for line in values["lines"]:
            if isinstance(line["product_line_id"], NewLine):
                line["product_line_id"] = line["product_line_id"].id
        name = _bare_key(row.record) or self._name(row.record)
        if before is not None:
            # A field that the mapping leaves out is not emptied.
            is_told = self.context.recipe.is_told
            kept = [
                column for column, fields in _TOLD_BY.items() if not any(is_told(field) for field in fields)
            ]
            values.update({column: before[column] for column in kept})
            name = name or before["title"]
        values["title"] = (values["title"] or name)[:240]
        return values

    def _touch(self, rows: Sequence[Resolved]) -> None:
        latest: dict[int, date] = {}
        for row in rows:
            partner_id, day = row.values["partner_id"], row.values["registered_on"]
            if partner_id is not None and day is not None:
                latest[partner_id] = max(day, latest.get(partner_id, day))
        if latest:
            touch_registered(latest)


# What a deal may do without, though the file tells it of others.
_GAPS = {"CUSTOMER_EMPTY": ("customer", "customer_key"), "OPENED_EMPTY": ("opened_on",)}

# Which fields tell a column of the deal.
_TOLD_BY = {
    "kind": ("kind",), "seller_id": ("seller",), "list_minor": ("list",), "end_customer_minor": ("end_customer",),
    "opened_on": ("opened_on",), "expected_close_on": ("expected_close_on", "closed_on"), "lost_reason": ("lost_reason",),
    "customer_id": ("customer", "customer_key"),
}  # fmt: skip


def _bare_key(record: Record) -> str:
    return "" if record.key.startswith(("#", "=")) else record.key


def _shared(total: int, exact: Sequence[Decimal], currency: str) -> list[int]:
    """Whole cents for the lines that add up to the total: each rounded, the difference where rounding took most."""
    rounded = [Money.of(amount, currency).minor for amount in exact]
    missing = total - sum(rounded)
    if missing:
        step = 1 if missing > 0 else -1
        lost = [(Money.of(amount, currency).amount - amount) * step for amount in exact]
        for place in sorted(range(len(exact)), key=lambda place: (lost[place], place))[: abs(missing)]:
            rounded[place] += step
    return rounded
