"""A mail that names several amounts for one deal: nothing is picked silently, all are named, in the mail's language."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from kanava.deals.models import Registration
from kanava.letterbox.models import MailDeal, Message
from kanava.letterbox.reading.facts import Ask, Assumed, Deal, Field, Known
from kanava.letterbox.reading.texts import read_text
from kanava.ui.mail_words import of_question
from tests.factories import client_of
from tests.letterbox.mails import AT, PASS, arrive, fields, letters_to, link_in, written

KNOWN = Known(
    on=date(2026, 11, 28),
    country="FI",
    currency="EUR",
    lines=((1, "Nordsoft ERP"), (2, "Nordsoft CRM")),
    partner="Aurora Oy",
)
BOTH = ["40 000 €", "12 000 €"]


def only(text: str) -> Deal:
    (deal,) = read_text(text, KNOWN)
    return deal


def which(deal: Deal) -> list[str]:
    """The amounts between which the writer is asked to choose."""
    return [text for one in deal.questions if one.ask is Ask.AMOUNT_WHICH for text in one.text.split("\n")]


def hints(deal: Deal) -> list[str]:
    return [one.text for one in deal.doubts if one.assumed is Assumed.ALSO_NAMED]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Metsola Oy, ERP, 40 000 €, 12 000 €", BOTH),
        ("Metsola Oy / ERP / 40 000 € / 12 000 €", BOTH),
        ("Customer: Metsola Oy\nProduct: ERP\nAmount: 40 000 €\nAmount: 12 000 €", BOTH),
        ("Asiakas: Metsola Oy\nTuote: ERP\nSumma: 40 000 €\nArvo: 12 000 €", BOTH),
        ("Metsola Oy, ERP, licence 40 000 €, services 12 000 €", BOTH),
        ("Metsola Oy, ERP, lisenssi 40 000 €, palvelut 12 000 €", BOTH),
        ("Metsola Oy, ERP, lisenssi 40 000 €, palvelu 12 000 €", BOTH),
        ("Customer: Metsola Oy\nProduct: ERP\nAmount: licence 40 000 €, services 12 000 €", BOTH),
        ("Asiakas: Metsola Oy\nTuote: ERP\nSumma:\nlisenssi 40 000 €, palvelut 12 000 €", BOTH),
        ("We register Metsola Oy for ERP. Licences are 40 000 € and services 12 000 €.", BOTH),
        ("Metsola Oy, ERP, 40 000 €, services 140 000 €, 3k", ["40 000 €", "3k", "140 000 €"]),
        ("Metsola Oy, ERP, 40 000 €, 40 000 SEK", ["40 000 €", "40 000 SEK"]),
    ],
)
def test_different_amounts_are_a_question_that_names_them(text: str, named: list[str]) -> None:
    found = only(text)
    assert which(found) == named
    assert (found.values[Field.AMOUNT], found.values[Field.CURRENCY]) == ("", "EUR")
    asked = {one.ask for one in found.questions}
    assert not asked & {Ask.AMOUNT_MISSING, Ask.AMOUNT_UNREADABLE, Ask.PRODUCT_UNKNOWN}


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("Customer: Metsola Oy\nProduct: ERP\nAmount: 40 000 €\nServices: 12 000 €", ["12 000 €"]),
        ("Asiakas: Metsola Oy\nTuote: ERP\nSumma: 40 000 €\nPalvelut: 12 000 €", ["12 000 €"]),
        ("Asiakas: Metsola Oy\nTuote: ERP\nPalvelut: 12 000 €\nSumma: 40 000 €", ["12 000 €"]),
        ("Metsola Oy, ERP, 12 000 €\nAmount: 40 000 €\nTraining 3 000 €", ["12 000 €", "3 000 €"]),
    ],
)
def test_one_amount_behind_a_label_stands_and_the_others_are_named(text: str, others: list[str]) -> None:
    found = only(text)
    assert (found.values[Field.AMOUNT], hints(found), which(found)) == ("40000.00", others, [])


@pytest.mark.parametrize(
    "text",
    [
        "Metsola Oy, ERP, 40 000 €, 40k€", "Customer: Metsola Oy\nProduct: ERP\nAmount: 40 000 €\nValue: EUR 40,000.00",
        "Asiakas: Metsola Oy\nTuote: ERP\nSumma: 40 000 €\nKauppa on siis noin 40 t€.",
        "Rekisteröimme Metsola Oy:n ERPin: lisenssit 40 t€ eli 40 000 euroa",
        "Customer: Metsola Oy\nProduct: ERP\nValue: 40 000\nCurrency: EUR\nThat is 40 000 € in all.",
    ],
)  # fmt: skip
def test_the_same_amount_twice_is_no_question(text: str) -> None:
    found = only(text)
    assert (found.values[Field.AMOUNT], which(found), hints(found)) == ("40000.00", [], [])


@pytest.mark.parametrize(
    "text",
    [
        "Metsola Oy, ERP, 40 000 €. They have 5k users and 200 tuhatta asiakasta.",
        "Metsola Oy, ERP, 40 000 €. Their revenue is about 5 M€.", "Metsola Oy, ERP, 40 000 €\nYrityksen liikevaihto on noin 5 milj. €.",
    ],
)  # fmt: skip
def test_what_is_no_value_of_a_deal_is_no_second_amount(text: str) -> None:
    found = only(text)
    assert (found.values[Field.AMOUNT], which(found)) == ("40000.00", [])


def test_a_span_stays_one_amount_that_cannot_be_read() -> None:
    found = only("Asiakas: Metsola Oy\nTuote: ERP\nSumma: 30 000 € – 40 000 €")
    assert (Ask.AMOUNT_UNREADABLE, "30 000 € – 40 000 €") in [(one.ask, one.text) for one in found.questions]


def test_each_of_several_deals_has_its_own_and_their_sum_is_none_s() -> None:
    text = "Customer: Metsola Oy, product ERP, 40 000 €\nCustomer: Kone Oyj, product CRM, 12 000 €\nYhteensä 52 000 €"
    found = read_text(text, KNOWN)
    assert [deal.values[Field.AMOUNT] for deal in found] == ["40000.00", "12000.00"]
    assert not any(which(deal) for deal in found)


TOLD = "Customer: Metsola Oy\nProduct: Analytics\nlicence 40 000 €, services 12 000 €"
TOLD_FI = "Hei, ohessa uusi rekisteröinti.\nAsiakas: Metsola Oy\nTuote: Analytics\nlisenssi 40 000 €, palvelut 12 000 €"
ASKED = "Which amount is the deal’s: 40 000 € or 12 000 €, or all together?"


@pytest.mark.django_db
def test_the_link_s_letter_its_page_and_the_console_ask(programme, time_machine) -> None:
    time_machine.move_to(AT, tick=False)
    message = arrive(written(TOLD))
    (letter,) = letters_to("bertil@example.com")
    page = Client().get(link_in(letter)).content.decode()
    console = client_of(programme.aino).get(reverse("console:mail-message", args=[message.pk]))
    for shown in (letter.text, page, console.content.decode()):
        assert ASKED in shown
    deal = message.deals.get()
    (box,) = re.findall(rf'<input[^>]*name="deal-{deal.pk}-amount"[^>]*>', page)
    assert "value=" not in box
    Client().post(link_in(letter), fields(deal, amount="52 000"))
    assert Registration.objects.get().amount_minor == 52_000_00


@pytest.mark.django_db
def test_who_writes_in_finnish_is_asked_in_finnish(programme) -> None:
    arrive(written(TOLD_FI, results=PASS))
    (letter,) = letters_to("bertil@example.com")
    assert "Tuotelinja: Analytics" in letter.text
    with override("fi"):
        assert of_question([Ask.AMOUNT_WHICH, "\n".join(BOTH)]) in letter.text


@pytest.mark.django_db
def test_a_deal_that_is_registered_says_what_is_not_clear_and_what_the_mail_also_names(programme) -> None:
    arrive(written(TOLD, results=PASS))
    arrive(
        written(
            "Customer: Kone Oyj\nProduct: Analytics\nAmount: 40 000 €\nServices: 12 000 €",
            results=PASS,
            number=2,
        )
    )
    first, second = letters_to("bertil@example.com")
    assert "It is registered without what is not clear to us" in first.text
    assert ASKED in first.text
    assert "The mail also names 12 000 €." in second.text


@pytest.mark.django_db
def test_an_answer_that_names_one_amount_settles_it(programme) -> None:
    first = arrive(written("Customer: Metsola Oy\nlicence 40 000 €, services 12 000 €", results=PASS))
    assert ASKED in letters_to("bertil@example.com")[0].text
    arrive(
        written("Product: Analytics\nAmount: 52 000 €", results=PASS, number=2, In_Reply_To=first.answer_id)
    )
    deal = MailDeal.objects.get(message__answers=first)
    assert (deal.values["amount"], deal.questions) == ("52000.00", [["CLOSE_MISSING", ""]])
    assert Message.objects.filter(state="REGISTERED").count() == 1
