"""What goes in and comes out: plain values that every system can hold."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from kanava.rules.money import Money

LARGEST_ID = 2**63 - 1


def _plain(text: str) -> str:
    """Text that the database can hold."""
    if "\0" in text or not text.isprintable():
        raise ValueError("control characters")
    text.encode()
    return text


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(_plain)]
Reference = Annotated[str, StringConstraints(max_length=80, strip_whitespace=True), AfterValidator(_plain)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
# Major units with a point, such as 1250.50.
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,3})?$")]
Token = Annotated[str, StringConstraints(max_length=500), AfterValidator(_plain)]


class Amount(Schema):
    """An amount of money: major units with a point, and the currency (ISO 4217)."""

    amount: str
    currency: str


def amount_of(minor: int | None, currency: str) -> dict[str, str] | None:
    """An amount as it goes out."""
    return None if minor is None else {"amount": f"{Money(minor, currency).amount:f}", "currency": currency}


def money_of(digits: str, currency: str) -> Money | None:
    """An amount that came in; None where it has more decimals than the currency."""
    value = Decimal(digits)
    found = Money.of(value, currency)
    return found if found.amount == value else None


class Problem(Schema):
    """One thing that is wrong: a stable code, the field that it stands next to, and a sentence for people."""

    code: str
    field: str | None = None
    message: str


class Problems(Schema):
    """Why something was not done."""

    errors: list[Problem]


# How each of them may be refused: without a key, without the right, not there, not possible, too often.
REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 422, 429), Problems)


class Deal(Schema):
    """A deal. `id` is our number of it; `net` is what is due to us without value added tax."""

    id: int
    title: str
    stage: str
    origin: str
    net: Amount
    customer: str | None
    partner: str | None
    closed_on: date | None


class Deals(Schema):
    """A page of deals; `next` goes into `after` for those that follow, and is empty at the end."""

    items: list[Deal]
    next: str


class PaymentIn(Schema):
    """What a customer's money did: PAID, REFUNDED or CANCELLED (it will not come). Without value added tax. The same
    `reference` of a deal tells once. `another`: it is not the one of the same day and amount that is told already."""

    kind: str = Field("PAID", pattern="^(PAID|REFUNDED|CANCELLED)$")
    amount: Digits
    currency: Currency
    moved_on: date
    reference: Reference = ""
    another: bool = False


class Payment(Schema):
    """What was told of a customer's money; `undone_at` where that was taken back."""

    id: int
    deal_id: int
    kind: str
    amount: Amount
    moved_on: date
    reference: str
    told_at: datetime
    undone_at: datetime | None


class Payments(Schema):
    """A page of payments, the latest told first."""

    items: list[Payment]
    next: str


class Statement(Schema):
    """A partner's statement: what was gathered, carried and is due."""

    number: str
    partner_id: int
    partner: str
    first_on: date
    last_on: date
    due_on: date
    deal_id: int | None
    gathered: Amount
    carried: Amount
    due: Amount
    carried_on: Amount


class Statements(Schema):
    """A page of statements, the latest first."""

    items: list[Statement]
    next: str


class StatementLine(Schema):
    """An entry on a statement and what it adds."""

    entry_id: int
    kind: str
    effective_on: date
    deal_id: int | None
    amount: Amount


class StatementWithLines(Statement):
    """A statement with a page of its entries."""

    lines: list[StatementLine]
    next: str


Body = dict[str, Any]
