"""Deals as read, as they are kept with a mail, and back as a registration's form takes them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kanava.deals.actions.registering import Typed
from kanava.letterbox.models import MailDeal
from kanava.letterbox.reading.facts import Ask, Deal, Doubt, Field, Question

ASKED_FIELD: Mapping[Ask, Field] = {
    Ask.CUSTOMER_MISSING: Field.CUSTOMER, Ask.CUSTOMER_GUESSED: Field.CUSTOMER, Ask.PRODUCT_MISSING: Field.PRODUCT, Ask.PRODUCT_UNKNOWN: Field.PRODUCT, Ask.COUNTRY_UNKNOWN: Field.COUNTRY,
    Ask.BUSINESS_ID_WRONG: Field.BUSINESS_ID, Ask.DOMAIN_WRONG: Field.DOMAIN, Ask.AMOUNT_MISSING: Field.AMOUNT, Ask.AMOUNT_UNREADABLE: Field.AMOUNT,
    Ask.AMOUNT_WHICH: Field.AMOUNT,
    Ask.CLOSE_MISSING: Field.CLOSE, Ask.CLOSE_UNREADABLE: Field.CLOSE, Ask.CLOSE_PAST: Field.CLOSE,
}  # fmt: skip


def stored(deal: Deal) -> dict[str, Any]:
    """A deal's columns."""
    return {
        "values": {name.value: value_of(value) for name, value in deal.values.items()},
        "questions": stored_questions(deal.questions),
        "doubts": stored_doubts(deal.doubts),
    }


def value_of(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def stored_questions(questions: Iterable[Question]) -> list[list[str]]:
    """Questions as JSON holds them."""
    return [[one.ask.value, one.text] for one in questions]


def stored_doubts(doubts: Iterable[Doubt]) -> list[list[str]]:
    """What was assumed as JSON holds it; what a text was read as only where that is told."""
    return [[one.assumed.value, one.field.value, one.text, *filter(None, [one.read])] for one in doubts]


def questions_of(deal: MailDeal) -> list[Question]:
    """The questions that were kept."""
    return [Question(Ask(code), text) for code, text in deal.questions]


def is_complete(deal: MailDeal) -> bool:
    """Whether a deal can be registered as it is."""
    return not any(one.is_needed for one in questions_of(deal))


def is_open(deal: MailDeal) -> bool:
    """Whether a deal waits to be registered: it is a draft, or not even that yet."""
    return not deal.outcome and (deal.registration is None or deal.registration.state == "DRAFT")


def typed_of(values: Mapping[str, Any]) -> Typed:
    """What a registration's form would have been given."""
    told = {name: values.get(name, "") or "" for name in _TEXTS}
    day = values.get(Field.CLOSE)
    return Typed(
        product_line_id=values.get(Field.PRODUCT),
        expected_close_on=date.fromisoformat(day) if day else None,
        **told,
    )


_TEXTS = (
    Field.CUSTOMER.value, Field.COUNTRY.value, Field.DOMAIN.value, Field.BUSINESS_ID.value, Field.CONTACT.value, Field.KIND.value, Field.REVENUE.value,
    Field.AMOUNT.value, Field.CURRENCY.value, Field.NOTE.value,
)  # fmt: skip
