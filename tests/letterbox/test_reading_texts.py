"""Mails as people write them, read into the facts of deals."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanava.letterbox.reading.facts import Ask, Assumed, Field, Known
from kanava.letterbox.reading.texts import read_answers, read_text
from kanava.letterbox.storing import stored, typed_of

KNOWN = Known(
    on=date(2026, 11, 28),
    country="FI",
    currency="EUR",
    lines=((1, "Integration platform"), (2, "Security monitoring"), (3, "Analytics")),
    partner="Aurora Oy",
)
MARCH = date(2027, 3, 31)


def only(text: str, subject: str = ""):
    (deal,) = read_text(text, KNOWN, subject=subject)
    return deal


WHOLE = [
    "Customer: Metsola Oy, business id 0112038-9, product Analytics, 40 000 €, closing in March",
    "Asiakas: Metsola Oy, y-tunnus 0112038-9, tuote Analytics, 40 000 €, kauppa maaliskuussa",
    "40 000 €, closing in March, product Analytics, business id 0112038-9, customer: Metsola Oy",
    "Customer: Metsola Oy\nBusiness id: FI01120389\nProduct: analytics\nValue: EUR 40,000.00\nExpected close: 31 March 2027",
    "Hei,\n\nAsiakas: Metsola Oy\nY-tunnus: 0112038-9\nTuote: Analytics\nArvo: n. 40 000 euroa + alv\nPäätös: maaliskuun lopussa",
    "* Asiakas – Metsola Oy\n* Tuotelinja – Analytiikka / Analytics\n* Y-tunnus – 0112038-9\n* Summa – 40t€\n* Ajankohta – Q1/2027",
    "*Customer:* Metsola Oy\n*Product:* Analytcs\n*Business id:* 0112038-9\n*Amount:* 40k EUR\n*Close date:* 2027-03-31",
    "Asiakas:\nMetsola Oy\nY-tunnus:\n0112038-9\nTuote:\nAnalytics\nArvo:\n40.000,00 €\nPäätöspäivä:\n31.3.2027",
    "Metsola Oy, Analytics, 40 000 €, kauppa maaliskuussa, 0112038-9",
    "Hi! Customer: Metsola Oy, business id 0112038-9, product Analytics, 40 000 €, closing in March\n\nBertil",
    "Hei Aino, asiakas: Metsola Oy, y-tunnus 0112038-9, tuote Analytics, 40 000 €, kauppa maaliskuussa",
    "Hi Aino,\n\nwe'd like to register Metsola Oy (0112038-9) for Analytics, about 40 000 EUR, closing in March.\n\nBr, Bertil",
    "Moi!\n\nRekisteröisittekö meille seuraavan:\nMetsola Oy / Analytics / 40 000 € / maaliskuu / 0112038-9\n\nt. Bertil",
    "Asiakkaan nimi: Metsola Oy\nAsiakkaan y-tunnus: 0112038-9\nTuote: Analytics\nKaupan arvo (EUR): 40 000 €\nArvioitu kauppapäivä: 31.3.2027",
    "Me Aurora Oy:ssä rekisteröimme yrityksen Metsola Oy (0112038-9): Analytics, 40 000 €, kauppa maaliskuussa",
    "Customer | Metsola Oy\nBusiness id | 0112038-9\nProduct | Analytics\nValue | 40 000\nCurrency | EUR\nClosing | 3/2027",
]  # fmt: skip


@pytest.mark.parametrize("text", WHOLE)
def test_the_same_deal_in_many_writings(text: str) -> None:
    found = only(text)
    told = {name: found.values[name] for name in (
        Field.CUSTOMER, Field.BUSINESS_ID, Field.PRODUCT, Field.AMOUNT, Field.CURRENCY, Field.CLOSE, Field.COUNTRY,
    )}  # fmt: skip
    assert told == {
        Field.CUSTOMER: "Metsola Oy", Field.BUSINESS_ID: "01120389", Field.PRODUCT: 3, Field.AMOUNT: "40000.00", Field.CURRENCY: "EUR",
        Field.CLOSE: MARCH, Field.COUNTRY: "FI",
    }  # fmt: skip
    assert found.is_complete
    assert not found.questions


QUOTES = [
    "\n\nOn Mon, Nov 23, 2026 at 9:00 AM Aino <aino@example.com> wrote:\n> Customer: Kone Oyj",
    "\n\nOn Mon, Nov 23, 2026 at 9:00 AM Aino Virtanen\n<aino@example.com> wrote:\n\nCustomer: Kone Oyj",
    "\n\nma 23. marrask. 2026 klo 9.00 Aino Virtanen (aino@example.com) kirjoitti:\n\n> Asiakas: Kone Oyj",
    "\n\n-----Original Message-----\nFrom: Aino\nCustomer: Kone Oyj",
    "\n\nLähettäjä: Aino <aino@example.com>\nLähetetty: maanantai 23. marraskuuta 2026\nAihe: x\n\nAsiakas: Kone Oyj",
    "\n\n________________________________\nFrom: Aino\nCustomer: Kone Oyj",
    "\n\n-- \nBertil Aaltonen\nCompany: Aurora Oy\nWebsite: www.aurora.fi",
    "\n\nTerveisin,\nBertil\nAurora Integraatiot Oy\nwww.aurora.fi",
    "\n\nYstävällisin terveisin\nBertil\nYritys: Aurora Oy",
    "\n\nBest regards, Bertil\nCompany: Aurora Oy",
    "\n\nSent from my iPhone\nCompany: Aurora Oy",
    "\n\nLähetetty iPhonesta\n> Asiakas: Kone Oyj",
]


@pytest.mark.parametrize("tail", QUOTES)
def test_quoted_mails_and_signatures_tell_nothing(tail: str) -> None:
    found = only(f"Customer: Metsola Oy\nProduct: Analytics{tail}")
    assert found.values[Field.CUSTOMER] == "Metsola Oy"
    assert found.values[Field.DOMAIN] == ""
    assert not [doubt for doubt in found.doubts if doubt.assumed == Assumed.TOLD_TWICE]


AMOUNTS = [
    ("40 000 €", "40000.00", "EUR"), ("40\u00a0000 €", "40000.00", "EUR"), ("40.000 €", "40000.00", "EUR"), ("40,000 €", "40000.00", "EUR"),
    ("€40k", "40000.00", "EUR"), ("0,5 milj. €", "500000.00", "EUR"), ("1.2 M€", "1200000.00", "EUR"), ("1 234,50 e", None, None),
    ("12.500,50 EUR", "12500.50", "EUR"), ("noin 40 tuhatta euroa", "40000.00", "EUR"), ("$1.2M", "1200000.00", "USD"),
    ("500 000 kr", "500000.00", "EUR"), ("500 000 SEK", "500000.00", "SEK"), ("40-50 k€", None, None), ("ei tietoa", None, None), ("20 %", None, None),
    ("40 000 (alv 0 %)", "40000.00", "EUR"), ("40 000 € / vuosi", "40000.00", "EUR"), ("-5 €", None, None), ("99999999999999 €", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "digits", "currency"), AMOUNTS)
def test_amounts(text: str, digits: str | None, currency: str | None) -> None:
    found = only(f"Customer: Metsola Oy\nProduct: Analytics\nValue: {text}")
    if digits is None:
        assert (Ask.AMOUNT_UNREADABLE, text) in [(one.ask, one.text) for one in found.questions]
        assert found.values[Field.AMOUNT] == ""
    else:
        assert (found.values[Field.AMOUNT], found.values[Field.CURRENCY]) == (digits, currency)
    # Who was first does not wait for the value.
    assert found.is_complete


DAYS = [
    ("March", MARCH), ("maaliskuu", MARCH), ("maaliskuussa", MARCH), ("by the end of March", MARCH), ("maaliskuun loppuun mennessä", MARCH),
    ("31.3.", MARCH), ("31.3.2027", MARCH), ("31 March", MARCH), ("March 31", MARCH), ("March 2027", MARCH), ("2027-03", MARCH), ("Q1 2027", MARCH),
    ("Q1", MARCH), ("1. kvartaali", MARCH), ("end of the year", date(2026, 12, 31)), ("vuoden lopussa", date(2026, 12, 31)),
    ("vuoden 2027 loppuun", date(2027, 12, 31)), ("next month", date(2026, 12, 31)), ("ensi kuussa", date(2026, 12, 31)),
    ("marraskuussa", date(2026, 11, 30)), ("lokakuussa", date(2027, 10, 31)), ("15. tammikuuta 2027", date(2027, 1, 15)), ("3/4/2027", date(2027, 4, 3)),
    ("viimeistään 15.2.2027", date(2027, 2, 15)), ("29.2.2028", date(2028, 2, 29)),
    ("in two months", date(2027, 1, 31)), ("2 kk", date(2027, 1, 31)), ("kolmen kuukauden kuluttua", date(2027, 2, 28)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_days_and_months(text: str, day: date) -> None:
    found = only(f"Asiakas: Metsola Oy\nTuote: Analytics\nPäätös: {text}")
    assert found.values[Field.CLOSE] == day, found.questions


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("spring", Ask.CLOSE_UNREADABLE), ("pian", Ask.CLOSE_UNREADABLE), ("31.2.2027", Ask.CLOSE_UNREADABLE), ("1.1.2020", Ask.CLOSE_PAST),
        ("Q1 2094", Ask.CLOSE_UNREADABLE), ("0/0", Ask.CLOSE_UNREADABLE), ("Q1 0000", Ask.CLOSE_UNREADABLE),
    ],
)  # fmt: skip
def test_days_that_cannot_be_meant_are_asked_for(text: str, ask: Ask) -> None:
    found = only(f"Asiakas: Metsola Oy\nTuote: Analytics\nPäätös: {text}")
    assert ask in [one.ask for one in found.questions]
    assert found.values[Field.CLOSE] is None
    assert found.is_complete


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Customer: Metsola Oy", Ask.PRODUCT_MISSING), ("Customer: Metsola Oy\nProduct: Rockets", Ask.PRODUCT_UNKNOWN),
        ("Product: Analytics\nValue: 40 000 €", Ask.CUSTOMER_MISSING), ("Customer: ?\nProduct: Analytics", Ask.CUSTOMER_MISSING),
        ("Customer: Metsola Oy\nProduct: Analytics\nBusiness id: 1234567-8", Ask.BUSINESS_ID_WRONG),
        ("Customer: Metsola Oy\nProduct: Analytics\nCountry: Atlantis", Ask.COUNTRY_UNKNOWN),
    ],
)  # fmt: skip
def test_what_is_needed_is_asked_and_nothing_is_registered_before(text: str, ask: Ask) -> None:
    found = only(text)
    assert ask in [one.ask for one in found.questions if one.is_needed]
    assert not found.is_complete


def test_a_comma_within_a_name_or_a_contact_parts_nothing() -> None:
    found = only(
        "Customer: Smith, Jones & Co Ltd\nContact: Riikka Salmi, CIO, +358 40 123 4567\nProduct: Analytics"
    )
    assert found.values[Field.CUSTOMER] == "Smith, Jones & Co Ltd"
    assert found.values[Field.CONTACT] == "Riikka Salmi, CIO, +358 40 123 4567"
    assert only("Customer: Metsola Oy, Espoo, product Analytics").values[Field.CUSTOMER] == "Metsola Oy"


def test_two_companies_in_prose_are_a_question() -> None:
    found = only("We register Metsola Oy and Kone Oyj for Analytics, 40 000 €")
    assert [one.ask for one in found.questions if one.is_needed] == [Ask.CUSTOMER_MISSING]


def test_a_company_in_prose_is_no_registration_where_nobody_speaks_of_one() -> None:
    assert (
        read_text(
            "Hi, we met Kone Oyj at your event, it was a good day for all of us.", KNOWN, subject="Event"
        )
        == []
    )


def test_a_second_customer_is_a_second_deal() -> None:
    first, second = read_text(
        "Asiakas: Metsola Oy\nTuote: Analytics\nSumma 40k€\n\nAsiakas: Kone Oyj\nTuote: Security monitoring",
        KNOWN,
    )
    assert (first.values[Field.CUSTOMER], first.values[Field.AMOUNT]) == ("Metsola Oy", "40000.00")
    assert (second.values[Field.CUSTOMER], second.values[Field.PRODUCT]) == ("Kone Oyj", 2)


def test_prose_is_the_note_and_a_greeting_is_not() -> None:
    found = only(
        "Hei Aino,\nOlemme tavanneet heidän CIO:nsa kahdesti.\nAsiakas: Metsola Oy\nTuote: Analytics\nKiitos!"
    )
    assert found.values[Field.NOTE] == "Olemme tavanneet heidän CIO:nsa kahdesti."


def test_a_mail_about_something_else_is_no_deal() -> None:
    assert (
        read_text("Hi, when is the next partner meeting? Our customer is happy.", KNOWN, subject="Question")
        == []
    )


def test_the_subject_helps_where_the_text_names_no_customer() -> None:
    found = only("Tuote: Analytics\nArvo: 40 000 €", subject="Vs: Rekisteröinti: Metsola Oy")
    assert found.values[Field.CUSTOMER] == "Metsola Oy"
    assert Assumed.CUSTOMER in [one.assumed for one in found.doubts]


def test_what_was_assumed_is_told() -> None:
    found = only("Customer: Metsola Oy\nProduct: Analytics\nValue: 40 000\nClosing: March")
    assert {one.assumed for one in found.doubts} == {
        Assumed.COUNTRY, Assumed.CURRENCY, Assumed.LAST_DAY, Assumed.YEAR,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "asked", "name", "told"),
    [
        ("Analytics", [Field.PRODUCT], Field.PRODUCT, "Analytics"),
        (
            "It is for analytics.\nProduct: Analytics\n\n> Which product?",
            [Field.PRODUCT],
            Field.PRODUCT,
            "Analytics",
        ),
        ("Hei,\n0112038-9\nT. Bertil", [Field.BUSINESS_ID], Field.BUSINESS_ID, "0112038-9"),
        ("Metsola Oy", [Field.CUSTOMER], Field.CUSTOMER, "Metsola Oy"),
        ("Tuote on Analytics, arvo 40 000 €", [Field.PRODUCT, Field.AMOUNT], Field.AMOUNT, "40 000 €"),
    ],
)
def test_answers_to_questions(text: str, asked: list[Field], name: Field, told: str) -> None:
    assert read_answers(text, KNOWN, asked).texts[name] == told


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["Customer: ", "Päätös: ", "Value: ", "Product: ", ""]))
def test_whatever_is_written_nothing_fails(text: str, label: str) -> None:
    for found in read_text(f"Asiakas: Metsola Oy\n{label}{text}", KNOWN, subject=text[:200]):
        assert len(str(found.values[Field.CUSTOMER])) <= 200


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "unit", ["Customer: ", "on ", "a ", "<a@b> wrote", ", 1", "-", "Best ", "kirjoitti ", "1.", "name "]
)
def test_a_hostile_length_takes_no_time(unit: str) -> None:
    read_text(unit * 40_000, KNOWN, subject=unit * 1_000)
    read_text(f"Customer: X Oy\n{unit * 3}\n" * 5_000, KNOWN)


@pytest.mark.parametrize(
    ("line", "revenue"),
    [
        ("Billing: monthly subscription", "RECURRING"),
        ("One-off or recurring: one-off", "ONE_OFF"),
        ("Laskutus: jatkuva", "RECURRING"),
        ("Kertamyynti vai jatkuva: kertamyynti", "ONE_OFF"),
        ("Laskutus: kertamaksu ja jatkuva", ""),
        ("Value: 40 000 €", ""),
    ],
)
def test_how_the_customer_pays_is_read_where_it_is_told(line: str, revenue: str) -> None:
    found = only(f"Customer: Metsola Oy\nProduct: Analytics\n{line}")
    assert found.values[Field.REVENUE] == revenue
    assert typed_of(stored(found)["values"]).revenue == revenue
