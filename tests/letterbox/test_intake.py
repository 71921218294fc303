"""From a mail that came in to a registration, a question, a confirmation, or a person."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from kanava.core.models import Letter
from kanava.deals.models import Registration
from kanava.letterbox.actions.handling import MailMoved, assign_mail, close_mail
from kanava.letterbox.models import Confirmation, Message
from kanava.letterbox.processing import process
from kanava.letterbox.receiving import receive
from kanava.onboarding.hearing import look
from kanava.onboarding.models import Silence
from kanava.partners.models import Partner
from tests.factories import staff
from tests.jobs import run_jobs
from tests.letterbox.mails import AT, PASS, WHOLE, arrive, letters_to, told, written

LATER = AT + timedelta(hours=5)


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
        close_mail(by=staff(programme.aino), message_id=message.pk, reason="Dealt with", at=LATER)


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
    # Two notes of registrations are jobs yet; the flood itself is told once.
    assert len(letters_to("aino@example.com")) == 1
    assert arrive(written("x", number=9, results=PASS), at=AT + timedelta(hours=2)).reason != "TOO_MANY"


def test_nobody_fills_a_partner_s_drafts_in_its_name(programme, monkeypatch) -> None:
    monkeypatch.setattr("kanava.letterbox.actions.finding.MOST_UNCONFIRMED", 2)
    for number in range(4):
        arrive(
            written(
                f"Customer: Firma {number} Oy\nProduct: Analytics",
                number=number,
                sender=f"x{number}@aurora.fi",
            )
        )
    assert Registration.objects.count() == 2
    assert [one.reason for one in Message.objects.order_by("id")] == ["", "", "TOO_MANY", "TOO_MANY"]
    assert letters_to("x3@aurora.fi") == []
    # The partner's own verified mail is read all the same, and so is one that staff have looked at.
    assert arrive(written(results=PASS, number=9)).state == "REGISTERED"
    last = Message.objects.get(sender="x3@aurora.fi")
    assign_mail(by=staff(programme.aino), message_id=last.pk, partner_id=programme.aurora.pk, at=LATER)
    assert process(last.pk, at=LATER).state == "CONFIRMATION"


def test_a_mail_with_more_deals_than_anybody_has_is_refused_whole(programme) -> None:
    rows = "".join(f"Firma {number} Oy;Analytics\n" for number in range(120))
    sheet = f"Customer;Product\n{rows}".encode()
    message = arrive(written("x", results=PASS, files=(("a.csv", sheet), ("b.csv", sheet))))
    assert (message.state, message.detail) == ("QUESTIONS", "TOO_MANY")
    assert not Registration.objects.exists()


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
    assert "Minkä tuotteen he tarvitsevat?" in letter.text


@pytest.mark.parametrize(
    "cell",
    [
        "Metsola\0 Oy",
        "x" * 40_000,
        "=cmd|' /C calc'!A0",
        "\u202eyO alosteM",
        "🦊 Oy",
        "'; drop table deals_deal; --",
    ],
)
def test_whatever_stands_in_a_cell_lands_as_text(programme, cell: str) -> None:
    rows = f"Customer;Product;Business id;Website;Value;Closing;Note\n{cell};Analytics;{cell};{cell};{cell};{cell};{cell}\n"
    message = arrive(written("The sheet.", results=PASS, files=(("deals.csv", rows.encode()),)))
    assert message.state in ("QUESTIONS", "REGISTERED")
    assert len(letters_to("bertil@example.com")) == 1


def test_a_sheet_that_is_none_is_answered_with_the_reason(programme) -> None:
    message = arrive(written("See the sheet.", results=PASS, files=(("deals.xlsx", b"PK\x03\x04nothing"),)))
    assert (message.state, message.reason) == ("QUESTIONS", "SHEET")
    assert "could not be read" in letters_to("bertil@example.com")[0].subject


def test_the_answer_is_in_the_language_of_whom_it_is_for(programme) -> None:
    programme.bertil.language = "fi"
    programme.bertil.save()
    # Names and figures alone: nobody knows in which language they are written.
    arrive(written("Metsola Oy, Analytics, 40 000 €", subject="Metsola Oy", results=PASS))
    assert letters_to("bertil@example.com")[0].subject.startswith("Rekisteröinti")


@pytest.mark.parametrize(
    ("text", "language", "begins"),
    [
        ("Asiakas: Metsola Oy\nTuote: Analytics", "en", "Vahvista"),
        ("Customer: Metsola Oy\nProduct: Analytics", "fi", "Please confirm"),
    ],
)
def test_a_mail_is_answered_in_the_language_it_is_written_in(
    programme, text: str, language: str, begins: str
) -> None:
    programme.bertil.language = language
    programme.bertil.save()
    message = arrive(written(text))
    assert letters_to("bertil@example.com")[0].subject.startswith(begins)
    assert message.confirmation.language != language
    # Whoever did not write it reads the link's letter in their own.
    other = arrive(written(text, sender="daniel@aurora.fi", number=2))
    assert other.confirmation.language == language


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
    message = arrive(written(f"{WHOLE}\n{'x ' * 1_000}", results=PASS))
    assert not Registration.objects.exists()
    assert len(letters_to("bertil@example.com")) == len(letters_to("aino@example.com")) == 1
    assert (message.state, message.reason, message.sender) == (
        "FOR_A_PERSON",
        "TOO_LARGE",
        "bertil@example.com",
    )


def test_a_mail_of_the_partner_ends_its_silence(programme) -> None:
    Partner.objects.update(created_at=AT - timedelta(days=200))
    look(AT)
    assert Silence.objects.filter(ended_at=None).count() == 1
    message = arrive(written("Can we talk about next year?", sender="cecilia@aurora.fi"))
    assert (message.state, message.partner) == ("FOR_A_PERSON", programme.aurora)
    assert Silence.objects.get().ended_at == AT
    assert look(AT + timedelta(days=44)) == 0
    assert look(AT + timedelta(days=45)) == 1
    # What staff find out to be the partner's counts from the day on which it was written.
    stray = arrive(written("Hello?", sender="cecilia@home.example", number=2), at=AT + timedelta(days=40))
    assert Silence.objects.filter(ended_at=None).count() == 1
    assign_mail(
        by=staff(programme.aino),
        message_id=stray.pk,
        partner_id=programme.aurora.pk,
        at=AT + timedelta(days=46),
    )
    run_jobs()
    assert look(AT + timedelta(days=46)) == 0
