"""What a check foresees: the first things as they will stand here, and what becomes different of those that are here.

Values leave as `[kind, text]`, for the page to write in the reader's language: codes, amounts with their currency, days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kanava.core.models import User
from kanava.deals.models import Customer
from kanava.integrations.fields import Target
from kanava.integrations.landing.run import Plan
from kanava.integrations.problems import Problems
from kanava.integrations.records import Record
from kanava.partners.models import Partner
from kanava.rules.money import Money

SHOWN = 20
MOST_EXAMPLES, MOST_PAIRS, MOST_ROWS = 3, 50, 6
Values = Mapping[str, Any]

# Which field of the mapping tells a column of the thing, and how its values are written; in the order of the page.
_FIELDS: Mapping[Target, Mapping[str, tuple[str, str]]] = {
    Target.DEALS: {
        "title": ("title", "text"), "stage": ("stage", "code"), "origin": ("origin", "code"), "kind": ("kind", "code"),
        "partner_id": ("partner", "partner"), "influencer_id": ("partner", "partner"), "customer_id": ("customer", "customer"),
        "net_minor": ("net", "money"), "list_minor": ("list", "money"), "end_customer_minor": ("end_customer", "money"),
        "currency": ("currency", "text"), "opened_on": ("opened_on", "day"), "closed_on": ("closed_on", "day"),
        "expected_close_on": ("expected_close_on", "day"), "registered_on": ("registered_on", "day"), "seller_id": ("seller", "person"),
        "lost_reason": ("lost_reason", "code"),
    },
    Target.PARTNERS: {
        "name": ("name", "text"), "type": ("type", "code"), "tier": ("tier", "code"), "lifecycle": ("lifecycle", "code"), "country": ("country", "country"),
        "business_id": ("business_id", "text"), "domain": ("domain", "text"), "currency": ("currency", "text"), "signed_on": ("signed_on", "day"),
        "ended_on": ("ended_on", "day"), "manager_id": ("manager", "person"), "distributor_id": ("distributor", "partner"),
        "contact_name": ("contact_name", "text"), "contact_email": ("contact_email", "text"), "contact_phone": ("contact_phone", "text"),
    },
    Target.CUSTOMERS: {
        "name": ("name", "text"), "country": ("country", "country"), "business_id": ("business_id", "text"), "domain": ("domain", "text"),
        "parent_id": ("parent", "customer"), "is_listed": ("is_listed", "code"),
    },
    Target.REVENUE: {"month": ("month", "month"), "amount_minor": ("amount", "money"), "currency": ("currency", "text")},
    Target.CANDIDATES: {
        "name": ("name", "text"), "country": ("country", "country"), "city": ("city", "text"), "remarks": ("remarks", "text"), "type": ("type", "code"), "business_id": ("business_id", "text"), "domain": ("domain", "text"),
        "offering": ("offering", "text"), "staff": ("staff", "text"), "sales_staff": ("sales_staff", "text"), "technical_staff": ("technical_staff", "text"),
        "regions": ("regions", "countries"), "segments": ("segments", "codes"), "skills": ("skills", "texts"), "languages": ("languages", "languages"),
        "source": ("source", "code"), "source_detail": ("source_detail", "text"), "owner_id": ("owner", "person"), "contact_name": ("contact_name", "text"),
        "contact_title": ("contact_title", "text"), "contact_email": ("contact_email", "text"), "contact_phone": ("contact_phone", "text"),
    },
    Target.PAYMENTS: {
        "deal": ("deal", "text"), "payer": ("payer", "text"), "kind": ("movement", "code"), "amount_minor": ("amount", "money"),
        "currency": ("currency", "text"), "moved_on": ("moved_on", "day"), "reference": ("reference", "text"),
    },
}  # fmt: skip
# What the first rows show.
_SHOWN: Mapping[Target, tuple[str, ...]] = {
    Target.DEALS: ("title", "stage", "partner_id", "influencer_id", "customer_id", "net_minor", "opened_on", "closed_on", "expected_close_on"),
    Target.PARTNERS: ("name", "country", "type", "tier", "lifecycle", "business_id", "domain", "signed_on"),
    Target.CUSTOMERS: ("name", "country", "business_id", "domain", "parent_id"),
    Target.REVENUE: ("month", "amount_minor"),
    Target.CANDIDATES: ("name", "country", "type", "staff", "regions", "skills", "domain", "contact_name", "source"),
    Target.PAYMENTS: ("deal", "payer", "kind", "amount_minor", "moved_on", "reference"),
}  # fmt: skip
_MODELS: Mapping[str, Any] = {"partner": Partner, "customer": Customer, "person": User}


Cell = tuple[str, str, Any]


@dataclass(slots=True)
class _Change:
    """What becomes different in one field, counted; each pair of before and after with its rows, as long as they are
    few."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    pairs: dict[tuple[Any, Any], "_Change"] = field(default_factory=dict)

    def note(self, row: int) -> None:
        """Count a row."""
        self.count += 1
        if len(self.rows) < MOST_ROWS:
            self.rows.append(row)


Changes = dict[tuple[str, str], _Change]


def foresee(found: Plan, records: Sequence[Record]) -> dict[str, Any]:
    """`changes` and `first` for the report of a check. A constant number of statements."""
    target = found.context.recipe.target
    before = found.landing.current([row.object_id for row in found.changed if row.object_id is not None])
    after = {
        row.record.key: found.landing.foreseen(row, before[row.object_id or 0])
        for row in found.changed
        if row.object_id in before
    }
    changes = _changes(found, before, after)
    first = list(_first(found, records[:SHOWN], after))
    names = _Names([
        *((kind, value) for (_name, kind), one in changes.items() for pair in one.pairs for value in pair),
        *((kind, value) for row in first for _name, kind, value in row["cells"]),
    ])  # fmt: skip
    return {
        "changes": [line for (name, kind), one in changes.items() for line in _lines(name, kind, one, names)],
        "first": [
            {**row, "cells": [[name, *names.told(kind, value)] for name, kind, value in row["cells"]]}
            for row in first
        ],
        "columns": [_FIELDS[target][column][0] for column in _SHOWN[target]],
    }


def _changes(found: Plan, before: Mapping[int, Values], after: Mapping[str, Values]) -> Changes:
    """By field and kind. Lines count as changed where their products, quantities or revenue do: amounts have their own field."""
    fields = _FIELDS[found.context.recipe.target]
    met: Changes = {}
    for row in found.changed:
        old, new = before.get(row.object_id or 0), after.get(row.record.key)
        if old is None or new is None:
            continue
        for column, (name, kind) in fields.items():
            if column in new and (old.get(column) or None) != (new[column] or None):
                pair = (_value(kind, old.get(column), old), _value(kind, new[column], {**old, **new}))
                _note(met.setdefault((name, kind), _Change()), row.record.row, pair)
        if "lines" in new and _bare_lines(old) != _bare_lines(new):
            _note(met.setdefault(("lines", "text"), _Change()), row.record.row, None)
    return met


def _note(change: _Change, row: int, pair: tuple[Any, Any] | None) -> None:
    change.note(row)
    if pair is not None and (pair in change.pairs or len(change.pairs) < MOST_PAIRS):
        change.pairs.setdefault(pair, _Change()).note(row)


def _value(kind: str, value: Any, values: Values) -> Any:
    return Money(value, values["currency"]) if kind == "money" and value is not None else value


def _bare_lines(values: Values) -> list[tuple[Any, ...]]:
    return [
        (line["product_line_id"], line["label"], Decimal(line["quantity"]), line["revenue"])
        for line in values["lines"]
    ]


def _lines(name: str, kind: str, change: _Change, names: "_Names") -> Iterable[dict[str, Any]]:
    """One line for each of a few pairs, `USD → EUR`; else one for the field, with examples."""
    told = [
        {
            "from": names.told(kind, pair[0]),
            "to": names.told(kind, pair[1]),
            "count": one.count,
            "rows": one.rows,
        }
        for pair, one in change.pairs.items()
    ]
    if told and len(told) <= MOST_EXAMPLES:
        return [{"field": name, **one} for one in told]
    return [{"field": name, "count": change.count, "rows": change.rows, "examples": told[:MOST_EXAMPLES]}]


def _first(found: Plan, records: Sequence[Record], after: Mapping[str, Values]) -> Iterable[dict[str, Any]]:
    """The first things in the order of the file: new ones, changed ones, and those that stay as they are here."""
    fresh = {row.record.key: row for row in found.fresh} if records else {}
    stays = {
        record.key: found.previous[record.key].object_id for record in records if record.key in found.previous
    }
    here = found.landing.current(stays.values())
    faulty = found.context.problems.list_faulty_rows()
    fields = _FIELDS[found.context.recipe.target]
    for record in records:
        if record.key in fresh:
            state, values = "NEW", found.landing.foreseen(fresh[record.key], {})
        elif record.key in after:
            state, values = "CHANGED", after[record.key]
        elif record.key not in found.previous:
            # Another company is it already: what the file calls it is all that there is to show.
            state, values = (
                "LEFT_OUT",
                {
                    name: record.values.get(name)
                    for name in ("name", "country", "deal", "payer", "moved_on", "reference")
                },
            )
        else:
            state, values = (
                "KEPT" if record.key in found.kept else "UNCHANGED",
                here.get(stays.get(record.key, 0), {}),
            )
        cells: list[Cell] = [
            (fields[column][0], fields[column][1], _value(fields[column][1], values.get(column), values))
            for column in _SHOWN[found.context.recipe.target]
        ]
        if record.row in faulty:
            cells = [_as_typed(cell, record.row, found.context.problems) for cell in cells]
        key = "" if record.key.startswith(("#", "=")) else record.key
        yield {
            "row": record.row,
            "key": key,
            "state": "FAULT" if record.row in faulty else state,
            "cells": cells,
        }


def _as_typed(cell: Cell, row: int, problems: Problems) -> Cell:
    """An amount that cannot be read, as it stands in the file."""
    name, kind, _value = cell
    return (
        (name, "text", problems.text_at(name, row)) if kind == "money" and problems.has(name, row) else cell
    )


class _Names:
    """What ids are called, one statement for each kind of thing; and every value as text."""

    def __init__(self, values: Iterable[tuple[str, Any]]) -> None:
        ids: dict[str, set[int]] = {}
        for kind, value in values:
            if kind in _MODELS and isinstance(value, int):
                ids.setdefault(kind, set()).add(value)
        self._names = {
            (kind, key): name
            for kind, wanted in ids.items()
            for key, name in _MODELS[kind].objects.filter(pk__in=wanted).values_list("id", "name")
        }

    def told(self, kind: str, value: Any) -> list[str]:
        """A value as `[kind, text]`; empty text for none."""
        if isinstance(value, tuple):
            return [kind, ",".join(value)]
        if value is None or value == "":
            return [kind, ""]
        if isinstance(value, Money):
            return [kind, f"{value.amount:f} {value.currency}"]
        if isinstance(value, date):
            return [kind, value.isoformat()]
        if isinstance(value, bool):
            return ["code", "YES" if value else "NO"]
        return [
            kind,
            self._names.get((kind, value), "") if kind in _MODELS and isinstance(value, int) else str(value),
        ]
