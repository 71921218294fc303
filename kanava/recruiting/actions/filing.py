"""A mail of one's own address that belongs to a candidate: an attempt of ours, or the answer to one (guide: E2, F5)."""

from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.engagement.actions.mails import waiting_mail
from kanava.engagement.models import WaitingMail
from kanava.recruiting.actions.answering import Reply, is_ours, keep_answer
from kanava.recruiting.actions.candidates import locked
from kanava.recruiting.actions.reaching import Attempt, reach
from kanava.recruiting.models import Candidate, Outreach
from kanava.rules.people import Actor
from kanava.rules.recruiting import WARM, Channel


@action("move_candidate")
def file_mail(*, by: Actor, mail_id: int, candidate_id: int, at: datetime) -> Candidate:
    """Put a mail of one's own that waits with a candidate. What one of us wrote is an attempt; what they wrote answers the
    latest one, and where nothing was tried yet, the contact that it is.

    Raises:
        NotFound, StepImpossible (an attempt with one that is closed or a partner).
    """
    found = waiting_mail(mail_id, by=by)
    candidate = locked(candidate_id, by=by, right="move_candidate")
    tried = Outreach.objects.filter(candidate=candidate).order_by("-reached_on", "-id").first()
    day = clock.day_of(found.sent_at)
    if is_ours(found.sender):
        text = "\n\n".join(part for part in (found.title, found.text) if part)
        attempt = Attempt(
            Channel.MAIL, day, is_cold=tried is None and candidate.source not in WARM, text=text
        )
        reach(candidate_id, attempt, by=by, at=at)
    else:
        # Who writes to us of itself was not reached cold.
        tried = tried or reach(candidate_id, Attempt(Channel.MAIL, day, is_cold=False), by=by, at=at)
        keep_answer(tried, _reply(found), by=by, at=at)
    found.delete()
    return candidate


def _reply(found: WaitingMail) -> Reply:
    return Reply(
        f"waiting mail {found.pk}", found.sender, found.sender_name, found.recipients, found.title, found.text, found.sent_at
    )  # fmt: skip
