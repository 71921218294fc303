"""What time does to surveys: open, remind, close and count (guide: H8).

Tokens are made in one batch and go into envelopes; what stays of them is their hashes, in the order of the hashes. What was
answered comes out of the box once, at the end, all together and shuffled.
"""

from datetime import datetime, time
from random import SystemRandom
from zoneinfo import ZoneInfo

from django.conf import settings

from kanava.core import clock
from kanava.core.actions import action
from kanava.playbook.queries import get_in_force
from kanava.rules import surveys as rule
from kanava.rules.people import Actor
from kanava.rules.surveys import Question, State
from kanava.surveys.holding import AT_ONCE, people_asked, record, smallest_at
from kanava.surveys.models import Envelope, Remark, Scores, Survey, Token, Waiting
from kanava.surveys.sealing import unseal_all
from kanava.surveys.tokens import hash_of, make_token

CHANCE = SystemRandom()


@action("keep_surveys")
def open_due(*, by: Actor, at: datetime) -> Survey | None:
    """Open the survey whose day has come, in office hours. Where fewer people than the smallest group would be asked it is
    called off: nothing of it could be shown."""
    found = (
        Survey.objects.select_for_update().filter(state=State.PLANNED, opens_on__lte=clock.day_of(at)).first()
    )
    if found is None or not _is_office_time(at):
        return None
    smallest = smallest_at(at)
    people = list(people_asked(at).order_by("pk").values_list("pk", flat=True))
    if len(people) < smallest:
        found.state = State.OFF
        found.save(update_fields=["state"])
        record("called_off", found, by=by, at=at, reason="TOO_FEW")
        return found
    _send_out(found, people)
    found.state, found.smallest, found.invited, found.opened_at = State.OPEN, smallest, len(people), at
    found.save(update_fields=["state", "smallest", "invited", "opened_at"])
    record("opened", found, by=by, at=at, invited=len(people))
    return found


def _send_out(found: Survey, people: list[int]) -> None:
    tokens = [make_token() for _person in people]
    hashes = sorted(hash_of(token) for token in tokens)
    # Neither table is in the order of the people: what lies beside each other says nothing.
    Token.objects.bulk_create((Token(hash=one, survey=found) for one in hashes), batch_size=AT_ONCE)
    envelopes = [
        Envelope(survey=found, person_id=pk, token=token) for pk, token in zip(people, tokens, strict=True)
    ]
    Envelope.objects.bulk_create(rule.shuffled(envelopes, CHANCE), batch_size=AT_ONCE)


def _is_office_time(at: datetime) -> bool:
    opens = get_in_force(clock.day_of(at)).playbook.onboarding.opens_at
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).time() >= time(opens)


@action("keep_surveys")
def remind_due(*, by: Actor, at: datetime) -> Survey | None:
    """Remind everybody who was asked, once: nobody knows who has answered."""
    due = {
        "state": State.OPEN,
        "reminded_at": None,
        "reminds_on__lte": clock.day_of(at),
        "closes_on__gte": clock.day_of(at),
    }
    found = Survey.objects.select_for_update().filter(**due).first()
    if found is None or found.opened_at is None or not _is_office_time(at):
        return None
    people = people_asked(found.opened_at).values_list("pk", flat=True)
    envelopes = [Envelope(survey=found, person_id=pk) for pk in people]
    Envelope.objects.bulk_create(rule.shuffled(envelopes, CHANCE), batch_size=AT_ONCE)
    found.reminded_at = at
    found.save(update_fields=["reminded_at"])
    record("reminded", found, by=by, at=at)
    return found


@action("keep_surveys")
def close_due(*, by: Actor, at: datetime) -> Survey | None:
    """Close the survey whose last day is over. All answers come out of the box at once and shuffled, their words apart from
    their marks; where fewer than the smallest group have answered nothing comes out, and the box is emptied all the same."""
    found = (
        Survey.objects.select_for_update().filter(state=State.OPEN, closes_on__lt=clock.day_of(at)).first()
    )
    if found is None:
        return None
    smallest = max(found.smallest, smallest_at(at))
    box = Waiting.objects.filter(survey=found)
    sealed = list(box.order_by("id").values_list("sealed", flat=True))
    answers = unseal_all(sealed, found.pk)
    out = rule.release(answers, smallest, CHANCE)
    Scores.objects.bulk_create(
        (
            Scores(
                survey=found,
                recommend=one.recommend,
                **{question.lower(): one.marks[question] for question in Question},
            )
            for one in out
        ),
        batch_size=AT_ONCE,
    )
    words = [one.text for one in out if one.text]
    Remark.objects.bulk_create(
        (Remark(survey=found, text=text) for text in rule.shuffled(words, CHANCE)), batch_size=AT_ONCE
    )
    box.delete()
    for left in (Token, Envelope):
        left.objects.filter(survey=found).delete()
    found.state, found.closed_at = State.CLOSED, at
    found.save(update_fields=["state", "closed_at"])
    told = {"at_least": rule.in_steps(len(out), smallest), "all_readable": len(answers) == len(sealed)}
    record("closed", found, by=by, at=at, **told)
    return found
