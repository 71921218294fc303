"""Partners' statements."""

from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import StringConstraints

from kanava.api.opening import actor_of
from kanava.api.shapes import REFUSALS, Body, Id, Statements, StatementWithLines, Token, amount_of
from kanava.earnings.queries.statements import get_statement, list_all_statements

if TYPE_CHECKING:
    from kanava.earnings.models import Statement as Row

router = Router(tags=["statements"])
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,20}$")]


def _body(row: "Row") -> Body:
    sums = {"gathered": row.gathered_minor, "carried": row.carried_minor, "due": row.due_minor, "carried_on": row.carried_on_minor}  # fmt: skip
    return {
        "number": row.number, "partner_id": row.partner_id, "partner": row.partner.name, "first_on": row.first_on, "last_on": row.last_on,
        "due_on": row.due_on, "deal_id": row.deal_id, **{name: amount_of(minor, row.currency) for name, minor in sums.items()},
    }  # fmt: skip


@router.get("", response={200: Statements, **REFUSALS}, summary="Statements")
def find(request: HttpRequest, partner_id: Query[Id | None] = None, after: Query[Token | None] = None) -> Any:
    """All statements or those of a partner, the latest first."""
    shown = list_all_statements(by=actor_of(request), partner_id=partner_id, after=after or "")
    return {"items": [_body(row) for row in shown.rows], "next": shown.after}


@router.get(
    "/{number}", response={200: StatementWithLines, **REFUSALS}, summary="One statement with its entries"
)
def one(request: HttpRequest, number: Path[Number], after: Query[Token | None] = None) -> Any:
    """A statement with a page of its entries, in the order in which they were written."""
    told = get_statement(number, by=actor_of(request), after=after or "")
    lines = [
        {
            "entry_id": line.id, "kind": line.kind, "effective_on": line.effective_on,
            "deal_id": line.source_id if line.source_type == "deal" else None, "amount": amount_of(amount.minor, amount.currency),
        }
        for line, amount in told.lines
    ]  # fmt: skip
    return {**_body(told.statement), "lines": lines, "next": told.page.after if told.page else ""}
