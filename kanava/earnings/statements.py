"""Making the statements of a period (guide: C5). Joins the caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef

from kanava.earnings.models import Closing, Statement, StatementLine
from kanava.ledger.queries import accrued_movements
from kanava.ledger.writers import post_all
from kanava.partners.models import Partner
from kanava.rules import settling, statements
from kanava.rules.ledger import Draft
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.statements import Balance, Period

AT_ONCE = 5_000


@dataclass(slots=True)
class Gathered:
    """What a statement is made of: its partner, currency, the deal where it is of one, what is carried from before, and the
    entries with what each adds, in minor units."""

    partner_id: int
    currency: str
    deal_id: int | None = None
    carried: int = 0
    lines: list[tuple[int, int]] = field(default_factory=list)

    @property
    def balance(self) -> Balance:
        """What it comes to."""
        total = sum(minor for _entry_id, minor in self.lines)
        return Balance(Money(self.carried, self.currency), Money(total, self.currency))


def gather(until: date, *, by_deal: bool = False, partner_id: int | None = None) -> list[Gathered]:
    """What statements through a day would be made of, a statement for each partner and currency with entries that stand on
    none, or for each deal of those and one for the rest; of all partners or of one. Two statements of the database, however
    many."""
    on_one = StatementLine.objects.filter(entry_id=OuterRef("entry_id"))
    found: dict[tuple[int, str, int | None], Gathered] = {}
    rows = accrued_movements(until).filter(~Exists(on_one))
    if partner_id is not None:
        rows = rows.filter(partner_id=partner_id)
    for entry_id, partner_id, currency, source_type, source_id, minor in rows.iterator(chunk_size=AT_ONCE):
        deal_id = source_id if by_deal and source_type == settling.SOURCE else None
        one = found.setdefault((partner_id, currency, deal_id), Gathered(partner_id, currency, deal_id))
        one.lines.append((entry_id, int(minor)))
    return _carry(found.values())


def _carry(found: Iterable[Gathered]) -> list[Gathered]:
    """Each partner's statements of one currency in a row: a debt goes from one to the next, and what was taken back comes
    first, so that nothing is paid beside a debt."""
    carried = dict(_carried())
    ordered = sorted(
        found, key=lambda one: (one.balance.gathered.minor >= 0, one.deal_id is None, one.deal_id)
    )
    for one in ordered:
        key = (one.partner_id, one.currency)
        one.carried = carried.get(key, 0)
        carried[key] = one.balance.carried_on.minor
    return ordered


def _carried() -> Mapping[tuple[int, str], int]:
    """What the last statement of each partner and currency has carried on."""
    rows = Statement.objects.order_by("partner_id", "currency", "-last_on", "-id").distinct(
        "partner_id", "currency"
    )
    return {
        (partner_id, currency): minor
        for partner_id, currency, minor in rows.values_list("partner_id", "currency", "carried_on_minor")
        if minor
    }


def make_statements(closing: Closing, found: Sequence[Gathered], *, by: Actor, at: datetime) -> None:
    """Write the statements of a closing with their lines, and move what is due in the ledger."""
    keys = dict(
        Partner.objects.filter(pk__in={one.partner_id for one in found}).values_list("id", "sort_key")
    )
    ordered = sorted(found, key=lambda one: (keys[one.partner_id], one.partner_id, one.currency))
    period = Period(closing.first_on, closing.last_on)
    before = Statement.objects.filter(number__startswith=statements.month_of(period)).count()
    made = Statement.objects.bulk_create(
        [
            _statement(closing, one, period, place, keys[one.partner_id])
            for place, one in enumerate(ordered, start=before + 1)
        ],
        batch_size=AT_ONCE,
    )
    StatementLine.objects.bulk_create(_lines(made, ordered), batch_size=AT_ONCE)
    drafts = [_draft(row, one.balance) for row, one in zip(made, ordered, strict=True)]
    post_all([draft for draft in drafts if draft.transfers], by=by, at=at)


def _statement(closing: Closing, one: Gathered, period: Period, place: int, sort_key: str) -> Statement:
    balance = one.balance
    return Statement(
        closing=closing, partner_id=one.partner_id, deal_id=one.deal_id, number=statements.number_of(period, place), sort_key=sort_key,
        currency=one.currency, first_on=closing.first_on, last_on=closing.last_on, due_on=closing.due_on, carried_minor=balance.carried.minor,
        gathered_minor=balance.gathered.minor, due_minor=balance.due.minor, carried_on_minor=balance.carried_on.minor,
    )  # fmt: skip


def _lines(made: Sequence[Statement], ordered: Sequence[Gathered]) -> Iterator[StatementLine]:
    for row, one in zip(made, ordered, strict=True):
        for entry_id, minor in one.lines:
            yield StatementLine(
                statement=row, partner_id=one.partner_id, entry_id=entry_id, amount_minor=minor
            )


def _draft(row: Statement, balance: Balance) -> Draft:
    return Draft(
        kind=statements.KIND, key=f"statement:{row.number}", partner_id=row.partner_id, effective_on=row.last_on,
        transfers=balance.transfers, source_type=statements.SOURCE, source_id=row.pk, playbook_version_id=None,
        facts=balance.to_json(), steps=balance.steps,
    )  # fmt: skip
