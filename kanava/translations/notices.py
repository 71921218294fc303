"""Letters about translations: who is asked to review one, and what came of it (guide: G5)."""

from kanava.core import mail
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.rules.translations import ReviewState
from kanava.translations.models import Review


def _review(review_id: int) -> Review | None:
    rows = Review.objects.select_related("person", "partner", "asked_by", "draft", "version__source")
    return rows.filter(pk=review_id).first()


def _write(found: Review, template: str, *, to_us: bool = False) -> None:
    person = found.asked_by if to_us else found.person
    if person is None or not person.is_active:
        return
    told = {
        "found": found, "person": person, "title": found.version.source.title, "reviewer": found.person.name,
        "partner": found.partner.name, "by": found.asked_by.name if found.asked_by else "",
    }  # fmt: skip
    mail.write(f"mail/{template}", to=person.email, language=person.language, context=told)


@subscribe("translation.review_asked", "translation.review_reminded")
def tell_the_reviewer(event: Event) -> None:
    """Somebody is asked to read a translation, or reminded of it."""
    found = _review(event.object_id)
    if found is not None and found.state == ReviewState.ASKED:
        _write(found, "translation_review")


@subscribe("translation.review_answered")
def tell_who_asked(event: Event) -> None:
    """Whoever asked learns what the reviewer says."""
    found = _review(event.object_id)
    if found is not None:
        _write(found, "translation_answered", to_us=True)


@subscribe("translation.accepted")
def thank(event: Event) -> None:
    """Those who have reviewed it learn that it is in use now."""
    for review_id in event.data.get("reviews", ()):
        found = _review(review_id)
        if found is not None:
            _write(found, "translation_thanks")
