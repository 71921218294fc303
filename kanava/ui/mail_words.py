"""What was read in a mail about a deal, and what must be asked, as sentences for letters and pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanava.deals.queries import name_product_lines
from kanava.letterbox.reading.facts import NEEDED, Ask, Assumed, Field
from kanava.letterbox.uploading import MOST_AT_ONCE
from kanava.matching.identifiers import written_business_id
from kanava.rules.deals import Kind
from kanava.rules.money import parse_amount
from kanava.rules.refusals import Refusal
from kanava.rules.registration import State
from kanava.ui import assessment_words, formatting, selling, words
from kanava.ui.countries import country_name

if TYPE_CHECKING:
    from kanava.deals.models import Registration
    from kanava.letterbox.models import MailDeal
    from kanava.rules.people import Actor

LABELS: Mapping[str, Any] = {
    Field.CUSTOMER: gettext_lazy("Customer"), Field.BUSINESS_ID: gettext_lazy("Business id"), Field.COUNTRY: gettext_lazy("Country"),
    Field.PRODUCT: gettext_lazy("Product line"), Field.AMOUNT: gettext_lazy("Expected value"), Field.CLOSE: gettext_lazy("Expected close"),
    Field.KIND: gettext_lazy("Kind"), Field.DOMAIN: gettext_lazy("Website"), Field.CONTACT: gettext_lazy("Contact at the customer"),
    Field.REVENUE: gettext_lazy("One-off or recurring"), Field.NOTE: gettext_lazy("Note"), Field.CURRENCY: gettext_lazy("Currency"),
}  # fmt: skip
QUESTIONS: Mapping[str, Any] = {
    Ask.CUSTOMER_MISSING: gettext_lazy("Which company is the customer?"),
    Ask.CUSTOMER_GUESSED: gettext_lazy("Is “%(text)s” the customer? The name was taken from a sentence."),
    Ask.PRODUCT_MISSING: gettext_lazy("Which product do they need?"),
    Ask.PRODUCT_UNKNOWN: gettext_lazy("Which of our products do they need? We have none called “%(text)s”."),
    Ask.COUNTRY_UNKNOWN: gettext_lazy("In which country is the customer? We could not read “%(text)s”."),
    Ask.BUSINESS_ID_WRONG: gettext_lazy("What is the customer’s business id? “%(text)s” is none of that country."),
    Ask.DOMAIN_WRONG: gettext_lazy("What is the customer’s website? We could not read “%(text)s”."),
    Ask.AMOUNT_MISSING: gettext_lazy("What is the deal worth?"),
    Ask.AMOUNT_UNREADABLE: gettext_lazy("What is the deal worth? We could not read “%(text)s”."),
    Ask.AMOUNT_WHICH: gettext_lazy("Which amount is the deal’s: %(text)s, or all together?"),
    Ask.CLOSE_MISSING: gettext_lazy("When do you expect the deal to close?"),
    Ask.CLOSE_UNREADABLE: gettext_lazy("When do you expect the deal to close? We could not read “%(text)s”."),
    Ask.CLOSE_PAST: gettext_lazy("When do you expect the deal to close? “%(text)s” lies in the past."),
}  # fmt: skip
DOUBTS: Mapping[str, Any] = {
    Assumed.COUNTRY: gettext_lazy("The country was not told; we took the partner’s own."),
    Assumed.CURRENCY: gettext_lazy("The currency was not told; we took %(text)s."),
    Assumed.YEAR: gettext_lazy("“%(text)s” names no year; we took the next one to come."),
    Assumed.LAST_DAY: gettext_lazy("“%(text)s” names no day; we took the last one."),
    Assumed.DAY_FIRST: gettext_lazy("“%(text)s” was read with the day before the month."),
    Assumed.CUSTOMER: gettext_lazy("The customer’s name was found in the words of the mail."),
    Assumed.PRODUCT: gettext_lazy("“%(text)s” was read as “%(read)s”."),
    Assumed.TOLD_TWICE: gettext_lazy("“%(text)s” stands there too; we took what came first."),
    Assumed.ALSO_NAMED: gettext_lazy("The mail also names %(text)s."),
}  # fmt: skip
ASKS_PRODUCT = frozenset({Ask.PRODUCT_MISSING.value, Ask.PRODUCT_UNKNOWN.value})
SHEETS: Mapping[str, Any] = {
    "EMPTY": gettext_lazy("There is no row in the file."),
    "NO_CUSTOMER": gettext_lazy("No column of the file is called Customer."),
    "TOO_MANY": gettext_lazy("The file has more rows than one registration takes: at most 200."),
    "TOO_LARGE": gettext_lazy("The file is larger than a sheet of deals is: at most 5 MB."),
    "OLD_EXCEL": gettext_lazy("The file is an old Excel workbook. Save it as .xlsx."),
    "FORMULAS": gettext_lazy("The file has formulas that were never calculated. Open it, save it and send it again."),
}  # fmt: skip


def of_question(question: Sequence[str]) -> str:
    """A question as it is kept, as a sentence."""
    return str(QUESTIONS[question[0]]).replace("%(text)s", _one_of(question[1].split("\n")))


def _one_of(texts: Sequence[str]) -> str:
    """Texts as a choice: `40 000 €, 12 000 € or 5 000 €`."""
    if len(texts) == 1:
        return texts[0]
    return _("%(others)s or %(last)s") % {"others": ", ".join(texts[:-1]), "last": texts[-1]}


def needed(questions: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The questions without whose answers nothing is registered."""
    return [one for one in questions if Ask(one[0]) in NEEDED]


def helpful(questions: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The questions that a registration does not wait for."""
    return [one for one in questions if Ask(one[0]) not in NEEDED]


def unread(questions: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The questions about what was told and could not be read, and without which the deal is registered all the same."""
    return [one for one in questions if one[1] and Ask(one[0]) not in NEEDED]


def lines_to_name(deals: "Sequence[MailDeal]") -> list[str]:
    """The names of the product lines, where the product of one of the deals is asked for."""
    asked = {question[0] for deal in deals for question in deal.questions if not deal.outcome}
    return [name for _id, name in name_product_lines()] if asked & ASKS_PRODUCT else []


def of_doubt(doubt: Sequence[str]) -> str:
    """What was assumed, as a sentence."""
    read = doubt[3] if len(doubt) > 3 else ""
    return str(DOUBTS[doubt[0]]).replace("%(text)s", doubt[2]).replace("%(read)s", read)


def of_sheet(reason: str) -> str:
    """Why a file is no sheet of deals, as a sentence."""
    return str(SHEETS.get(reason, _("The file is no sheet that we can read. Send it as .xlsx or .csv.")))


def of_outcome(code: str) -> str:
    """Why a deal stays a draft, as a sentence."""
    if code in assessment_words.SHORTLY:
        return str(assessment_words.SHORTLY[code])
    refusal = Refusal()
    refusal.code = code  # type: ignore[misc]
    return words.of_refusal(refusal)


def _money(amount: str, currency: str) -> str:
    if not amount:
        return ""
    try:
        return formatting.money(parse_amount(amount, currency), whole=True)
    except Refusal:
        return f"{amount} {currency}"


def typed_amount(amount: str, currency: str) -> str:
    """An amount as somebody types it into a field, from its kept digits."""
    try:
        return formatting.typed_amount(parse_amount(amount, currency)) if amount else ""
    except Refusal:
        return amount


def lines_of(values: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """What was read of a deal: name and value, what was not told left out."""
    shown = {name: str(values.get(name) or "") for name in LABELS}
    day, amount = shown[Field.CLOSE], shown[Field.AMOUNT]
    product = values.get(Field.PRODUCT)
    shown |= {
        Field.BUSINESS_ID: written_business_id(shown[Field.COUNTRY], shown[Field.BUSINESS_ID]),
        Field.COUNTRY: country_name(shown[Field.COUNTRY]),
        Field.PRODUCT: dict(name_product_lines()).get(product, "") if product else "",
        Field.AMOUNT: _money(amount, shown[Field.CURRENCY]),
        Field.CLOSE: formatting.day(date.fromisoformat(day)) if day else "",
        # New business is what everybody means who says nothing of it.
        Field.REVENUE: words.of_code(shown[Field.REVENUE]) if shown.get(Field.REVENUE) else "",
        Field.KIND: words.of_code(shown[Field.KIND]) if shown[Field.KIND] != Kind.NEW else "",
    }
    return [(LABELS[name], shown[name]) for name in LABELS if shown[name] and name != Field.CURRENCY]


def chosen_drafts(request: HttpRequest) -> list[int]:
    """The drafts that a page's form has chosen."""
    told = request.POST.getlist("draft")[:MOST_AT_ONCE]
    return [int(text) for text in told if text.isascii() and text.isdecimal() and len(text) < 16]


def say_what_was_sent(
    request: HttpRequest, told: "Sequence[tuple[Registration, Refusal | None]]", *, by: "Actor"
) -> None:
    """Say how many drafts were registered, and why others stay what they are; what a certificate lacks, with the way there."""
    refused = [draft for draft, refusal in told if refusal is None and draft.state == State.REFUSED]
    sent = sum(refusal is None for _draft, refusal in told) - len(refused)
    if sent:
        said = ngettext("%(n)s deal is registered.", "%(n)s deals are registered.", sent)
        messages.success(request, said % {"n": sent})
    for draft in refused:
        messages.error(request, f"{draft.customer_name}: {words.of_code(draft.reason_code)}")
    for draft, refusal in told:
        if refusal is not None:
            messages.error(request, f"{draft.customer_name}: {words.of_refusal(refusal)}")
    selling.say_ways(request, [refusal for _draft, refusal in told], by=by)
    if not told:
        messages.error(request, _("Choose at least one deal."))
