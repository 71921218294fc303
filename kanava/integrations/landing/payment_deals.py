"""The won deals that a list of payments means: by our number, the source's order number, the deal's name or its customer.

A deal is found where nothing else could be meant; else somebody is asked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from kanava.deals.models import Deal
from kanava.integrations.fields import Target
from kanava.integrations.landing.common import Context
from kanava.integrations.models import ImportedRow
from kanava.integrations.records import Record
from kanava.integrations.squash import squashed
from kanava.rules.deals import Stage

MOST_NAMED = 5
LONGEST_ID = 15


@dataclass(frozen=True, slots=True)
class PaidDeal:
    """A deal as far as a payment has to know it."""

    id: int
    title: str
    currency: str
    net_minor: int
    stage: str
    customer: str
    closed_on: date | None

    @property
    def name(self) -> str:
        """What a report calls it."""
        return f"#{self.id} {self.title}"


class PaymentDeals:
    """Finds the deals of payments, noting those that are not found or not clear. A constant number of statements."""

    def __init__(self, context: Context, records: Sequence[Record]) -> None:
        self._context = context
        texts = {row.values["deal"] for row in records if row.values.get("deal")}
        payers = {row.values["payer"] for row in records if row.values.get("payer") and not row.values.get("deal")}  # fmt: skip
        numbers = {key for text in texts | payers if (key := _number(text)) is not None}
        keys = self._find_keys(texts)
        self._deals = _read(Deal.objects.filter(pk__among=numbers | {key for ids in keys.values() for key in ids}))  # fmt: skip
        self._by_key = keys
        self._by_title = self._find_by(texts - keys.keys(), "title")
        self._by_customer = self._find_by(payers, "customer__name")

    def find(self, record: Record) -> PaidDeal | None:
        """The deal of a row; None where it is not clear, which is noted."""
        text, payer = record.values.get("deal", ""), record.values.get("payer", "")
        if not text:
            return (
                self._of_payer(record, payer) if payer else self._fault("DEAL_NOT_TOLD", "deal", record, "")
            )
        if text.startswith("#"):
            found = self._deals.get(_number(text) or 0)
            return found or self._fault("DEAL_UNKNOWN", "deal", record, text)
        named = self._named(text)
        if not named:
            return self._by_bare_number(record, text, payer)
        likely = [one for one in named if one.stage == Stage.WON] or named
        if len(likely) > 1 and payer:
            likely = [one for one in likely if _is_alike(one.customer, payer)] or likely
        if len(likely) > 1:
            return self._fault("DEAL_UNCLEAR", "deal", record, text, among=likely)
        return self._agreed(likely[0], record, payer)

    def _named(self, text: str) -> list[PaidDeal]:
        if text in self._by_key:
            return [self._deals[key] for key in self._by_key[text] if key in self._deals]
        return self._by_title.get(text.casefold(), [])

    def _agreed(self, found: PaidDeal, record: Record, payer: str) -> PaidDeal:
        if payer and found.customer and not _is_alike(found.customer, payer):
            self._context.problems.add_remark(
                "DEAL_CUSTOMER_DIFFERS", "payer", record.row, payer, known=found.name
            )
        return found

    def _by_bare_number(self, record: Record, text: str, payer: str) -> PaidDeal | None:
        """A number that is no order's and no name may be ours: taken where the customer is the same or not told."""
        found = self._deals.get(_number(text) or 0)
        if found is None:
            return self._fault("DEAL_UNKNOWN", "deal", record, text)
        if payer and not _is_alike(found.customer, payer):
            return self._fault("DEAL_OF_OTHER", "deal", record, text, among=[found])
        self._context.problems.add_remark("DEAL_BY_NUMBER", "deal", record.row, text, known=found.name)
        return found

    def _of_payer(self, record: Record, payer: str) -> PaidDeal | None:
        if payer.startswith("#"):
            found = self._deals.get(_number(payer) or 0)
            return found or self._fault("PAYER_UNKNOWN", "payer", record, payer)
        won = [one for one in self._by_customer.get(payer.casefold(), ()) if one.stage == Stage.WON]
        if len(won) != 1:
            return self._fault("PAYER_UNCLEAR" if won else "PAYER_UNKNOWN", "payer", record, payer, among=won)
        self._context.problems.add_remark("DEAL_BY_CUSTOMER", "payer", record.row, payer, known=won[0].name)
        return won[0]

    def _fault(
        self, code: str, field: str, record: Record, text: str, *, among: Sequence[PaidDeal] = ()
    ) -> PaidDeal | None:
        named = ", ".join(one.name for one in among[:MOST_NAMED]) + (" …" if len(among) > MOST_NAMED else "")
        example = str(among[0].id) if among else "123"
        self._context.problems.add_fault(code, field, record.row, text, known=named, example=example)
        return None

    def _find_keys(self, texts: Collection[str]) -> dict[str, list[int]]:
        """Deals by the numbers of the systems that they were imported from; those of this file's own system first."""
        rows = ImportedRow.objects.filter(target=Target.DEALS.value, key__among=texts, is_current=True)
        own: dict[str, list[int]] = {}
        others: dict[str, list[int]] = {}
        for source, key, deal_id in rows.order_by("object_id").values_list("source", "key", "object_id"):
            (own if source == self._context.source else others).setdefault(key, []).append(deal_id)
        return {**others, **own}

    @staticmethod
    def _find_by(texts: Collection[str], column: str) -> dict[str, list[PaidDeal]]:
        """Deals by what a column says, whatever the case of its letters."""
        wanted = {text.casefold() for text in texts}
        rows = Deal.objects.annotate(called=Lower(column)).filter(called__in=wanted) if wanted else Deal.objects.none()  # fmt: skip
        found: dict[str, list[PaidDeal]] = {}
        for one in _read(rows).values():
            called = one.title if column == "title" else one.customer
            found.setdefault(called.casefold(), []).append(one)
        return found


def _read(rows: QuerySet[Deal]) -> dict[int, PaidDeal]:
    told: QuerySet[Deal, tuple[Any, ...]] = rows.order_by("id").values_list(
        "id", "title", "currency", "net_minor", "stage", F("customer__name"), "closed_on"
    )
    return {row[0]: PaidDeal(row[0], row[1], row[2], row[3], row[4], row[5] or "", row[6]) for row in told}


def _number(text: str) -> int | None:
    digits = text.removeprefix("#").strip()
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) <= LONGEST_ID else None


def _is_alike(name: str, other: str) -> bool:
    """Whether two names may be of the same company: one begins with the other."""
    first, second = squashed(name), squashed(other)
    return bool(first and second) and (first.startswith(second) or second.startswith(first))
