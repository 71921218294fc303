"""Feedback by name: given behind a link that works once (guide: H8)."""

from datetime import datetime

from kanava.core import events
from kanava.core.actions import action
from kanava.partners.models import Membership
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import NotFound
from kanava.rules.surveys import LONGEST_REMARK, AnswerMissing
from kanava.surveys.models import Feedback
from kanava.surveys.queries.feedback import LIFE
from kanava.surveys.tokens import hash_of


@action("give_feedback")
def give_feedback(*, by: Actor, token: str, score: int, text: str, at: datetime) -> Feedback:
    """Keep how we did, as the person tells it; the link works no more. Raises NotFound, AnswerMissing (field `score`)."""
    rows = Feedback.objects.select_for_update()
    found = rows.filter(token_hash=hash_of(token), asked_at__gt=at - LIFE).first()
    if found is None:
        raise NotFound
    if not 1 <= score <= 5:
        raise AnswerMissing(field="score")
    found.score, found.text, found.given_at = score, text.replace("\0", "").strip()[:LONGEST_REMARK], at
    found.token_hash = ""
    found.save(update_fields=["score", "text", "given_at", "token_hash"])
    subject = events.Subject("feedback", found.pk, found.partner_id)
    events.record(
        "feedback.given", by=_person(found, by), at=at, subject=subject, occasion=found.occasion, score=score
    )
    return found


def _person(found: Feedback, by: Actor) -> Actor:
    """Whose feedback it is: the link says who acts."""
    role = Membership.objects.filter(user_id=found.person_id).values_list("role", flat=True).first()
    return Actor(Role(role), by.via, found.person_id, found.partner_id) if role else by
