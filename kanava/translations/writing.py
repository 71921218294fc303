"""Drafts of translations and what becomes of them. Joins the caller's transaction."""

from datetime import datetime

from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.translations import Move, ReviewState, check
from kanava.translations.kinds import Content, File
from kanava.translations.models import ASKED, Draft, LanguageVersion, Review, Text, Wording
from kanava.translations.writers import settle


def held(version_id: int) -> LanguageVersion:
    """A language version with what it stands on, held until the end of the transaction. Raises NotFound."""
    rows = LanguageVersion.objects.select_for_update(of=("self",))
    found = (
        rows.select_related("source__wording", "made_from", "order", "draft").filter(pk=version_id).first()
    )
    if found is None:
        raise NotFound
    return found


def content_of(text: Text) -> Content:
    """A kept text as its kind takes it."""
    file = (
        File(text.file_sha256, text.file_size, text.file_name, text.file_format) if text.file_sha256 else None
    )
    return Content(text.title, text.text, file)


def put_draft(
    found: LanguageVersion,
    content: Content,
    *,
    wording: Wording | None,
    by: Actor,
    at: datetime,
    keeps_reviews: bool = False,
) -> Draft:
    """Keep a translation as the draft of a language version. Who was asked about the draft before is asked about this one
    where it `keeps_reviews`, else no more.

    Raises:
        VersionMoved.
    """
    check(found.state, Move.DELIVER)
    last = found.drafts.order_by("-number").values_list("number", flat=True).first() or 0
    made = Draft.objects.create(
        version=found,
        number=last + 1,
        wording=wording,
        made_at=at,
        made_by_id=by.user_id,
        **content.columns(),
    )
    if keeps_reviews:
        Review.objects.filter(ASKED, version=found).update(draft=made)
    else:
        end_reviews(found)
    found.draft = made
    settle(found, at)
    return made


def end_reviews(found: LanguageVersion) -> None:
    """Nobody is asked about a language version any more."""
    Review.objects.filter(ASKED, version=found).update(state=ReviewState.ENDED)
