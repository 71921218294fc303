"""Deals that somebody tells of in a sentence: the company, the product and the amount in it, and what is asked then."""

from datetime import date

import pytest

from kanava.letterbox.models import MailDeal
from kanava.letterbox.reading.companies import companies_in, company_last
from kanava.letterbox.reading.facts import Ask, Assumed, Deal, Field, Known
from kanava.letterbox.reading.texts import read_text
from tests.letterbox.mails import PASS, arrive, letters_to, written

KNOWN = Known(
    on=date(2026, 11, 28),
    country="FI",
    currency="EUR",
    lines=((1, "Nordsoft ERP"), (2, "Nordsoft CRM"), (3, "Analytiikka")),
    partner="Aurora Oy",
)


def only(text: str) -> Deal:
    (deal,) = read_text(text, KNOWN)
    return deal


@pytest.mark.parametrize(
    ("text", "name", "product", "amount"),
    [
        ("Tavattiin eilen Lapuan Kone Oy, kiinnostuneita ERPistä, noin 20 t€", "Lapuan Kone Oy", 1, "20000.00"),
        ("Tavattiin Lapuan Kone Oy, ERP kiinnostaa, 20k", "Lapuan Kone Oy", 1, "20000.00"),
        ("Tapasimme eilen Lapuan Kone Oy:n ja he ostavat ERP:n, noin 20 000 euroa", "Lapuan Kone Oy", 1, "20000.00"),
        ("tavattiin eilen lapuan kone oy, analytiikasta kiinnostuneita, 20 tuhatta", "lapuan kone oy", 3, "20000.00"),
        ("Eilen juteltiin Kone & Konttinen Oy:n kanssa CRM:stä, ehkä 20 tuhatta euroa.", "Kone & Konttinen Oy", 2, "20000.00"),
        ("We met Kone Oyj yesterday, they need Nordsoft ERP, about 20 thousand", "Kone Oyj", 1, "20000.00"),
        ("Met The Switch Engineering Oy yesterday about CRM, 20k€", "The Switch Engineering Oy", 2, "20000.00"),
        ("Träffade igår Volvo Lastvagnar AB, de vill ha ERP, ungefär 200 tusen SEK", "Volvo Lastvagnar AB", 1, "200000.00"),
    ],
)  # fmt: skip
def test_a_sentence_is_read_and_its_customer_is_asked_to_be_confirmed(
    text: str, name: str, product: int, amount: str
) -> None:
    found = only(text)
    told = found.values[Field.CUSTOMER], found.values[Field.PRODUCT], found.values[Field.AMOUNT]
    assert told == (name, product, amount)
    assert (Ask.CUSTOMER_GUESSED, name) in [(one.ask, one.text) for one in found.questions]
    assert not found.is_complete


@pytest.mark.parametrize(
    "text", ["Metsola Oy, ERP, 20 t€", "New Nordic Oy, CRM, 15 000 €", "Oy Karl Fazer Ab, ERP, 20k"]
)
def test_a_name_that_stands_alone_is_no_guess(text: str) -> None:
    found = only(text)
    assert found.values[Field.CUSTOMER] == text.split(",")[0]
    assert found.is_complete


def test_a_business_id_confirms_a_name_in_a_sentence() -> None:
    found = only("Tavattiin eilen Metsola Oy, ERPistä puhuttiin, 0112038-9")
    assert found.is_complete
    assert Assumed.CUSTOMER in [one.assumed for one in found.doubts]


def test_a_product_in_other_words_is_told() -> None:
    found = only("Metsola Oy, kiinnostuneita ERPistä, 20 t€")
    assert ("ERPistä", "Nordsoft ERP") in [(one.text, one.read) for one in found.doubts]


def test_the_partner_itself_is_no_customer() -> None:
    assert only("Me Aurora Oy, ERP, 20k").values[Field.CUSTOMER] == ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Met Kone Oyj and Metsola Oy.", ["Kone Oyj", "Metsola Oy"]), ("We visited ABB Oy in Vaasa", ["ABB Oy"]), ("as we said, at last", []),
        ("Thanks. Kone GmbH, Berlin", ["Kone GmbH"]), ("K. Hartwall Oy Ab", ["K. Hartwall Oy Ab"]), ("Oy", []),
    ],
)  # fmt: skip
def test_companies_in_a_text(text: str, names: list[str]) -> None:
    assert list(companies_in(text)) == names


def test_a_legal_form_alone_is_no_company() -> None:
    assert company_last("oy") is None
    assert company_last("we met") is None


@pytest.mark.django_db
def test_the_answer_asks_for_all_that_is_missing_and_promises_no_more_than_is_true(programme) -> None:
    programme.bertil.language = "en"
    programme.bertil.save()
    arrive(written("Tavattiin eilen Lapuan Kone Oy, noin 20 t€", results=PASS))
    (letter,) = letters_to("bertil@example.com")
    for said in (
        "Is “Lapuan Kone Oy” the customer?",
        "Which product do they need?",
        "When do you expect the deal to close?",
    ):
        assert said in letter.text
    assert "What is the deal worth" not in letter.text
    assert "at once" not in letter.text
    assert "says whether it is registered" in letter.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reply", "customer"),
    [("Kyllä.", "Lapuan Kone Oy"), ("Yes, that is right\n\nBertil", "Lapuan Kone Oy"), ("No, Metsola Oy", "Metsola Oy"), ("Metsola Oy", "Metsola Oy")],
)  # fmt: skip
def test_a_yes_or_the_right_name_completes_it(programme, reply: str, customer: str) -> None:
    first = arrive(written("Tavattiin eilen Lapuan Kone Oy\nProduct: Analytics\nValue: 20k", results=PASS))
    assert first.state == "QUESTIONS"
    arrive(written(reply, results=PASS, number=2, In_Reply_To=first.answer_id))
    deal = MailDeal.objects.get(message__answers=first)
    assert (deal.outcome, deal.registration.customer_name) == ("SUBMITTED", customer)
