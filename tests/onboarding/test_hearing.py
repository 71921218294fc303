"""What counts as heard of a partner: all that its people do in any room, and when they were last there (guide: F6)."""

from datetime import timedelta

import pytest

from kanava.core.models import Event, Session, User
from kanava.core.wall import partner_session
from kanava.enquiries.actions.asking import Asked, ask
from kanava.onboarding.actions import check_ins
from kanava.onboarding.hearing import WORDS
from kanava.onboarding.models import Silence
from kanava.onboarding.queries.silences import Heard, last_words
from kanava.rules.people import Via, system
from kanava.ui import words
from tests.onboarding.conftest import AT

pytestmark = pytest.mark.django_db
DONE = (
    "enquiry.asked", "training.lesson_done", "training.attempt_handed_in", "training.certified",
    "mdf.requested", "dispute.opened",
)  # fmt: skip


def look(days: int) -> bool:
    """Whether the partner is silent after so many days."""
    return check_ins.notice_silences(by=system(Via.JOB), at=AT + timedelta(days=days)) == 1


def happen(plan, by, verb: str, days: int) -> None:
    Event.objects.create(
        at=AT + timedelta(days=days), verb=verb, object_type="thing", object_id=1, partner_id=plan.partner_id,
        actor_id=by.user_id, actor_role=by.role, via=by.via,
    )  # fmt: skip


@pytest.mark.parametrize("verb", DONE)
def test_what_partners_do_in_any_room_is_heard_and_ours_is_not(plan, eva, seller, verb) -> None:
    happen(plan, eva, verb, 20)
    assert look(21)
    happen(plan, seller, verb, 20)
    assert not look(21)
    found = last_words([plan.partner_id])[plan.partner_id]
    assert (found.what, found.code, found.who) == (Heard.WORD, verb, "Bertil")


def test_a_question_ends_a_silence_at_once(plan, seller) -> None:
    assert look(20)
    now = AT + timedelta(days=20)
    with partner_session(plan.partner_id):
        ask(by=seller, told=Asked("Discount?", "May I?"), at=now)
    assert Silence.objects.get().ended_at == now


def test_every_word_has_its_name() -> None:
    assert [verb for verb in WORDS if words.of_code(verb) == verb] == []


def test_who_stays_signed_in_is_there_on_the_day_of_the_visit(plan, seller) -> None:
    """The sign-in may be weeks old; a session that has ended leaves the sign-in."""
    User.objects.filter(pk=seller.user_id).update(last_login=AT + timedelta(days=2))
    assert look(20)
    for key, days in (("a", 19), ("b", 4)):
        at = AT + timedelta(days=days)
        Session.objects.create(
            session_key=key, session_data="", expire_date=AT + timedelta(days=60), user_id=seller.user_id,
            started_at=AT, seen_at=at,
        )  # fmt: skip
    assert not look(20)
    found = last_words([plan.partner_id])[plan.partner_id]
    assert (found.what, found.on, found.who) == (Heard.SIGN_IN, (AT + timedelta(days=19)).date(), "Bertil")
    Session.objects.all().delete()
    User.objects.filter(pk=seller.user_id).update(last_login=AT + timedelta(days=7))
    assert not look(20)
    assert look(21)
