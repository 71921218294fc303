"""Our side: answer, take or hand over, agree to a call, close; and what time does (guide: F5, I3)."""

from datetime import datetime, timedelta

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.models import User
from kanava.enquiries.holding import locked, record, say
from kanava.enquiries.models import IS_OURS, Enquiry
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import Refusal
from kanava.rules.support import State, check_live

ANSWERING = (Role.OWNER, Role.PARTNER_MANAGER)
AT_ONCE = 500


class AnswererUnknown(Refusal):
    """No colleague who could answer is chosen."""

    code = "ENQUIRY_ANSWERER_UNKNOWN"


class NoCall(Refusal):
    """No call was wished, or it was agreed to already."""

    code = "ENQUIRY_NO_CALL"


@action("answer_enquiry")
def answer(*, by: Actor, enquiry_id: int, text: str, closes: bool, at: datetime) -> Enquiry:
    """Answer, and take the question where nobody has it. With `closes` nothing is left to say.

    Raises:
        NotFound, NotPermitted, EnquiryClosed, EnquiryTextMissing (field `text`).
    """
    found = locked(enquiry_id, by=by, right="answer_enquiry")
    check_live(found.state)
    say(found, text, by=by, at=at)
    found.state, found.due_at = (State.CLOSED if closes else State.ANSWERED), None
    found.answered_at = found.answered_at or at
    found.closed_at = at if closes else None
    found.owner_id = found.owner_id or by.user_id
    found.save()
    record("answered", found, by=by, at=at, closes=closes)
    return found


@action("answer_enquiry")
def hand_over(*, by: Actor, enquiry_id: int, user_id: int, at: datetime) -> Enquiry:
    """Let a colleague answer it, or take it oneself. Raises NotFound, NotPermitted, EnquiryClosed, AnswererUnknown (field
    `owner`)."""
    found = locked(enquiry_id, by=by, right="answer_enquiry")
    check_live(found.state)
    chosen = User.objects.filter(pk=user_id, is_active=True, staff_role__in=ANSWERING).first()
    if chosen is None:
        raise AnswererUnknown(field="owner")
    if found.owner_id != chosen.pk:
        found.owner = chosen
        found.save(update_fields=["owner"])
        record("handed_over", found, by=by, at=at, to=chosen.pk)
    return found


@action("answer_enquiry")
def agree_call(*, by: Actor, enquiry_id: int, at: datetime) -> Enquiry:
    """Agree to the call that was wished: both sides get it for their calendars. Raises NotFound, NotPermitted,
    EnquiryClosed, NoCall."""
    found = locked(enquiry_id, by=by, right="answer_enquiry")
    check_live(found.state)
    if found.call_at is None or found.call_agreed_at is not None:
        raise NoCall
    found.call_agreed_at, found.owner_id = at, found.owner_id or by.user_id
    found.state, found.due_at, found.answered_at = State.ANSWERED, None, found.answered_at or at
    found.save()
    record("call_agreed", found, by=by, at=at)
    return found


@action("answer_enquiry")
def close(*, by: Actor, enquiry_id: int, at: datetime) -> Enquiry:
    """Close a question. Raises NotFound, NotPermitted, EnquiryClosed."""
    found = locked(enquiry_id, by=by, right="answer_enquiry")
    check_live(found.state)
    found.state, found.due_at, found.closed_at = State.CLOSED, None, at
    found.save()
    record("closed", found, by=by, at=at)
    return found


@action("keep_enquiries")
def keep_time(*, by: Actor, at: datetime) -> int:
    """Remind of answers that are due soon and tell of those that are late, once each. Returns how many."""
    hours = get_in_force(clock.day_of(at)).playbook.support.warning_hours
    near = {"due_at__gte": at, "due_at__lte": at + timedelta(hours=hours), "warned_at__isnull": True}
    late = {"due_at__lt": at, "escalated_at__isnull": True}
    told = 0
    for wanted, column, verb in ((near, "warned_at", "warned"), (late, "escalated_at", "escalated")):
        rows = Enquiry.objects.select_for_update(skip_locked=True).filter(IS_OURS, **wanted)
        for found in rows.order_by("due_at", "id")[:AT_ONCE]:
            setattr(found, column, at)
            found.save(update_fields=[column])
            record(verb, found, by=by, at=at)
            told += 1
    return told
