"""What a partner typed of an opportunity, read: each value in its normal form, or as typed with what is wrong with it."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from kanava.matching.identifiers import normal_business_id, normal_domain, register_number
from kanava.rules.deals import expected_close
from kanava.rules.money import AmountNegative, parse_amount
from kanava.rules.refusals import Refusal
from kanava.rules.text import company_name, tidy

if TYPE_CHECKING:
    from kanava.deals.actions.registering import Typed


class DateInPast(Refusal):
    """The expected close lies behind us."""

    code = "DATE_IN_PAST"


def read(typed: "Typed", *, on: date) -> tuple[dict[str, object], list[Refusal]]:
    """The columns of a registration from what was typed, in their normal form or as typed, and what is wrong with them."""
    values: dict[str, object] = {
        "customer_country": typed.customer_country,
        "customer_contact": tidy(typed.customer_contact),
        "kind": typed.kind,
        "revenue": typed.revenue,
        "currency": typed.currency,
        "note": typed.note.strip(),
    }
    faults: list[Refusal] = []

    def take(name: str, normal: Callable[[], object], as_typed: object) -> None:
        values[name] = as_typed
        try:
            values[name] = normal()
        except Refusal as refusal:
            faults.append(refusal)

    take("customer_name", lambda: company_name(typed.customer_name, field="customer_name"), "")
    domain, number = typed.customer_domain.strip(), typed.customer_business_id.strip()
    take("customer_domain", lambda: normal_domain(domain, field="customer_domain"), domain)
    take("customer_business_id", lambda: _number(typed.customer_country, number), number)
    take("amount_minor", lambda: _amount(typed), None)
    day = typed.expected_close_on
    take("expected_close_on", lambda: _closing(day, on=on), day)
    return values, faults


def _number(country: str, text: str) -> str:
    return register_number(country, text) or normal_business_id(country, text, field="customer_business_id")


def _amount(typed: "Typed") -> int | None:
    if not typed.amount.strip():
        return None
    minor = parse_amount(typed.amount, typed.currency, field="amount").minor
    if minor < 0:
        raise AmountNegative(field="amount")
    return minor


def _closing(day: date | None, *, on: date) -> date | None:
    if day is not None and day < on:
        raise DateInPast(field="expected_close_on")
    return expected_close(day, on=on)


# What a draft keeps as it was typed until it is sent, with the room for it.
_AS_TYPED = {"customer_domain": 120, "customer_business_id": 30, "expected_close_on": 30}


def stays_typed(fault: Refusal, typed: "Typed") -> bool:
    """Whether a draft keeps what was typed although it will not do when it is sent."""
    room = _AS_TYPED.get(fault.field or "", 0)
    return bool(room) and len(str(getattr(typed, fault.field or "")).strip()) <= room
