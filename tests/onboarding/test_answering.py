"""How long our answers take: questions and disputed amounts, as registrations (guide: F5)."""

from datetime import timedelta

import pytest

from kanava.core.events import Subject, record
from kanava.core.wall import partner_session
from kanava.enquiries.actions.answering import answer, close
from kanava.enquiries.actions.asking import Asked, ask, close_own, say_more
from kanava.onboarding.models import Wait
from kanava.onboarding.queries.attention import get_answers, list_manager_answers
from tests.onboarding.conftest import AT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def waits() -> list[int | None]:
    return list(Wait.objects.order_by("id").values_list("minutes", flat=True))


def asked(plan, seller):
    with partner_session(plan.partner_id):
        return ask(by=seller, told=Asked("Discount?", "May I?"), at=AT)


def test_a_question_waits_for_its_answer_and_again_for_the_next(plan, eva, seller) -> None:
    found = asked(plan, seller)
    with partner_session(plan.partner_id):
        say_more(by=seller, enquiry_id=found.pk, text="It is urgent.", at=AT + HOUR)
    assert Wait.objects.get().manager_id == eva.user_id
    answer(by=eva, enquiry_id=found.pk, text="You may.", closes=False, at=AT + 2 * HOUR)
    with partner_session(plan.partner_id):
        say_more(by=seller, enquiry_id=found.pk, text="How much?", at=AT + 3 * HOUR)
    answer(by=eva, enquiry_id=found.pk, text="Five.", closes=True, at=AT + 4 * HOUR)
    assert waits() == [120, 60]
    assert get_answers(plan.partner_id, by=eva, today=AT.date()).count == 2
    assert [one.name for one in list_manager_answers(by=eva, today=AT.date())] == ["Eva"]


def test_a_question_that_is_closed_without_an_answer_was_no_wait(plan, eva, seller) -> None:
    ours, theirs = asked(plan, seller), asked(plan, seller)
    close(by=eva, enquiry_id=ours.pk, at=AT + HOUR)
    with partner_session(plan.partner_id):
        close_own(by=seller, enquiry_id=theirs.pk, at=AT + HOUR)
    assert waits() == []


@pytest.mark.parametrize("verb", ["asked", "replied", "upheld", "upheld_partly", "declined"])
def test_a_disputed_amount_waits_for_what_we_say(plan, eva, seller, verb) -> None:
    subject = Subject("dispute", 1, plan.partner_id)
    record("dispute.opened", by=seller, at=AT, subject=subject)
    record("dispute.assigned", by=eva, at=AT + HOUR, subject=subject, to=eva.user_id)
    assert waits() == [None]
    record(f"dispute.{verb}", by=eva, at=AT + 5 * HOUR, subject=subject)
    assert waits() == [5 * 60]
    record("dispute.answered", by=seller, at=AT + 5 * HOUR, subject=subject)
    assert waits() == [5 * 60, None]
    record("dispute.withdrawn", by=seller, at=AT + 6 * HOUR, subject=subject)
    assert waits() == [5 * 60]
