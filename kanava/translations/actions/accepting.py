"""What becomes of a draft: partners read it from now on, or it is done once more (guide: G5)."""

from datetime import datetime

from kanava.core.actions import action
from kanava.rules.people import Actor
from kanava.rules.translations import CommentsOpen, Move, Own, ReviewState, check
from kanava.translations.kinds import KINDS
from kanava.translations.models import Comment, LanguageVersion, OrderLine, Review
from kanava.translations.writers import record, settle
from kanava.translations.writing import content_of, end_reviews, held


@action("accept_translation")
def accept_translation(*, by: Actor, version_id: int, at: datetime) -> LanguageVersion:
    """Let partners read a draft from now on. Where the source has changed meanwhile, it is outdated at once.

    Raises:
        NotFound, VersionMoved, CommentsOpen.
    """
    found = held(version_id)
    check(found.state, Move.ACCEPT)
    draft = found.draft
    if (
        Comment.objects.filter(review__version=found, settled="")
        .exclude(review__state=ReviewState.ASKED)
        .exists()
    ):
        raise CommentsOpen
    assert draft is not None
    KINDS[found.kind].write(found.object_id, found.language, content_of(draft), by=by, at=at)
    found = held(version_id)
    found.made_from, found.draft, found.order = draft.wording, None, None
    settle(found, at)
    end_reviews(found)
    answered = Review.objects.filter(
        version=found, state__in=[ReviewState.FITS, ReviewState.CHANGE], used_at=None
    )
    thanked = list(answered.order_by("id").values_list("pk", flat=True))
    Review.objects.filter(pk__in=thanked).update(used_at=at)
    record("accepted", found, by=by, at=at, reviews=thanked)
    return found


@action("accept_translation")
def send_back(*, by: Actor, version_id: int, at: datetime) -> LanguageVersion:
    """Leave a draft: whoever translates does it once more. Where its order is not over, it is on it again.

    Raises:
        NotFound, VersionMoved.
    """
    found = held(version_id)
    check(found.state, Move.SEND_BACK)
    if found.own == Own.REVIEWING:
        # Its own chapter put it up for review; there it goes back too.
        KINDS[found.kind].take_back(found.object_id, found.language, by=by, at=at)
        found = held(version_id)
    if found.order_id is not None:
        OrderLine.objects.filter(version=found, order=found.order_id).update(delivered_at=None)
    found.draft = None
    settle(found, at)
    end_reviews(found)
    record("sent_back", found, by=by, at=at)
    return found


@action("accept_translation")
def keep_as_current(*, by: Actor, version_id: int, at: datetime) -> LanguageVersion:
    """Say that what has changed in the source does not concern this language: it holds as it is. Raises NotFound,
    VersionMoved."""
    found = held(version_id)
    check(found.state, Move.STILL_HOLDS)
    found.made_from = found.source.wording
    settle(found, at)
    record("still_holds", found, by=by, at=at)
    return found
