"""Sources in several languages, and what is done with their language versions."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from kanava.partners.models import Partner
from kanava.rules.people import Actor, Role, Via
from kanava.training.actions import authoring
from kanava.training.actions.authoring import LessonTold, Said
from kanava.training.models import Lesson, Path
from kanava.translations.actions import accepting, languages, orders, returning, reviews
from kanava.translations.actions.orders import Told
from kanava.translations.models import LanguageVersion, Order, Review
from tests.library.making import word
from tests.training.making import make_path

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
DUE = date(2026, 12, 8)
ENGLISH = "Open the platform.\n\nConnect the first system.\n\nTell the customer."
GERMAN = "Öffnen Sie die Plattform.\n\nVerbinden Sie das erste System.\n\nSagen Sie es dem Kunden."


def us(user: Any = None) -> Actor:
    return Actor(Role.OWNER, Via.CONSOLE, user.pk if user is not None else None)


def want(*codes: str, by: Actor | None = None, **prices: Any) -> None:
    for code in codes:
        languages.want_language(by=by or us(), language=code, at=AT, **prices)


def make_lesson(text: str = ENGLISH, title: str = "Connect a system", **more: Any) -> Lesson:
    path = Path.objects.order_by("id").first() or make_path(us())
    told = LessonTold({"en": Said(title, text)})
    return authoring.write_lesson(by=us(), path_id=path.pk, told=told, at=AT, **more)


def say(lesson: Lesson, *, at: datetime = AT, **texts: tuple[str, str]) -> None:
    """Write a lesson anew, in some languages."""
    told = LessonTold({code: Said(*words) for code, words in texts.items()})
    authoring.write_lesson(by=us(), path_id=lesson.path_id, lesson_id=lesson.pk, told=told, at=at)


def version_of(thing: Any, language: str = "de", kind: str = "LESSON") -> LanguageVersion:
    return LanguageVersion.objects.get(kind=kind, object_id=thing.pk, language=language)


def order(*versions: LanguageVersion, language: str = "de", **more: Any) -> Order:
    told = Told(**{"translator": "Anna Weber", "due_on": DUE, **more})
    ids = [one.pk for one in versions]
    return orders.make_order(by=us(), language=language, version_ids=ids, told=told, at=AT)


def draft(
    version: LanguageVersion, title: str = "Ein System verbinden", text: str = GERMAN
) -> LanguageVersion:
    """A translation that waits to be accepted."""
    returning.write_translation(by=us(), version_id=version.pk, title=title, text=text, at=AT)
    version.refresh_from_db()
    return version


def ask(version: LanguageVersion, *people: Any, by: Actor | None = None) -> list[Review]:
    ids = [one.pk for one in people]
    return list(
        reviews.ask_reviewers(by=by or us(), version_id=version.pk, person_ids=ids, due_on=DUE, at=AT)
    )


def reviewer(person: Any, partner: Partner, role: Role = Role.PARTNER_SELLER) -> Actor:
    return Actor(role, Via.PORTAL, person.pk, partner.pk)


def make_scene(by: Actor, partner: Partner, person: Any, material: Any) -> dict[str, Any]:
    """One of everything: a material in review, an order with a file that came back, and a lesson that is outdated."""
    want("de", by=by)
    version = version_of(material, kind="MATERIAL")
    returning.send_in(
        by=by, version_id=version.pk, file=BytesIO(word("Zeile")), name="a.docx", title="Das Logo", at=AT
    )
    [review] = ask(version, person, by=by)
    lesson = make_lesson(title="Connect")
    other = version_of(lesson)
    made = order(other)
    sent = [(f"K{other.pk}-de.md", BytesIO(f"# Verbinden\n\n{GERMAN}".encode()))]
    returning.return_files(by=by, order_id=made.pk, files=sent, at=AT)
    done = draft(version_of(lesson.path, kind="PATH"), "Erste Schritte", "Verkaufen")
    accepting.accept_translation(by=by, version_id=done.pk, at=AT)
    version.refresh_from_db()
    return {"language_version": version, "translation_order": made, "translation_review": review}
