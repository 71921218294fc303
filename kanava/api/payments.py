"""What customers have paid, got back and will not pay: told, listed, taken back."""

import hashlib
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest
from ninja import Body as Sent
from ninja import Header, Path, Query, Router, Status
from pydantic import StringConstraints

from kanava.api.opening import actor_of
from kanava.api.shapes import REFUSALS, Body, Id, Payment, PaymentIn, Payments, Token, amount_of, money_of
from kanava.apikeys.answering import answer_once
from kanava.core import clock
from kanava.earnings.actions.receiving import Told, record_customer_payment, undo_customer_payment
from kanava.earnings.queries import list_payments
from kanava.rules.freeing import Kind
from kanava.rules.money import AmountUnreadable

if TYPE_CHECKING:
    from kanava.earnings.models import CustomerPayment as Row

router = Router(tags=["customer payments"])
Once = Annotated[str, StringConstraints(max_length=100, pattern=r"^[\x21-\x7e]*$")]


def _body(row: "Row") -> Body:
    return {
        "id": row.pk, "deal_id": row.deal_id, "kind": row.kind, "amount": amount_of(row.amount_minor, row.deal.currency),
        "moved_on": row.moved_on.isoformat(), "reference": row.reference, "told_at": row.told_at.isoformat(),
        "undone_at": row.undone_at.isoformat() if row.undone_at else None,
    }  # fmt: skip


@router.get("/payments", response={200: Payments, **REFUSALS}, summary="Customer payments")
def find(request: HttpRequest, deal_id: Query[Id | None] = None, after: Query[Token | None] = None) -> Any:
    """What was told of customers' money, the latest first, with what was taken back."""
    shown = list_payments(by=actor_of(request), deal_id=deal_id, after=after or "")
    return {"items": [_body(row) for row in shown.rows], "next": shown.after}


@router.post(
    "/deals/{deal_id}/payments", response={201: Payment, **REFUSALS}, summary="Tell of a customer payment"
)
def tell(
    request: HttpRequest,
    deal_id: Path[Id],
    told: Sent[PaymentIn],
    once: Annotated[Once | None, Header(alias="Idempotency-Key")] = None,
) -> Any:
    """Tell that a customer has paid, got money back, or will not pay a part of a won deal. What its partners have earned
    is free, or taken back, at once. With an `Idempotency-Key`, or the same `reference`, it is told once however often it
    is sent; without either, one that is like another of the same day is asked about (`another`)."""
    by, at = actor_of(request), clock.now()
    digest = hashlib.sha256(f"{deal_id} {told.model_dump_json()}".encode()).hexdigest()

    def make() -> tuple[int, Body]:
        amount = money_of(told.amount, told.currency)
        if amount is None:
            raise AmountUnreadable(field="amount")
        found = Told(Kind(told.kind), amount, told.moved_on, told.reference, told.another or bool(once))
        return 201, _body(record_customer_payment(by=by, deal_id=deal_id, told=found, at=at))

    return Status(*answer_once(request.auth.pk, once or "", digest, at, make))  # type: ignore[attr-defined]


@router.delete(
    "/payments/{payment_id}", response={200: Payment, **REFUSALS}, summary="Take a customer payment back"
)
def undo(request: HttpRequest, payment_id: Path[Id]) -> Any:
    """Take back what was told by mistake: what it had led to is moved back by an entry of today, and nothing else. Again changes
    nothing."""
    return _body(undo_customer_payment(by=actor_of(request), payment_id=payment_id, at=clock.now()))
