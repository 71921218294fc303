"""Reading runs, their payments, and what a new one would pay."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counted
from django.db.models import Q, Sum

from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, count, page
from kanava.core.permissions import require
from kanava.payouts.due import Due, find_due, find_failed
from kanava.payouts.models import Payment, Run, RunFile, Told
from kanava.rules.money import Money
from kanava.rules.payouts import PaymentState
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

LATEST = Sort("id", descending=True)
BY_NAME = Sort("sort_key")


@dataclass(frozen=True, slots=True)
class Part:
    """Payments of a run in one state: how many, and what they come to."""

    count: int
    amount: Money


def sum_runs(runs: Sequence[Run]) -> dict[int, dict[str, Part]]:
    """Each run's payments by state. One statement."""
    currencies = {run.pk: run.currency for run in runs}
    rows = Payment.objects.filter(run_id__in=list(currencies)).values_list("run_id", "state")
    found: dict[int, dict[str, Part]] = {key: {} for key in currencies}
    for run_id, state, number, minor in rows.annotate(n=Counted("id"), minor=Sum("amount_minor")):
        found[run_id][state] = Part(number, Money(int(minor), currencies[run_id]))
    return found


def together(parts: Mapping[str, Part], currency: str, *states: str) -> Part:
    """The parts in these states as one."""
    chosen = [part for state, part in parts.items() if state in states]
    total = sum(part.amount.minor for part in chosen)
    return Part(sum(part.count for part in chosen), Money(total, currency))


def mark_of(run: Run) -> str:
    """What a run pays, as a mark of what an approver has seen."""
    planned = together(sum_runs([run])[run.pk], run.currency, PaymentState.PLANNED)
    return f"{planned.count};{planned.amount.minor};{run.execute_on:%Y-%m-%d}"


def list_runs(*, by: Actor, after: str = "") -> tuple[Page[Run], Count]:
    """Runs, the latest first, and how many there are. Raises NotPermitted."""
    require("view_payouts", by)
    rows, whole = Run.objects.all(), Run.objects.select_related("account", "made_by")
    return page(rows, sort=LATEST, whole=whole, after=after, size=25), count(rows)


def get_run(number: str, *, by: Actor) -> Run:
    """One run. Raises NotFound, NotPermitted."""
    require("view_payouts", by)
    people = ("made_by", "approved_by", "sent_by", "ended_by")
    found = Run.objects.select_related("account", *people).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def list_payments(
    run: Run, *, by: Actor, text: str = "", state: str = "", after: str = ""
) -> tuple[Page[Payment], Count]:
    """A run's payments by partner, narrowed to a state, a name or the beginning of a number, and how many there are. Raises
    NotPermitted."""
    require("view_payouts", by)
    rows = Payment.objects.filter(run=run)
    if state in PaymentState.__members__:
        rows = rows.filter(state=PaymentState[state])
    if text.strip():
        bare = text.strip()
        rows = rows.filter(Q(partner__search_text__contains=bare.lower()) | Q(reference__startswith=bare))
    whole = Payment.objects.select_related("partner", "account", "statement")
    return page(rows, sort=BY_NAME, whole=whole, after=after), count(rows)


def find_warnings(payments: Iterable[Payment]) -> dict[int, Payment]:
    """By planned payment the last one to the same account, where the bank did not carry it out. One statement."""
    planned = [one for one in payments if one.state == PaymentState.PLANNED]
    failed = find_failed({one.account_id: one.partner_id for one in planned}) if planned else {}
    return {one.pk: failed[one.account_id] for one in planned if one.account_id in failed}


def each_payment(run: Run, *, by: Actor) -> Iterator[Payment]:
    """All payments of a run for a file. Raises NotPermitted."""
    require("view_payouts", by)
    rows = Payment.objects.filter(run=run).select_related("partner")
    return all_rows(rows, sort=BY_NAME).iterator(chunk_size=AT_ONCE)


def get_payment(payment_id: int, *, by: Actor) -> tuple[Payment, Sequence[Told]]:
    """One payment with all that was told of it, the latest first. Raises NotFound, NotPermitted."""
    require("view_payouts", by)
    rows = Payment.objects.select_related("partner", "account", "statement", "run__account")
    found = rows.filter(pk=payment_id).first()
    if found is None:
        raise NotFound
    told = Told.objects.filter(payment=found).select_related("told_by", "list").order_by("-id")
    return found, list(told.defer("list__content"))


def get_file(run: Run, *, by: Actor) -> RunFile:
    """The bank's file of a run, as it was made. Raises NotFound, NotPermitted."""
    require("view_payouts", by)
    found = RunFile.objects.filter(run=run).first()
    if found is None:
        raise NotFound
    return found


def preview_run(currency: str, *, by: Actor, due_by: date, kind: str, on: date) -> Sequence[Due]:
    """What a run would pay, and what not, with nothing written. Raises NotPermitted."""
    require("view_payouts", by)
    return find_due(currency, due_by=due_by, kind=kind, on=on)
