"""What was read of a deal: its facts as a registration takes them, what must still be asked, and what was assumed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Field(StrEnum):
    """What can be told of a deal; the names are those of a registration's form."""

    CUSTOMER = "customer_name"
    COUNTRY = "customer_country"
    DOMAIN = "customer_domain"
    BUSINESS_ID = "customer_business_id"
    CONTACT = "customer_contact"
    PRODUCT = "product_line"
    KIND = "kind"
    REVENUE = "revenue"
    AMOUNT = "amount"
    CURRENCY = "currency"
    CLOSE = "expected_close_on"
    NOTE = "note"


class Ask(StrEnum):
    """What must be asked of whoever wrote."""

    CUSTOMER_MISSING = "CUSTOMER_MISSING"
    CUSTOMER_GUESSED = "CUSTOMER_GUESSED"
    PRODUCT_MISSING = "PRODUCT_MISSING"
    PRODUCT_UNKNOWN = "PRODUCT_UNKNOWN"
    COUNTRY_UNKNOWN = "COUNTRY_UNKNOWN"
    BUSINESS_ID_WRONG = "BUSINESS_ID_WRONG"
    DOMAIN_WRONG = "DOMAIN_WRONG"
    AMOUNT_MISSING = "AMOUNT_MISSING"
    AMOUNT_UNREADABLE = "AMOUNT_UNREADABLE"
    AMOUNT_WHICH = "AMOUNT_WHICH"
    CLOSE_MISSING = "CLOSE_MISSING"
    CLOSE_UNREADABLE = "CLOSE_UNREADABLE"
    CLOSE_PAST = "CLOSE_PAST"


# Without these nobody knows what is claimed, or it may be claimed of a wrong company. The value and the day decide
# nothing of who was first: a registration does not wait for them.
NEEDED = frozenset(
    {
        Ask.CUSTOMER_MISSING,
        Ask.CUSTOMER_GUESSED,
        Ask.PRODUCT_MISSING,
        Ask.PRODUCT_UNKNOWN,
        Ask.COUNTRY_UNKNOWN,
        Ask.BUSINESS_ID_WRONG,
    }
)


class Assumed(StrEnum):
    """What was read where the writer left it open."""

    COUNTRY = "COUNTRY"
    CURRENCY = "CURRENCY"
    YEAR = "YEAR"
    LAST_DAY = "LAST_DAY"
    DAY_FIRST = "DAY_FIRST"
    CUSTOMER = "CUSTOMER"
    PRODUCT = "PRODUCT"
    TOLD_TWICE = "TOLD_TWICE"
    ALSO_NAMED = "ALSO_NAMED"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: `text` is what stood there, where something did; of several, one a line."""

    ask: Ask
    text: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether the deal cannot be registered before it is answered."""
        return self.ask in NEEDED


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that was assumed: the field and, where it helps, the text that it was read from and what it was read as."""

    assumed: Assumed
    field: Field
    text: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What reading may lean on: the day of arrival, the partner's country, currency and name, the products by id and
    name."""

    on: date
    country: str
    currency: str
    lines: tuple[tuple[int, str], ...]
    partner: str = ""


@dataclass(slots=True)
class Found:
    """Texts by field while a mail or a row is gone through; the first text of a field stands. `guesses` were taken out of
    a sentence; `says_yes` where the writer confirms what we asked. `amounts` are all that a mail's text names, and whether
    one stood behind a label."""

    texts: dict[Field, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    guesses: set[Field] = field(default_factory=set)
    amounts: dict[str, bool] = field(default_factory=dict)
    says_yes: bool = False

    def guess(self, name: Field, text: str) -> None:
        """Keep a text that a sentence holds, where the field is free."""
        if name not in self.texts and self.take(name, text):
            self.guesses.add(name)

    def name_amount(self, text: str, *, is_labelled: bool) -> None:
        """Keep an amount beside others; which of them is the deal's is settled when all are known."""
        told = " ".join(text.replace("\x00", "").split())
        if told:
            self.amounts[told] = self.amounts.get(told, False) or is_labelled

    def take(self, name: Field, text: str) -> bool:
        """Keep a text; a second, different one is no more than a doubt. Whether the field was free."""
        bare = text.replace("\x00", "")
        told = " ".join(bare.split()) if name is not Field.NOTE else bare.strip()
        if not told:
            return False
        if name in self.texts:
            if name is Field.NOTE:
                self.texts[name] = f"{self.texts[name]}\n{told}"
            elif told.casefold() != self.texts[name].casefold():
                self.doubts.append(Doubt(Assumed.TOLD_TWICE, name, told[:80]))
            return False
        self.texts[name] = told
        return True


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal as read. `values` are those of a registration: a product by id, a day as a date, an amount as typed."""

    values: Mapping[Field, Any]
    questions: tuple[Question, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    row: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether it can be registered as it is."""
        return not any(question.is_needed for question in self.questions)
