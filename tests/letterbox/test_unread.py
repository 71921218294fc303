"""What a mail tells and what cannot be read: said with its words, and asked for."""

from datetime import timedelta

import pytest
from django.test import Client

from kanava.deals.models import Registration
from tests.letterbox.mails import AT, PASS, arrive, letters_to, link_in, written

UNREAD = "Customer: Metsola Oy, business id 0112038-9, product Analytics, value 40-50 k€, closing in spring"
VALUE = "What is the deal worth? We could not read “40-50 k€”."
CLOSE = "When do you expect the deal to close? We could not read “spring”."
SHEET = "Customer;Product;Value;Closing\nMetsola Oy;Analytics;40-50 k€;spring\n".encode()


@pytest.mark.parametrize(
    "raw", [written(UNREAD), written("The sheet.", files=(("deals.csv", SHEET),))], ids=["text", "sheet"]
)
def test_what_could_not_be_read_is_asked_for_with_the_link(programme, time_machine, raw: bytes) -> None:
    time_machine.move_to(AT, tick=False)
    arrive(raw)
    (letter,) = letters_to("bertil@example.com")
    page = Client().get(link_in(letter)).content.decode()
    for said in (VALUE, CLOSE):
        assert said in letter.text
        assert said in page


def test_a_deal_that_is_registered_says_what_it_lacks(programme) -> None:
    message = arrive(written(UNREAD, results=PASS))
    assert (message.state, Registration.objects.get().state) == ("REGISTERED", "SUBMITTED")
    (letter,) = letters_to("bertil@example.com")
    assert "It is registered without what is not clear to us. Answer this mail with it:" in letter.text
    assert VALUE in letter.text
    assert CLOSE in letter.text


def test_a_deal_that_is_asked_back_says_it_too(programme) -> None:
    arrive(written("Customer: Metsola Oy\nValue: 40-50 k€", results=PASS))
    (letter,) = letters_to("bertil@example.com")
    assert VALUE in letter.text
    # What helps is asked for too, and said to be no condition.
    before, asked = letter.text.split("The registration does not wait for this")
    assert "When do you expect" in asked
    assert "When do you expect" not in before


def test_a_reply_about_what_is_registered_goes_to_a_person(programme) -> None:
    first = arrive(written(UNREAD, results=PASS))
    reply = written(
        "Value: 45 000 €", results=PASS, number=2, subject="Re: Your registration: Metsola Oy", In_Reply_To=first.answer_id
    )  # fmt: skip
    message = arrive(reply, at=AT + timedelta(hours=1))
    assert (message.state, message.reason) == ("FOR_A_PERSON", "ANSWER")
    assert Registration.objects.count() == 1
    assert "a person of our partner team adds what you have told" in letters_to("bertil@example.com")[-1].text
    assert len(letters_to("aino@example.com")) == 1


def test_a_reply_about_another_customer_is_a_deal_of_its_own(programme) -> None:
    first = arrive(written(UNREAD, results=PASS))
    arrive(
        written("Customer: Kone Oyj\nProduct: Platform", results=PASS, number=2, In_Reply_To=first.answer_id)
    )
    assert set(Registration.objects.values_list("customer_name", flat=True)) == {"Metsola Oy", "Kone Oyj"}


@pytest.mark.parametrize("results", ["", PASS])
def test_a_product_that_is_asked_for_is_chosen_from_a_list(programme, results: str) -> None:
    arrive(written("Customer: Metsola Oy\nProduct: cardboard", results=results))
    (letter,) = letters_to("bertil@example.com")
    assert "We have none called “cardboard”" in letter.text
    assert "Our products: Analytics, Platform." in letter.text


def test_no_list_where_the_product_is_known(programme) -> None:
    arrive(written(results=PASS))
    assert "Our products" not in letters_to("bertil@example.com")[0].text
