"""What became of payments: told by a person for one or all, or by a list of the bank's, whole or not at all (guide: C5)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import bulk, clock, events
from kanava.core.actions import action
from kanava.core.files import kept
from kanava.ledger.writers import post_all, reverse_all
from kanava.payouts.holding import locked_run, record_run
from kanava.payouts.models import AnswerList, Payment, Run, Told
from kanava.rules import payouts as rules
from kanava.rules.ledger import Draft
from kanava.rules.money import Money
from kanava.rules.payouts import LIVE, Answer, FileKind, PaymentState, Payout, RunState
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal

AT_ONCE = 5_000
# What an answer changes of a payment.
COLUMNS = (
    "id", "state", "paid_on", "failed_on", "reason", "arrived_minor", "arrived_currency", "difference",
)  # fmt: skip
ANSWERED = (RunState.SENT, RunState.CLOSED)


class PaymentUnknown(Refusal):
    """The run has no payment of this number."""

    code = "PAYMENT_UNKNOWN"


class AnswerUnknown(Refusal):
    """It is neither paid, nor failed, nor returned."""

    code = "CHOICE_UNKNOWN"


class PaymentTwice(Refusal):
    """Another row of the list tells of the same payment."""

    code = "PAYMENT_TWICE"


class RowsFaulty(Refusal):
    """Rows of a list that cannot be taken. Holds `rows`: each one's number in the file, and its refusal."""

    code = "PAYMENT_ROWS_FAULTY"


@dataclass(frozen=True, slots=True)
class Answered:
    """What is told of one payment: its day, why it failed or came back, and what arrived where that differs."""

    answer: str
    on: date | None
    reason: str = ""
    arrived: Money | None = None
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An answer with the number that names its payment (the reference, or its statement's), as row of a file."""

    number: int
    name: str
    told: Answered


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was uploaded."""

    name: str
    content: bytes
    rows: Sequence[Row]


@dataclass(slots=True)
class _Move:
    """A payment, the answer that moves it, and the row that told so."""

    payment: Payment
    told: Answered
    on: date
    row: int | None = None


@action("tell_payments")
def tell_payment(*, by: Actor, payment_id: int, told: Answered, at: datetime) -> Payment:
    """Tell what became of one payment. Told again, nothing changes.

    Raises:
        NotFound, RunMoved, PaymentMoved, StatementPaidElsewhere, AnswerUnknown (field `answer`), DayMissing, DayOutside (`on`),
        ReasonMissing (`reason`), DifferenceUnexplained (`difference`).
    """
    found = Payment.objects.filter(pk=payment_id).first()
    if found is None:
        raise NotFound
    run = locked_run(found.run_id, *ANSWERED)
    found.refresh_from_db()
    move = _move(run, found, told, elsewhere=_elsewhere([found]), today=clock.day_of(at))
    _carry_out(run, [move] if move else [], by=by, at=at)
    return found


@action("tell_payments")
def tell_all_paid(*, by: Actor, run_id: int, on: date | None, at: datetime) -> int:
    """All payments of a run that wait for an answer were paid on a day; returns how many. Raises NotFound, RunMoved, DayMissing,
    DayOutside (field `on`)."""
    run = locked_run(run_id, RunState.SENT)
    waiting = list(run.payments.filter(state=PaymentState.SENT).select_related("statement").order_by("id"))
    told, today = Answered(Answer.PAID, on), clock.day_of(at)
    moves = [_move(run, one, told, elsewhere=frozenset(), today=today) for one in waiting]
    return _carry_out(run, [move for move in moves if move is not None], by=by, at=at)


@action("tell_payments")
def tell_list(*, by: Actor, run_id: int, listed: Listed, at: datetime) -> int:
    """Take what a list tells of a run's payments: every row, or none. Rows that tell what is known change nothing; returns
    how many were new.

    Raises:
        NotFound, RunMoved, RowsFaulty: each row that cannot be taken, and why.
    """
    run = locked_run(run_id, *ANSWERED)
    moves = _moves(run, listed.rows, today=clock.day_of(at))
    kept_list = AnswerList.objects.create(
        run=run, name=listed.name[:200], rows=len(listed.rows), told_at=at, told_by_id=by.user_id, **kept(listed.content)
    )  # fmt: skip
    return _carry_out(run, moves, by=by, at=at, kept_list=kept_list)


def _moves(run: Run, rows: Sequence[Row], *, today: date) -> list[_Move]:
    payments = list(run.payments.filter(state__in=rules.WENT_OUT).select_related("statement"))
    named = {one.statement.number: one for one in payments} | {one.reference: one for one in payments}
    elsewhere = _elsewhere([one for one in payments if one.state == PaymentState.FAILED])
    faults: list[tuple[int, Refusal]] = []
    moves: list[_Move] = []
    seen: set[int] = set()
    for row in rows:
        found = named.get(row.name)
        try:
            if found is None:
                raise PaymentUnknown(field="reference")
            if found.pk in seen:
                raise PaymentTwice(field="reference")
            seen.add(found.pk)
            move = _move(run, found, row.told, elsewhere=elsewhere, today=today)
        except Refusal as refusal:
            faults.append((row.number, refusal))
            continue
        if move is not None:
            move.row = row.number
            moves.append(move)
    if faults:
        raise RowsFaulty(rows=faults)
    return moves


def _move(
    run: Run, payment: Payment, told: Answered, *, elsewhere: Collection[int], today: date
) -> _Move | None:
    """What an answer does to a payment; None where it is known. Raises as `tell_payment`."""
    if told.answer not in Answer.__members__:
        raise AnswerUnknown(field="answer")
    assert run.sent_at is not None
    if rules.after(payment.state, told.answer) is None:
        return None
    on = rules.check_answer(
        told.answer,
        told.on,
        told.reason,
        sent_on=_earliest(run, told.answer),
        today=today,
        paid_on=payment.paid_on,
    )
    rules.check_arrived(payment.amount, told.arrived, told.difference)
    if told.answer == Answer.PAID and payment.statement_id in elsewhere:
        raise rules.StatementPaidElsewhere
    return _Move(payment, told, on)


def _earliest(run: Run, answer: str) -> date:
    """A bank takes no transfer before the day that the file gives it; it may refuse one at once. By hand it may be earlier."""
    assert run.sent_at is not None
    sent_on = clock.day_of(run.sent_at)
    return max(sent_on, run.execute_on) if answer == Answer.PAID and run.kind == FileKind.SEPA else sent_on


def _elsewhere(payments: Sequence[Payment]) -> frozenset[int]:
    """The statements of these payments that another living payment carries."""
    ids = [one.statement_id for one in payments]
    living = Payment.objects.filter(statement_id__among=ids, state__in=LIVE)
    return frozenset(
        living.exclude(pk__in=[one.pk for one in payments]).values_list("statement_id", flat=True)
    )


def _carry_out(
    run: Run, moves: Sequence[_Move], *, by: Actor, at: datetime, kept_list: AnswerList | None = None
) -> int:
    """Write what is told of payments: their state, its record, the ledger, an event each; close the run once all have an
    answer."""
    for move in moves:
        _apply(move)
    bulk.update(Payment, COLUMNS, ([getattr(move.payment, name) for name in COLUMNS] for move in moves))
    told = Told.objects.bulk_create(
        [
            Told(
                payment=move.payment, answer=move.told.answer, on=move.on, reason=move.payment.reason, told_at=at, told_by_id=by.user_id,
                list=kept_list, row=move.row,
            )
            for move in moves
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    _post(moves, by=by, at=at)
    for move in moves:
        _record(move, by=by, at=at)
    if moves:
        # The lock lets nobody else's come between them.
        record_run("answered", run, by=by, at=at, payments=len(told), told=[told[0].pk, told[-1].pk])
    if run.state == RunState.SENT and not run.payments.filter(state=PaymentState.SENT).exists():
        run.state, run.ended_at, run.ended_by_id = RunState.CLOSED, at, by.user_id
        run.save()
        record_run("run_closed", run, by=by, at=at)
    return len(moves)


def _apply(move: _Move) -> None:
    payment, told = move.payment, move.told
    state = rules.after(payment.state, told.answer)
    assert state is not None
    payment.state, payment.reason = state, told.reason.strip()[:300]
    if told.answer == Answer.PAID:
        payment.paid_on, payment.failed_on = move.on, None
        payment.arrived_minor = told.arrived.minor if told.arrived else None
        payment.arrived_currency = told.arrived.currency if told.arrived else ""
        payment.difference = told.difference if told.arrived else ""
    else:
        payment.failed_on = move.on


def _post(moves: Sequence[_Move], *, by: Actor, at: datetime) -> None:
    """Move what was paid in the ledger, and back what has come back."""
    paid = [move for move in moves if move.told.answer == Answer.PAID]
    if paid:
        post_all([_draft(move.payment, move.on) for move in paid], by=by, at=at)
    back: Mapping[date, list[int]] = _by_day(moves)
    for on, ids in back.items():
        reverse_all(rules.SOURCE, ids, on=on, reason=rules.RETURNED, by=by, at=at)


def _by_day(moves: Sequence[_Move]) -> dict[date, list[int]]:
    found: dict[date, list[int]] = {}
    for move in moves:
        if move.told.answer == Answer.RETURNED:
            found.setdefault(move.on, []).append(move.payment.pk)
    return found


def _draft(payment: Payment, on: date) -> Draft:
    payout = Payout(payment.statement.number, payment.amount)
    return Draft(
        kind=rules.KIND, key=f"{rules.SOURCE}:{payment.pk}", partner_id=payment.partner_id, effective_on=on,
        transfers=payout.transfers, source_type=rules.SOURCE, source_id=payment.pk, playbook_version_id=None,
        facts=payout.to_json(), steps=payout.steps,
    )  # fmt: skip


def _record(move: _Move, *, by: Actor, at: datetime) -> None:
    payment = move.payment
    subject = events.Subject("payment", payment.pk, payment.partner_id)
    amount = [payment.amount_minor, payment.currency]
    verb = f"payment.{move.told.answer.lower()}"
    events.record(verb, by=by, at=at, subject=subject, amount=amount, on=move.on.isoformat())
