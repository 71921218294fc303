"""From the texts of a deal to its values, the questions that remain, and what was assumed."""

from typing import Any

from kanava.integrations.countries import country_of
from kanava.integrations.problems import CellFault
from kanava.integrations.squash import squashed
from kanava.letterbox.reading import values
from kanava.letterbox.reading.facts import Ask, Assumed, Deal, Doubt, Field, Found, Known, Question
from kanava.letterbox.reading.mentions import different_amounts
from kanava.letterbox.reading.products import product
from kanava.matching.identifiers import (
    BusinessIdInvalid,
    DomainInvalid,
    normal_business_id,
    normal_domain,
    register_number,
)
from kanava.rules.deals import expected_close
from kanava.rules.refusals import Refusal
from kanava.rules.text import company_name, tidy

LONGEST_NOTE = 4_000
# How many amounts a question names, and how many signs of each.
MOST_NAMED, LONGEST_AMOUNT = 5, 39


def settle(found: Found, known: Known, *, row: int = 0) -> Deal:
    """One deal from the texts that were found of it. Whatever the texts are, this raises nothing."""
    return _Settling(found, known).deal(row)


class _Settling:
    def __init__(self, found: Found, known: Known) -> None:
        self.texts, self.guesses, self.amounts, self.known = found.texts, found.guesses, found.amounts, known
        self.values: dict[Field, Any] = {}
        self.questions: list[Question] = []
        self.doubts = list(found.doubts)

    def deal(self, row: int) -> Deal:
        for settle_one in (
            self._customer,
            self._product,
            self._country,
            self._business_id,
            self._domain,
            self._amount,
            self._close,
            self._rest,
        ):
            settle_one()
        return Deal(self.values, tuple(self.questions), tuple(self.doubts), row)

    def _ask(self, ask: Ask, text: str = "") -> None:
        self.questions.append(Question(ask, text[:200]))

    def _customer(self) -> None:
        try:
            self.values[Field.CUSTOMER] = company_name(
                self.texts.get(Field.CUSTOMER, ""), field="customer_name"
            )
        except Refusal:
            self.values[Field.CUSTOMER] = ""
            self._ask(Ask.CUSTOMER_MISSING)
            return
        if Field.CUSTOMER not in self.guesses:
            return
        # A business id that fits says that a company stands there; a sentence alone does not.
        if self._has_own_number():
            self.doubts.append(Doubt(Assumed.CUSTOMER, Field.CUSTOMER, self.values[Field.CUSTOMER]))
        else:
            self._ask(Ask.CUSTOMER_GUESSED, self.values[Field.CUSTOMER])

    def _product(self) -> None:
        text = self.texts.get(Field.PRODUCT, "")
        line_id = product(text, self.known)
        if line_id is None and not text and len(self.known.lines) == 1:
            line_id = self.known.lines[0][0]
        self.values[Field.PRODUCT] = line_id
        if line_id is None:
            self._ask(Ask.PRODUCT_UNKNOWN if text else Ask.PRODUCT_MISSING, text)
            return
        name = dict(self.known.lines)[line_id]
        if text and squashed(text) != squashed(name):
            self.doubts.append(Doubt(Assumed.PRODUCT, Field.PRODUCT, text[:80], name))

    def _country(self) -> None:
        text = self.texts.get(Field.COUNTRY, "")
        self.values[Field.COUNTRY] = self.known.country
        if text:
            try:
                self.values[Field.COUNTRY] = country_of(text)
            except CellFault:
                self._ask(Ask.COUNTRY_UNKNOWN, text)
        elif not self._has_own_number():
            self.doubts.append(Doubt(Assumed.COUNTRY, Field.COUNTRY, self.known.country))

    def _has_own_number(self) -> bool:
        """Whether a business id that fits the partner's country tells that the customer is of that country too."""
        text = self.texts.get(Field.BUSINESS_ID, "")
        try:
            return bool(text and normal_business_id(self.known.country, text))
        except BusinessIdInvalid:
            return False

    def _business_id(self) -> None:
        text, country = self.texts.get(Field.BUSINESS_ID, "").strip(" .;"), self.values[Field.COUNTRY]
        self.values[Field.BUSINESS_ID] = text[:30]
        try:
            number = register_number(country, text) or normal_business_id(country, text)
        except BusinessIdInvalid:
            self._ask(Ask.BUSINESS_ID_WRONG, text)
        else:
            self.values[Field.BUSINESS_ID] = number[:30]

    def _domain(self) -> None:
        text = self.texts.get(Field.DOMAIN, "").strip(" .;<>")
        self.values[Field.DOMAIN] = ""
        try:
            self.values[Field.DOMAIN] = normal_domain(text)
        except DomainInvalid:
            self._ask(Ask.DOMAIN_WRONG, text)

    def _amount(self) -> None:
        text, told = self.texts.get(Field.AMOUNT, ""), self.texts.get(Field.CURRENCY, "")
        self.values |= {Field.AMOUNT: "", Field.CURRENCY: self.known.currency}
        named = different_amounts(self.amounts, told, self.known)
        if len(named) > 1:
            # One amount behind a label is the deal's; otherwise nobody but the writer knows which one is.
            labelled = [one for one in named if self.amounts[one]]
            if len(labelled) != 1:
                self._ask(Ask.AMOUNT_WHICH, "\n".join(one[:LONGEST_AMOUNT] for one in named[:MOST_NAMED]))
                return
            text = labelled[0]
            self.doubts += [Doubt(Assumed.ALSO_NAMED, Field.AMOUNT, one[:80]) for one in named if one != text]
        self.doubts += [
            Doubt(Assumed.TOLD_TWICE, Field.AMOUNT, one[:80]) for one in self._unread_amounts(text)
        ]
        if not text:
            self._ask(Ask.AMOUNT_MISSING)
            return
        try:
            digits, currency, doubts = values.amount(text, self.known)
            own = values.currency_code(told) if told else currency
        except values.Unreadable:
            self._ask(Ask.AMOUNT_UNREADABLE, f"{text} {told}".strip())
            return
        self.values |= {Field.AMOUNT: digits, Field.CURRENCY: own}
        self.doubts += [] if told else doubts

    def _unread_amounts(self, taken: str) -> list[str]:
        """What a label calls an amount beside the one that is taken, and is none."""
        return [
            one
            for one, is_labelled in self.amounts.items()
            if is_labelled and one != taken and not values.is_amount(one, self.known)
        ]

    def _close(self) -> None:
        text = self.texts.get(Field.CLOSE, "")
        self.values[Field.CLOSE] = None
        if not text:
            self._ask(Ask.CLOSE_MISSING)
            return
        try:
            day, doubts = values.closing(text, self.known)
            expected_close(day, on=self.known.on)
        except (values.Unreadable, Refusal):
            self._ask(Ask.CLOSE_UNREADABLE, text)
            return
        if day < self.known.on:
            self._ask(Ask.CLOSE_PAST, text)
            return
        self.values[Field.CLOSE] = day
        self.doubts += doubts

    def _rest(self) -> None:
        self.values[Field.KIND] = values.kind(self.texts.get(Field.KIND, ""))
        self.values[Field.REVENUE] = values.revenue(self.texts.get(Field.REVENUE, ""))
        self.values[Field.CONTACT] = tidy(self.texts.get(Field.CONTACT, ""))[:200]
        self.values[Field.NOTE] = self.texts.get(Field.NOTE, "")[:LONGEST_NOTE]
