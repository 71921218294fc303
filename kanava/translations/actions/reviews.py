"""Asking people of partners whether a translation fits their customers, and what they say (guide: G5)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.events import Subject
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.partners.models import Membership
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.translations import (
    LONGEST_COMMENT,
    MOST_REVIEWERS,
    ChangeUnsaid,
    DueDayPast,
    Move,
    ReviewersMissing,
    ReviewOver,
    ReviewState,
    Settled,
    check,
)
from kanava.translations.models import ASKED, Comment, Review
from kanava.translations.writing import held

REMINDED_BEFORE = 2  # days before the last one


@action("accept_translation")
def ask_reviewers(
    *, by: Actor, version_id: int, person_ids: Sequence[int], due_on: date, at: datetime
) -> Sequence[Review]:
    """Ask people of partners to read a draft until a day. Who was asked about it already is not asked again.

    Raises:
        NotFound, VersionMoved, DueDayPast (field `due_on`), ReviewersMissing (field `people`).
    """
    found = held(version_id)
    check(found.state, Move.ASK)
    if due_on < clock.day_of(at):
        raise DueDayPast(field="due_on")
    draft = found.draft
    members = Membership.objects.filter(user_id__in=list(person_ids)[:MOST_REVIEWERS], user__is_active=True)
    members = members.exclude(partner__lifecycle=Lifecycle.EXITED)
    known = set(Review.objects.filter(draft=draft).values_list("person_id", flat=True))
    made = [
        Review(
            draft=draft, version=found, language=found.language, partner_id=one.partner_id, person_id=one.user_id, due_on=due_on,
            asked_at=at, asked_by_id=by.user_id,
        )
        for one in members.order_by("id")
        if one.user_id not in known
    ]  # fmt: skip
    if draft is None or not made:
        raise ReviewersMissing(field="people")
    Review.objects.bulk_create(made)
    for one in made:
        _record("review_asked", one, by=by, at=at)
    return made


@action("accept_translation")
def withdraw_review(*, by: Actor, review_id: int, at: datetime) -> Review:
    """Ask somebody no more. Raises NotFound, ReviewOver."""
    found = Review.objects.select_for_update().filter(pk=review_id).first()
    if found is None:
        raise NotFound
    if found.state != ReviewState.ASKED:
        raise ReviewOver
    found.state = ReviewState.ENDED
    found.save(update_fields=["state"])
    _record("review_withdrawn", found, by=by, at=at)
    return found


@action("review_translation")
def answer_review(
    *, by: Actor, review_id: int, comments: Mapping[int, str], verdict: str = "", at: datetime
) -> Review:
    """Say something of a draft that one was asked about: of its paragraphs by their number, of the whole with 0; an empty
    text takes back what was said there. With a verdict (`ReviewState`) the review is answered; without one it goes on.

    Raises:
        NotFound, ReviewOver, ChangeUnsaid.
    """
    with gate("translations"):
        found = Review.objects.select_for_update().filter(pk=review_id, person_id=by.user_id or 0).first()
        if found is None:
            raise NotFound
        require("review_translation", by, Owned(partner_id=found.partner_id))
        if found.state != ReviewState.ASKED:
            raise ReviewOver
        _say(found, comments, at)
        if not verdict:
            return found
        state = ReviewState(verdict)
        if state == ReviewState.CHANGE and not found.comments.exists():
            raise ChangeUnsaid(field="comment_0")
        found.state, found.answered_at = state, at
        found.save(update_fields=["state", "answered_at"])
    _record("review_answered", found, by=by, at=at, answer=state.value)
    return found


def _say(found: Review, comments: Mapping[int, str], at: datetime) -> None:
    for paragraph, text in comments.items():
        said = text.replace("\0", "").strip()[:LONGEST_COMMENT]
        if not said:
            found.comments.filter(paragraph=paragraph).delete()
            continue
        values = {"text": said, "said_at": at, "partner_id": found.partner_id}
        Comment.objects.update_or_create(review=found, paragraph=paragraph, defaults=values)


@action("accept_translation")
def settle_comment(*, by: Actor, comment_id: int, settled: str, answer: str = "", at: datetime) -> Comment:
    """Say what we made of a comment, whether we followed it or left it, and why. Raises NotFound."""
    found = Comment.objects.select_for_update(of=("self",)).filter(pk=comment_id).first()
    if found is None:
        raise NotFound
    found.settled, found.answer = Settled(settled), answer.strip()[:LONGEST_COMMENT]
    found.settled_at, found.settled_by_id = at, by.user_id
    found.save(update_fields=["settled", "answer", "settled_at", "settled_by"])
    review = Review.objects.get(pk=found.review_id)
    _record("comment_settled", review, by=by, at=at, comment=found.pk, settled=found.settled)
    return found


@action("keep_translations")
def remind_reviewers(*, by: Actor, at: datetime) -> int:
    """Remind those who have not answered shortly before their last day, once. Returns how many."""
    today = clock.day_of(at)
    near = today + timedelta(days=REMINDED_BEFORE)
    rows = Review.objects.select_for_update().filter(
        ASKED, due_on__gte=today, due_on__lte=near, reminded_on=None
    )
    found = list(rows.order_by("id"))
    for one in found:
        one.reminded_on = today
        _record("review_reminded", one, by=by, at=at)
    Review.objects.bulk_update(found, ["reminded_on"])
    return len(found)


def _record(what: str, found: Review, *, by: Actor, at: datetime, **data: object) -> None:
    subject = Subject("translation_review", found.pk, found.partner_id)
    events.record(f"translation.{what}", by=by, at=at, subject=subject, language=found.language, **data)
