"""What candidates answer to our letters is noted by itself, whatever way it comes; what machines answer is not."""

from email.message import EmailMessage

import pytest
from django.urls import reverse

from kanava.core.models import Letter, User
from kanava.engagement.actions.addresses import renew_own_address
from kanava.engagement.models import WaitingMail
from kanava.integrations.mail_in.routing import Handling
from kanava.letterbox.arriving import arrive
from kanava.letterbox.models import Message
from kanava.recruiting.actions import candidates, writing
from kanava.recruiting.actions.candidates import Person
from kanava.recruiting.models import Candidate, Outreach, OutreachMail
from kanava.recruiting.queries import count_cold
from tests.factories import client_of, make_user, staff
from tests.recruiting.test_candidates import AT, at_step, made

OURS = {
    "MAIL_IN_DOMAIN": "kanava.example",
    "MAIL_IN_ANSWERS": True,
    "MAIL_IN_ADDRESS": "deals@kanava.example",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ours(settings) -> None:
    for name, value in OURS.items():
        setattr(settings, name, value)


def sent(eva: User, name: str = "Saimaa Data Oy") -> Candidate:
    """A candidate whose Laura got a letter."""
    one = at_step(staff(eva), made(staff(eva), name), "TARGET")
    person = Person("Laura Rinne", email="Laura@Saimaa.example")
    contact = candidates.save_contact(by=staff(eva), candidate_id=one.pk, person=person, at=AT)
    letter = writing.Letter(contact.pk, "15,000 a deal", "Shall we talk?", is_cold=True)
    writing.send_letter(by=staff(eva), candidate_id=one.pk, letter=letter, at=AT)
    return one


@pytest.fixture
def eva() -> User:
    return make_user("Eva", role="PARTNER_MANAGER", email="eva@vendor.example")


@pytest.fixture
def one(eva: User) -> Candidate:
    return sent(eva)


def headers() -> dict[str, str]:
    return Letter.objects.order_by("id").first().headers


def ours() -> str:
    """The address at which our copy of the answer comes in."""
    return headers()["Reply-To"].split(", ")[1]


def answer(text: str = "Yes, let us talk.", *, sender: str = "laura@saimaa.example", **more: str) -> bytes:
    mail = EmailMessage()
    told = {
        "From": f"Laura Rinne <{sender}>",
        "To": "eva@vendor.example",
        "Subject": "Re: 15,000 a deal",
        "Message_ID": "<1@saimaa.example>",
    }
    for name, value in {**told, **more}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def test_an_answer_at_the_letters_own_address_is_noted_once(eva, one) -> None:
    raw = answer(To=f"eva@vendor.example, {ours()}")
    assert arrive(raw, way="SMTP", at=AT, to=[ours()]).handling == Handling.TAKEN
    assert arrive(raw, way="PIPE", at=AT).handling == Handling.SEEN
    tried, mail = Outreach.objects.get(), OutreachMail.objects.get()
    assert (tried.answer, tried.answered_on) == ("ANSWERED", AT.date())
    assert (mail.sender, mail.sender_name, mail.text) == (
        "laura@saimaa.example", "Laura Rinne", "Yes, let us talk.",
    )  # fmt: skip
    assert count_cold() == (1, 1, 0)
    # Eva has it in her own mailbox.
    assert Letter.objects.count() == 1


def test_who_looks_after_it_sees_the_answer_until_it_is_said_what_came_of_it(eva, one) -> None:
    arrive(answer(To=ours()), way="SMTP", at=AT)
    assert [letter.recipients for letter in Letter.objects.order_by("id")][1:] == [["eva@vendor.example"]]
    assert "Yes, let us talk." in Letter.objects.latest("id").text
    client = client_of(eva)
    assert "Laura Rinne has answered your letter" in client.get(reverse("console:dashboard")).content.decode()
    other = client_of(make_user("Otto", role="PARTNER_MANAGER", email="otto@vendor.example"))
    assert "has answered your letter" not in other.get(reverse("console:dashboard")).content.decode()
    page = client.get(reverse("console:candidate", args=[one.pk])).content.decode()
    assert "Yes, let us talk." in page
    assert "Answer came by mail" in page
    told = {"attempt": Outreach.objects.get().pk, f"a{Outreach.objects.get().pk}-answer": "WILL_MEET"}
    client.post(reverse("console:candidate-act", args=[one.pk, "answer"]), told)
    assert Outreach.objects.get().answer == "WILL_MEET"
    assert "has answered your letter" not in client.get(reverse("console:dashboard")).content.decode()
    # What a person has said stays, whatever comes after.
    arrive(answer("Tuesday suits.", To=ours(), Message_ID="<2@saimaa.example>"), way="SMTP", at=AT)
    assert Outreach.objects.get().answer == "WILL_MEET"
    assert OutreachMail.objects.filter(read_at=None).count() == 1


@pytest.mark.parametrize("name", ["In_Reply_To", "References"])
def test_the_number_of_the_letter_is_enough_whatever_the_address(one, name: str) -> None:
    raw = answer(**{name: f"<0@other.example> {headers()['Message-ID'].upper()}"}, To="deals@kanava.example")
    assert arrive(raw, way="IMAP", at=AT).name == "answer"
    assert OutreachMail.objects.get().outreach.candidate_id == one.pk
    # It registers no deal.
    assert Message.objects.count() == 0


def test_a_stranger_guesses_no_letter(one) -> None:
    guessed = "0" * 32
    for raw in (
        answer(To=f"answer+{guessed}@kanava.example"), answer(To="answer@kanava.example"), answer(To="answer+é@kanava.example"),
        answer(To=f"answer+{Outreach.objects.get().token_hash}@kanava.example"),
        answer(To="x@kanava.example", In_Reply_To=f"<answer-{guessed}@kanava.example>"),
    ):  # fmt: skip
        arrive(raw, way="SMTP", at=AT)
    assert OutreachMail.objects.count() == 0
    assert Outreach.objects.get().answer == "WAITING"


@pytest.mark.parametrize(
    "machine",
    [
        {"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Return_Path": "<>"}, {"Precedence": "auto_reply"},
        {"From": "Mail Delivery <MAILER-DAEMON@saimaa.example>"}, {"From": "postmaster@saimaa.example"},
    ],
)  # fmt: skip
def test_what_no_person_wrote_is_no_answer(one, machine: dict[str, str]) -> None:
    reply = {"In_Reply_To": headers()["Message-ID"], "To": ours(), **machine}
    arrive(answer("I am out of office.", **reply), way="SMTP", at=AT, to=[ours()])
    arrive(answer("I am out of office.", **reply), way="IMAP", at=AT)
    assert OutreachMail.objects.count() == 0
    assert Outreach.objects.get().answer == "WAITING"


def test_a_copy_to_ones_own_address_finds_the_attempt_by_who_writes(eva, one) -> None:
    secret = renew_own_address(by=staff(eva), purpose="MAIL", at=AT)
    address = f"log+{secret}@kanava.example"
    assert arrive(answer(Cc=address), way="SMTP", at=AT).handling == Handling.TAKEN
    assert OutreachMail.objects.get().outreach.candidate_id == one.pk
    # What Eva writes herself is no answer, and what a stranger writes waits for her.
    own = answer(
        sender="eva@vendor.example", Cc=address, Message_ID="<8@x>", In_Reply_To=headers()["Message-ID"]
    )
    assert arrive(own, way="SMTP", at=AT).handling == Handling.WAITING
    stranger = answer(sender="who@else.example", Cc=address, Message_ID="<9@x>")
    assert arrive(stranger, way="SMTP", at=AT).handling == Handling.WAITING
    assert (OutreachMail.objects.count(), WaitingMail.objects.count()) == (1, 2)


def test_without_a_secret_nobody_answers_in_anothers_name(one) -> None:
    arrive(answer(Cc="log+guessed@kanava.example"), way="SMTP", at=AT)
    assert OutreachMail.objects.count() == 0


def test_nobody_fills_the_place_with_one_letters_secret(one, monkeypatch) -> None:
    monkeypatch.setattr("kanava.recruiting.actions.answering.MOST_MAILS", 2)
    for number in range(4):
        arrive(answer(To=ours(), Message_ID=f"<{number}@saimaa.example>"), way="SMTP", at=AT)
    assert OutreachMail.objects.count() == 2
