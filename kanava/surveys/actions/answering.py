"""Answering a survey. Two steps that are never one: the link is used up, then the answer goes into the box.

They are two transactions, and neither leaves a moment, a person or a network address. A used link is deleted rather than
marked, so nothing stands beside the answer that was written just before it. Should the machine fail between the two, the
answer is lost: that is the price.
"""

from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.rules import surveys as rule
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.surveys import LONGEST_REMARK, Answer, State
from kanava.surveys.models import Token, Waiting
from kanava.surveys.sealing import seal
from kanava.surveys.tokens import hash_of


def answer(*, by: Actor, token: str, told: Answer, at: datetime) -> None:
    """Use the link up and keep the answer. Raises AnswerMissing (its field), NotFound where the link is used or over."""
    rule.check_answer(told)
    survey_id = use_up(by=by, token=token, at=at)
    put_in(by=by, survey_id=survey_id, told=told)


@action("answer_survey")
def use_up(*, by: Actor, token: str, at: datetime) -> int:
    """Use a link up; which survey it was of. Raises NotFound where it is used already, or the survey is over."""
    live = {"survey__state": State.OPEN, "survey__closes_on__gte": clock.day_of(at)}
    found = Token.objects.select_for_update(of=("self",)).filter(hash=hash_of(token), **live).first()
    if found is None:
        raise NotFound
    survey_id = found.survey_id
    found.delete()
    return survey_id


@action("answer_survey")
def put_in(*, by: Actor, survey_id: int, told: Answer) -> None:
    """Put an answer into the box: sealed, under a random key, with no time. No event tells of it."""
    text = told.text.replace("\0", "").strip()[:LONGEST_REMARK]
    Waiting.objects.create(
        survey_id=survey_id, sealed=seal(Answer(told.recommend, told.marks, text), survey_id)
    )
