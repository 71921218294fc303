"""What was tried with candidates, and what came of it (guide: E2)."""

from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.recruiting.actions.candidates import ChoiceUnknown, locked, look_after, note
from kanava.recruiting.actions.moving import put_on
from kanava.recruiting.models import Candidate, Outreach, OutreachMail
from kanava.recruiting.queries import hash_of
from kanava.rules.people import Actor
from kanava.rules.recruiting import Answer, Channel, Step, StepImpossible
from kanava.rules.refusals import NotFound, Refusal

BEFORE_CONTACT = (Step.LISTED, Step.TARGET)


class DateInFuture(Refusal):
    """What is told has happened."""

    code = "DATE_IN_FUTURE"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach a candidate: how, on which day of the programme's calendar, whether cold, with which words.
    `token` is the secret that a letter carries."""

    channel: str
    reached_on: date
    is_cold: bool
    text: str = ""
    token: str = ""


@action("move_candidate")
def log_outreach(*, by: Actor, candidate_id: int, attempt: Attempt, at: datetime) -> Outreach:
    """Note an attempt. A candidate that nobody had been in touch with stands at *contacted* from then.

    Raises:
        ChoiceUnknown (field `channel`), DateInFuture (field `reached_on`), StepImpossible, NotFound.
    """
    return reach(candidate_id, attempt, by=by, at=at)


def reach(candidate_id: int, attempt: Attempt, *, by: Actor, at: datetime) -> Outreach:
    """What `log_outreach` does, in the caller's transaction. Whoever writes looks after it where nobody does."""
    candidate = locked(candidate_id, by=by, right="move_candidate")
    if attempt.channel not in Channel.__members__:
        raise ChoiceUnknown(field="channel")
    if attempt.reached_on > clock.day_of(at):
        raise DateInFuture(field="reached_on")
    if candidate.step in (Step.CLOSED, Step.PARTNER):
        raise StepImpossible
    made = Outreach.objects.create(
        candidate=candidate, author_id=by.user_id or 0, channel=attempt.channel, is_cold=attempt.is_cold,
        reached_on=attempt.reached_on, text=attempt.text.strip()[:6000], token_hash=hash_of(attempt.token) if attempt.token else "",
    )  # fmt: skip
    touch(candidate, attempt.reached_on)
    look_after(candidate, by=by, at=at)
    note(candidate, "contacted", by=by, at=at, outreach_id=made.pk, channel=made.channel, cold=made.is_cold)
    if candidate.step in BEFORE_CONTACT:
        put_on(candidate, Step.CONTACTED, by=by, at=at)
    return made


def touch(candidate: Candidate, on: date) -> None:
    """Move the day of the last contact forward."""
    candidate.last_contact_on = max(on, candidate.last_contact_on or on)
    candidate.save(update_fields=["last_contact_on"])


@action("move_candidate")
def note_answer(*, by: Actor, candidate_id: int, outreach_id: int, answer: str, at: datetime) -> Outreach:
    """Note what came of an attempt; who will meet us stands at *meeting*. Raises ChoiceUnknown (field `answer`), NotFound."""
    candidate = locked(candidate_id, by=by, right="move_candidate")
    tried = Outreach.objects.filter(candidate=candidate, pk=outreach_id).first()
    if tried is None:
        raise NotFound
    if answer not in Answer.__members__:
        raise ChoiceUnknown(field="answer")
    today = clock.day_of(at)
    tried.answer, tried.answered_on = answer, None if answer == Answer.WAITING else today
    tried.save(update_fields=["answer", "answered_on"])
    OutreachMail.objects.filter(outreach=tried, read_at=None).update(read_at=at)
    if answer in (Answer.ANSWERED, Answer.WILL_MEET, Answer.DECLINED):
        touch(candidate, today)
    note(candidate, "answered", by=by, at=at, outreach_id=tried.pk, answer=answer)
    if answer == Answer.WILL_MEET and candidate.step == Step.CONTACTED:
        put_on(candidate, Step.MEETING, by=by, at=at)
    return tried
