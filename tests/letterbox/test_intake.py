"""From a mail that came in to a registration, a question, a confirmation, or a person."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from kanava.core.models import Letter
from kanava.deals.models import Registration
from kanava.letterbox.actions.finishing import expire_confirmations
from kanava.letterbox.actions.handling import MailMoved, assign_mail, close_mail
from kanava.letterbox.models import Confirmation, Message
from kanava.letterbox.processing import process
from kanava.letterbox.receiving import receive
from kanava.partners.models import Contact, Membership
from kanava.rules.people import Role, Via, system
from tests.factories import make_member, make_partner, make_registration, staff
from tests.jobs import run_jobs
from tests.letterbox.mails import AT, PASS, WHOLE, arrive, letters_to, told, written

LATER = AT + timedelta(hours=5)


def link_in(letter: Letter) -> str:
    return re.search(r"/mail/confirm/[^/\s]+/", letter.text)[0]


def fields(deal, **more: str) -> dict[str, str]:
    """What the page's form sends for a deal."""
    told = {
        "wanted": "on", "customer_name": "Metsola Oy", "product_line": str(deal.values["product_line"] or ""), "customer_country": "FI",
        "customer_business_id": "", "amount": "40000", "currency": "EUR", "expected_close_on": "", **more,
    }  # fmt: skip
    return {f"deal-{deal.pk}-{name}": value for name, value in told.items()}


def test_a_verified_mail_that_tells_all_is_registered_at_once(programme) -> None:
    message = arrive(written(results=PASS))
    found = Registration.objects.get()
    assert (message.state, message.standing) == ("REGISTERED", "VERIFIED")
    assert (found.state, found.partner, found.created_by) == ("SUBMITTED", programme.aurora, programme.bertil)
    assert (found.customer_name, found.customer_business_id, found.amount_minor) == (
        "Metsola Oy",
        "01120389",
        4_000_000,
    )
    # Never the mail's own date.
    assert found.submitted_at == AT
    (letter,) = letters_to("bertil@example.com")
    assert "Metsola Oy" in letter.subject
    assert letter.headers["In-Reply-To"] == "<1@example.com>"
    assert letter.headers["Auto-Submitted"] == "auto-replied"
    assert letter.headers["Reply-To"] == "deals@kanava.example"


@pytest.mark.parametrize(
    "results",
    ["", PASS.replace("mx.kanava", "mx.attacker"), "mx.kanava.example; dmarc=fail header.from=example.com"],
)
def test_an_unverified_mail_is_a_draft_that_counts_for_nothing(programme, results: str) -> None:
    message = arrive(written(results=results))
    assert message.state == "CONFIRMATION"
    assert Registration.objects.get().state == "DRAFT"
    # One letter: the link is the answer.
    (letter,) = letters_to("bertil@example.com")
    token = link_in(letter).split("/")[-2]
    assert not Confirmation.objects.filter(token_hash__contains=token).exists()


def test_the_confirmation_s_moment_is_the_arrival(programme, time_machine) -> None:
    arrive(written())
    other = make_partner("Polar Oy")
    time_machine.move_to(AT + timedelta(hours=1), tick=False)
    # Another partner registers the same while the mail waits: it was first.
    make_registration(other, "Metsola Oy", at=AT + timedelta(hours=1), product_line_id=programme.line.pk)
    time_machine.move_to(LATER, tick=False)
    address = link_in(letters_to("bertil@example.com")[0])
    deal = Message.objects.get().deals.get()
    page = Client().post(address, fields(deal))
    found = Registration.objects.get(partner=programme.aurora)
    assert (page.status_code, found.state, found.submitted_at) == (200, "REFUSED", LATER)
    assert Message.objects.get().state == "REGISTERED"


def test_opening_the_link_does_nothing_and_it_works_once(programme, time_machine) -> None:
    time_machine.move_to(LATER, tick=False)
    arrive(written())
    address = link_in(letters_to("bertil@example.com")[0])
    for _again in range(2):
        page = Client().get(address)
        assert page.status_code == 200
        assert "Metsola Oy" in page.content.decode()
        assert page.headers["Cache-Control"].startswith("max-age=0")
    assert Registration.objects.get().state == "DRAFT"
    deal = Message.objects.get().deals.get()
    assert Client().post(address, fields(deal)).status_code == 200
    found = Registration.objects.get()
    assert (found.state, found.submitted_at) == ("SUBMITTED", LATER)
    for method in ("get", "post"):
        assert getattr(Client(), method)(address).status_code == 410
    assert Client().get("/mail/confirm/unknown/").status_code == 404


def test_the_page_asks_for_what_is_missing_and_keeps_what_was_typed(programme, time_machine) -> None:
    time_machine.move_to(LATER, tick=False)
    arrive(written("Customer: Metsola Oy\nBusiness id: 1234567-8"))
    address = link_in(letters_to("bertil@example.com")[0])
    deal = Message.objects.get().deals.get()
    for wrong in ({"product_line": ""}, {"customer_business_id": "1234567-8"}, {"amount": "much"}):
        sent = fields(
            deal, **{"product_line": str(programme.line.pk), "customer_business_id": "0112038-9", **wrong}
        )
        page = Client().post(address, sent)
        assert page.status_code == 422
        assert "Metsola Oy" in page.content.decode()
        assert Registration.objects.get().state == "DRAFT"
    right = fields(deal, product_line=str(programme.line.pk), customer_business_id="0112038-9")
    assert Client().post(address, right).status_code == 200
    assert Registration.objects.get().state == "SUBMITTED"


def test_a_late_link_confirms_nothing_and_the_mail_goes_to_a_person(programme, time_machine) -> None:
    arrive(written())
    address = link_in(letters_to("bertil@example.com")[0])
    late = AT + timedelta(days=8)
    time_machine.move_to(late, tick=False)
    deal = Message.objects.get().deals.get()
    assert Client().post(address, fields(deal)).status_code == 410
    assert expire_confirmations(by=system(Via.JOB), at=late) == 1
    assert (Message.objects.get().state, Message.objects.get().reason) == ("FOR_A_PERSON", "EXPIRED")
    assert Registration.objects.get().state == "DRAFT"


@pytest.mark.parametrize(
    ("sender", "asked"),
    [
        ("cecilia@aurora.fi", "cecilia@aurora.fi"),
        # Somebody of the partner's domain whom nobody knows: a known one confirms.
        ("daniel@aurora.fi", "bertil@example.com"),
    ],
)
def test_a_known_contact_confirms(programme, sender: str, asked: str) -> None:
    arrive(written(sender=sender, results=PASS.replace("example.com", "aurora.fi")))
    assert Confirmation.objects.get().email == asked
    assert len(letters_to(sender)) == 1
    assert link_in(letters_to(asked)[0])


def test_a_person_without_the_right_to_register_does_not_confirm(programme) -> None:
    tiina = make_member(programme.aurora, "Tiina", Role.PARTNER_TECHNICIAN)
    message = arrive(written(sender=tiina.email, results=PASS))
    assert (message.standing, Confirmation.objects.get().email) == ("UNVERIFIED", "bertil@example.com")
    assert "confirm/" not in letters_to(tiina.email)[0].text


def test_one_whose_access_was_taken_away_is_not_verified(programme) -> None:
    programme.bertil.is_active = False
    programme.bertil.save()
    message = arrive(written(results=PASS))
    assert message.state == "FOR_A_PERSON"
    assert not Registration.objects.exists()


def test_a_verified_mail_that_lacks_something_is_answered_with_the_questions(programme) -> None:
    message = arrive(written("Customer: Metsola Oy\nValue: 40 000 €", results=PASS))
    assert message.state == "QUESTIONS"
    found = Registration.objects.get()
    assert found.state == "DRAFT"
    (letter,) = letters_to("bertil@example.com")
    assert "Which product do they need?" in letter.text
    assert f"/portal/registrations/{found.pk}/" in letter.text


def test_a_reply_with_the_answer_completes_the_draft(programme) -> None:
    first = arrive(written("Customer: Metsola Oy\nValue: 40 000 €", results=PASS))
    reply = written(
        "Analytics", results=PASS, number=2, In_Reply_To=first.answer_id, subject="Re: Your registration"
    )
    message = arrive(reply, at=LATER)
    found = Registration.objects.get()
    assert (message.state, message.answers_id) == ("REGISTERED", first.pk)
    assert (found.state, found.product_line, found.amount_minor) == ("SUBMITTED", programme.line, 4_000_000)
    assert found.submitted_at == LATER


def test_a_reply_to_a_question_about_the_name_makes_the_draft(programme) -> None:
    first = arrive(written("Product: Analytics\nValue: 40 000 €", results=PASS))
    assert not Registration.objects.exists()
    arrive(written("Metsola Oy", results=PASS, number=2, References=f"<x@y> {first.answer_id}"))
    assert (Registration.objects.get().state, Registration.objects.get().customer_name) == (
        "SUBMITTED",
        "Metsola Oy",
    )


def test_a_forged_reply_changes_no_more_than_a_draft(programme) -> None:
    first = arrive(written("Customer: Metsola Oy\nValue: 40 000 €", results=PASS))
    message = arrive(written("Analytics", number=2, In_Reply_To=first.answer_id))
    assert (message.state, Registration.objects.get().state) == ("CONFIRMATION", "DRAFT")


def test_a_stranger_s_reply_touches_nothing(programme) -> None:
    first = arrive(written("Customer: Metsola Oy\nValue: 40 000 €", results=PASS))
    message = arrive(written("Analytics", number=2, In_Reply_To=first.answer_id, sender="x@stranger.example"))
    assert message.state == "FOR_A_PERSON"
    assert Registration.objects.get().product_line is None


def test_an_unknown_sender_goes_to_a_person_who_says_whose_it_is(programme) -> None:
    message = arrive(written(sender="bertil@gmail.com", results=PASS.replace("example.com", "gmail.com")))
    assert (message.state, message.reason) == ("FOR_A_PERSON", "UNKNOWN_SENDER")
    assert len(letters_to("bertil@gmail.com")) == 1
    assert len(letters_to("aino@example.com")) == 1
    assign_mail(by=staff(programme.aino), message_id=message.pk, partner_id=programme.aurora.pk, at=LATER)
    run_jobs()
    message.refresh_from_db()
    # What staff say of a sender proves nothing: the known contact confirms, and nobody is answered twice.
    assert (message.state, Confirmation.objects.get().email) == ("CONFIRMATION", "bertil@example.com")
    assert len(told("bertil@gmail.com")) == 1
    with pytest.raises(MailMoved):
        close_mail(by=staff(programme.aino), message_id=message.pk, at=LATER)


def test_a_partner_without_anybody_to_confirm(programme) -> None:
    Membership.objects.all().delete()
    Contact.objects.all().delete()
    message = arrive(written(sender="daniel@aurora.fi"))
    assert (message.state, message.reason) == ("FOR_A_PERSON", "NO_CONTACT")


def test_a_contact_without_an_account_is_told_what_was_decided(programme, time_machine) -> None:
    from kanava.deals.actions.deciding import approve_registration

    time_machine.move_to(LATER, tick=False)
    Membership.objects.all().delete()
    arrive(written(sender="cecilia@aurora.fi"))
    address = link_in(letters_to("cecilia@aurora.fi")[0])
    page = Client().post(address, fields(Message.objects.get().deals.get()))
    assert "/portal/" not in page.content.decode()
    approve_registration(by=staff(programme.aino), registration_id=Registration.objects.get().pk, at=LATER)
    run_jobs()
    assert "Metsola Oy" in told("cecilia@aurora.fi")[-1]


def test_the_same_mail_twice_is_one(programme) -> None:
    raw = written(results=PASS)
    first = arrive(raw)
    again = receive(b"Received: by x\r\n" + raw.replace(b"\n", b"\r\n"), way="IMAP", at=LATER)
    run_jobs()
    assert again.pk == first.pk
    assert (Registration.objects.count(), len(told("bertil@example.com"))) == (1, 1)


def test_a_mail_is_read_by_a_job_once(programme) -> None:
    receive(written(results=PASS), way="PIPE", at=AT)
    assert not Registration.objects.exists()
    run_jobs()
    run_jobs()
    assert Registration.objects.count() == 1


def test_a_reading_that_was_broken_off_goes_on_where_it_was(programme, monkeypatch) -> None:
    message = receive(written(results=PASS), way="PIPE", at=AT)

    def broken(**_given: object) -> None:
        raise OSError("the machine stops")

    with monkeypatch.context() as patched:
        patched.setattr("kanava.letterbox.processing.finish", broken)
        with pytest.raises(OSError, match="stops"):
            process(message.pk, at=AT)
    for _again in range(2):
        process(message.pk, at=LATER)
    assert Registration.objects.get().submitted_at == AT
    assert len(letters_to("bertil@example.com")) == 1


def test_staff_send_a_late_mail_again_and_no_second_draft_is_made(programme) -> None:
    message = arrive(written())
    late = AT + timedelta(days=8)
    expire_confirmations(by=system(Via.JOB), at=late)
    assign_mail(by=staff(programme.aino), message_id=message.pk, partner_id=programme.aurora.pk, at=late)
    process(message.pk, at=late)
    message.refresh_from_db()
    assert (message.state, Registration.objects.count()) == ("CONFIRMATION", 1)
    assert Confirmation.objects.get().sent_at == late
    expire_confirmations(by=system(Via.JOB), at=late + timedelta(days=8))
    # It was another partner's: what was read for the first one goes.
    polar = make_partner("Polar Oy")
    Contact.objects.create(partner=polar, name="Dana", email="dana@polar.fi")
    assign_mail(by=staff(programme.aino), message_id=message.pk, partner_id=polar.pk, at=late)
    process(message.pk, at=late)
    assert Registration.objects.get().partner == polar
    assert Confirmation.objects.get().email == "dana@polar.fi"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<x.y>"}, {"Return_Path": "<>"},
        {"sender": "deals@kanava.example"}, {"sender": "MAILER-DAEMON@example.com"}, {"sender": "a@b.fi, c@d.fi"},
    ],
)  # fmt: skip
def test_what_no_person_wrote_is_never_answered(programme, headers: dict[str, str]) -> None:
    message = arrive(written(results=PASS, **headers))
    assert message.state == "SILENT"
    assert not Letter.objects.exists()
    assert not Registration.objects.exists()


def test_a_flood_is_kept_and_not_answered(programme, monkeypatch) -> None:
    monkeypatch.setattr("kanava.letterbox.actions.finding.MOST_PER_HOUR", 2)
    cache.clear()
    states = [arrive(written(f"{WHOLE} {number}", number=number, results=PASS)).state for number in range(4)]
    assert states[2:] == ["FOR_A_PERSON", "FOR_A_PERSON"]
    assert len(letters_to("bertil@example.com")) == 2
    assert arrive(written("x", number=9, results=PASS), at=AT + timedelta(hours=2)).reason != "TOO_MANY"


def test_a_mail_about_something_else_goes_to_the_manager(programme) -> None:
    message = arrive(written("Hi, when is the next partner day?", results=PASS, subject="Partner day"))
    assert (message.state, message.reason) == ("FOR_A_PERSON", "NO_DEAL")
    assert len(letters_to("bertil@example.com")) == 1
    assert len(letters_to("aino@example.com")) == 1


def test_a_sheet_with_several_deals(programme) -> None:
    sheet = "Asiakas;Tuote;Odotettu arvo\nMetsola Oy;Analytics;40 000 €\nKone Oyj;;12 000 €\n".encode(
        "cp1252"
    )
    message = arrive(
        written("Ohessa kaupat.", results=PASS, files=(("kaupat.csv", sheet), ("kuva.png", b"\x89PNG")))
    )
    states = dict(Registration.objects.values_list("customer_name", "state"))
    assert states == {"Metsola Oy": "SUBMITTED", "Kone Oyj": "DRAFT"}
    assert message.state == "QUESTIONS"
    (letter,) = letters_to("bertil@example.com")
    assert "Metsola Oy" in letter.text
    assert "Which product do they need?" in letter.text


def test_a_sheet_that_is_none_is_answered_with_the_reason(programme) -> None:
    message = arrive(written("See the sheet.", results=PASS, files=(("deals.xlsx", b"PK\x03\x04nothing"),)))
    assert (message.state, message.reason) == ("QUESTIONS", "SHEET")
    assert "could not be read" in letters_to("bertil@example.com")[0].subject


def test_the_answer_is_in_the_language_of_whom_it_is_for(programme) -> None:
    programme.bertil.language = "fi"
    programme.bertil.save()
    arrive(written(results=PASS))
    assert "Metsola Oy" in letters_to("bertil@example.com")[0].text


def test_a_paused_partner_s_deal_stays_a_draft(programme) -> None:
    programme.aurora.lifecycle = "PAUSED"
    programme.aurora.save()
    message = arrive(written(results=PASS))
    assert (message.state, message.reason, Registration.objects.get().state) == (
        "QUESTIONS",
        "NOT_SENT",
        "DRAFT",
    )


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0", b"From: \xff\n\n\0\0", b"x" * 1_000_000, b"From: a@b.fi\nSubject: =?utf-8?b?AA==?=\n\n\x00"],
)
def test_whatever_comes_is_kept(programme, raw: bytes) -> None:
    message = arrive(raw)
    assert bytes(Message.objects.get(pk=message.pk).raw) == raw
    assert message.state in ("SILENT", "FOR_A_PERSON")


def test_a_mail_that_is_too_large_is_kept_in_part_for_a_person(programme, monkeypatch) -> None:
    monkeypatch.setattr("kanava.letterbox.actions.keeping.LARGEST_MAIL", 1_000)
    message = receive(written("x" * 2_000, results=PASS), way="PIPE", at=AT)
    assert (message.state, message.reason, message.sender) == (
        "FOR_A_PERSON",
        "TOO_LARGE",
        "bertil@example.com",
    )
