"""Reviews by people of partners: as we see them, and as the reviewers do, behind the wall (guide: G5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counted
from django.db.models import Exists, Min, OuterRef, Q, Subquery

from kanava.core.permissions import Owned, require
from kanava.partners.models import Membership
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.translations import ReviewState
from kanava.translations.models import ASKED, TO_ACCEPT, Comment, Draft, LanguageVersion, Review, Wording

SAID = (ReviewState.FITS, ReviewState.CHANGE)
MOST_WAITING = 5  # that the first screen names
MOST_OWN = 100
MOST_PEOPLE = 200


def list_reviews(version_id: int) -> Sequence[Review]:
    """Who was asked about a language version, the latest first, with their comments. Two statements."""
    rows = Review.objects.filter(version_id=version_id).select_related("person", "partner", "draft")
    return list(rows.defer("draft__text").prefetch_related("comments").order_by("-id")[:200])


def count_open_comments(version_id: int) -> int:
    """Comments of a language version that wait for our answer."""
    rows = Comment.objects.filter(review__version_id=version_id, settled="")
    return rows.exclude(review__state=ReviewState.ASKED).count()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of a partner who could be asked; `reviewed` is how often they have reviewed in the language."""

    id: int
    name: str
    partner: str
    country: str
    role: str
    reviewed: int


def list_candidates(
    *, by: Actor, language: str, countries: Sequence[str], draft_id: int | None
) -> Sequence[Candidate]:
    """Whom one can ask about a draft: people of partners in these countries, or who have reviewed in the language before;
    the practised first. Who was asked already is left out. One statement. Raises NotPermitted."""
    require("accept_translation", by)
    said = Review.objects.filter(person=OuterRef("user_id"), language=language, state__in=list(SAID))
    counted = said.order_by().values("person").annotate(n=Counted("pk")).values("n")
    rows = Membership.objects.filter(user__is_active=True).exclude(partner__lifecycle=Lifecycle.EXITED)
    rows = rows.annotate(reviewed=Subquery(counted)).filter(
        Q(partner__country__in=list(countries)) | Exists(said)
    )
    if draft_id is not None:
        rows = rows.exclude(user_id__in=Review.objects.filter(draft_id=draft_id).values("person_id"))
    found = rows.select_related("user", "partner").order_by("partner__sort_key", "user__name", "id")[
        :MOST_PEOPLE
    ]
    people = [
        Candidate(
            one.user_id, one.user.name, one.partner.name, one.partner.country, one.role, getattr(one, "reviewed", 0) or 0
        )
        for one in found
    ]  # fmt: skip
    return sorted(people, key=lambda one: -one.reviewed)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many translations wait for us to accept them after all reviewers have answered, and since when."""

    count: int
    first_on: date | None


def count_overdue(on: date) -> Waiting:
    """Reviews whose last day has passed without an answer. One statement."""
    told = Review.objects.filter(ASKED, due_on__lt=on).aggregate(count=Counted("pk"), first=Min("due_on"))
    return Waiting(told["count"], told["first"])


def count_to_accept() -> int:
    """Drafts of which nobody is asked any more, and that wait for us. One statement."""
    asked = Review.objects.filter(ASKED, version=OuterRef("pk"))
    return LanguageVersion.objects.filter(TO_ACCEPT, ~Exists(asked), is_live=True).count()


def count_of_partner(partner_id: int) -> int:
    """How many translations a partner's people have reviewed. One statement."""
    return Review.objects.filter(partner_id=partner_id, state__in=list(SAID)).count()


@dataclass(frozen=True, slots=True)
class OwnReview:
    """A review as its reviewer sees it in a list."""

    id: int
    title: str
    language: str
    state: str
    due_on: date
    asked: str


def list_own(*, by: Actor) -> Sequence[OwnReview]:
    """What somebody was asked to review, what waits first; behind the wall. Two statements. Raises NotPermitted."""
    require("view_own_reviews", by)
    rows = Review.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0)
    found = list(rows.order_by("-id")[:MOST_OWN])
    titles = dict(Draft.objects.filter(pk__in=[one.draft_id for one in found]).values_list("pk", "title"))
    shown = [
        OwnReview(one.pk, titles.get(one.draft_id, ""), one.language, one.state, one.due_on, "")
        for one in found
    ]
    return sorted(
        shown,
        key=lambda one: (
            one.state != ReviewState.ASKED,
            one.due_on if one.state == ReviewState.ASKED else date.max,
        ),
    )


def list_own_waiting(*, by: Actor) -> Sequence[OwnReview]:
    """What somebody was asked to review and has not answered, the soonest due first; behind the wall. Two statements, one
    where nothing waits."""
    rows = Review.objects.filter(ASKED, person_id=by.user_id or 0, partner_id=by.partner_id or 0)
    found = list(rows.order_by("due_on", "id")[:MOST_WAITING])
    if not found:
        return ()
    titles = dict(Draft.objects.filter(pk__in=[one.draft_id for one in found]).values_list("pk", "title"))
    return [
        OwnReview(one.pk, titles.get(one.draft_id, ""), one.language, one.state, one.due_on, "")
        for one in found
    ]


def count_own_waiting(*, by: Actor) -> int:
    """How many reviews somebody was asked for and has not answered; behind the wall. One statement."""
    return Review.objects.filter(ASKED, person_id=by.user_id or 0, partner_id=by.partner_id or 0).count()


@dataclass(frozen=True, slots=True)
class Opened:
    """A review with the texts beside each other and what was said so far. `source_language` is that of the wording."""

    review: Review
    draft: Draft
    wording: Wording | None
    comments: Sequence[Comment]


def get_own(review_id: int, *, by: Actor) -> Opened:
    """What somebody was asked to review; behind the wall. Four statements. Raises NotFound, NotPermitted."""
    require("view_own_reviews", by, Owned(partner_id=by.partner_id))
    rows = Review.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0)
    found = rows.filter(pk=review_id).first()
    if found is None:
        raise NotFound
    draft = Draft.objects.get(pk=found.draft_id)
    wording = Wording.objects.filter(pk=draft.wording_id or 0).first()
    return Opened(found, draft, wording, list(found.comments.order_by("paragraph")))
