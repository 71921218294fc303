"""A mail whose sender is not verified: who confirms it, what the link shows, and from when it counts."""

from datetime import timedelta

import pytest
from django.test import Client

from kanava.deals.actions.registering import submit_registration
from kanava.deals.models import Registration
from kanava.letterbox.actions.finishing import expire_confirmations
from kanava.letterbox.actions.handling import assign_mail
from kanava.letterbox.models import Confirmation, Message
from kanava.letterbox.processing import process
from kanava.partners.models import Contact, Membership
from kanava.rules.people import Role, Via, system
from tests.factories import make_member, make_partner, make_registration, member, staff
from tests.jobs import run_jobs
from tests.letterbox.mails import AT, PASS, arrive, fields, letters_to, link_in, told, written

LATER = AT + timedelta(hours=5)


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


def test_an_answer_to_the_link_s_letter_changes_what_is_to_be_confirmed(programme, time_machine) -> None:
    time_machine.move_to(LATER, tick=False)
    first = arrive(written("Customer: Metsola Oy\nValue: 40 000 €"))
    old = link_in(letters_to("bertil@example.com")[0])
    second = arrive(written("Analytics", number=2, In_Reply_To=first.answer_id))
    first.refresh_from_db()
    assert (first.state, second.state, second.answers_id) == ("DONE", "CONFIRMATION", first.pk)
    # Who would confirm by the earlier letter would not see what the later one says.
    assert Client().get(old).status_code == 410
    new = link_in(letters_to("bertil@example.com")[1])
    assert Client().post(new, fields(second.deals.get())).status_code == 200
    assert Registration.objects.get().product_line == programme.line


def test_a_draft_that_is_sent_in_the_portal_ends_the_waiting(programme, time_machine) -> None:
    time_machine.move_to(LATER, tick=False)
    message = arrive(written())
    by = member(programme.aurora, user_id=programme.bertil.pk)
    submit_registration(by=by, registration_id=Registration.objects.get().pk, at=LATER)
    address = link_in(letters_to("bertil@example.com")[0])
    run_jobs()
    message.refresh_from_db()
    assert message.state == "REGISTERED"
    assert Client().get(address).status_code == 410


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


def test_a_deal_that_is_not_chosen_stays_a_draft(programme, time_machine) -> None:
    time_machine.move_to(LATER, tick=False)
    message = arrive(
        written("Customer: Metsola Oy\nProduct: Analytics\n\nCustomer: Kone Oyj\nProduct: Analytics")
    )
    address = link_in(letters_to("bertil@example.com")[0])
    first, second = message.deals.order_by("place")
    nothing = {name: value for name, value in fields(first).items() if not name.endswith("wanted")}
    page = Client().post(address, nothing)
    assert page.status_code == 422
    assert "Choose at least one deal" in page.content.decode()
    left = {f"deal-{second.pk}-customer_name": "Kone Oyj"}
    assert Client().post(address, {**fields(first), **left}).status_code == 200
    states = dict(Registration.objects.values_list("customer_name", "state"))
    assert states == {"Metsola Oy": "SUBMITTED", "Kone Oyj": "DRAFT"}


def test_what_the_page_shows_is_text_whatever_the_mail_says(programme, time_machine) -> None:
    time_machine.move_to(LATER, tick=False)
    arrive(written("Customer: <script>alert(1)</script> Oy\nProduct: Analytics\nNote: <img src=x>"))
    page = Client().get(link_in(letters_to("bertil@example.com")[0]))
    assert b"<script>alert" not in page.content
    assert b"<img src=x>" not in page.content
    assert b"&lt;script&gt;" in page.content
