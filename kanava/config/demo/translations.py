"""The demo's translations: German and Swedish in every state, orders under way and delivered, reviews by partners (guide: G5, G8)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from io import BytesIO

from kanava.config.demo.library import FORMS, Library
from kanava.config.demo.library_texts import Text
from kanava.config.demo.schedule import Schedule
from kanava.config.demo.training import Training
from kanava.partners.models import Membership
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.translations import ReviewState, Settled
from kanava.training.actions import authoring
from kanava.training.actions.authoring import LessonTold, Said
from kanava.training.models import Lesson, LessonText
from kanava.translations.actions import accepting, languages, orders, returning, reviews
from kanava.translations.actions.orders import Told
from kanava.translations.models import Comment, LanguageVersion, Order, Review

DECK, DATASHEET, GUIDE = 0, 1, 4  # of the samples of the library
ANALYTICS = 2  # the third lesson of the path about the products
GERMAN_GUIDE = Text("Anleitung zur Einführung", "Schritt für Schritt für Techniker, die die Plattform zum ersten Mal installieren.", (
    ("Bevor Sie beginnen", "Ein Server mit vier Kernen, ein Zertifikat für die Adresse und ein Konto, das die Quellsysteme lesen darf."),
    ("Installieren", "Starten Sie das Installationsprogramm, nennen Sie die Adresse und warten Sie auf das grüne Licht jedes Dienstes."),
    ("Hinter einem Proxy", "Nennen Sie den Proxy vor dem ersten Start in den Einstellungen; Zertifikate des Hauses kommen in den Speicher.")))  # fmt: skip
MORE = {
    "en": "A customer without the platform can begin too: the first three sources are connected in a week.",
    "fi": "Myös asiakas, jolla ei ole alustaa, voi aloittaa: ensimmäiset kolme lähdettä yhdistetään viikossa.",
}


def _reviewer(name: str) -> Actor:
    member = Membership.objects.get(user__email=f"{name}@demo.kanava")
    return Actor(Role(member.role), Via.PORTAL, member.user_id, member.partner_id)


@dataclass(slots=True)
class Translations:
    """Plans how the languages came to be."""

    schedule: Schedule
    library: Library
    training: Training
    owner: Actor
    manager: Actor

    def tell(self) -> None:
        """German was ordered, reviewed and taken into use in the autumn; Swedish was written by ourselves."""
        plan = self.schedule.add
        plan(95, self._want)
        plan(85, self._order_german)
        plan(75, self._german_came)
        plan(72, lambda at: self._say("de", 2, "charlotte", ReviewState.CHANGE, at, {2: "Wir sagen „nach Personen“, nicht „nach der Zahl der Menschen“."}))  # fmt: skip
        plan(72, lambda at: self._say("de", 1, "charlotte", ReviewState.FITS, at, {}), hour=11)
        plan(70, self._use_german)
        plan(60, self._write_swedish)
        plan(20, self._change_source)
        plan(
            16,
            lambda at: self._order(
                "sv", [self._material(DECK), self._material(DATASHEET)], "Språkbyrån Norr", 2, at
            ),
        )
        plan(12, lambda at: self._order("de", [self._material(GUIDE), self._material(DATASHEET)], "Anna Weber Fachübersetzungen", -5, at))  # fmt: skip
        plan(6, self._swedish_draft)
        plan(3, lambda at: self._say("sv", 3, "karin", ReviewState.FITS, at, {}))
        plan(2, self._guide_came)
        # What the demo has written past the events, such as the path with a certificate.
        plan(0, lambda at: languages.take_over_new(by=system(Via.JOB), at=at))

    def _want(self, at: datetime) -> None:
        languages.want_language(
            by=self.owner, language="de", price_low=Decimal("0.17"), price_high=Decimal("0.22"), at=at
        )
        languages.want_language(by=self.owner, language="sv", at=at)

    def _material(self, number: int) -> tuple[str, int]:
        return ("MATERIAL", self.library.made[number].pk)

    def _lesson(self, place: int) -> tuple[str, int]:
        lesson = Lesson.objects.get(path=self.training.paths["product"], position=place + 1)
        return ("LESSON", lesson.pk)

    def _product(self) -> list[tuple[str, int]]:
        """The path about the products, and its lessons."""
        path = self.training.paths["product"]
        return [("PATH", path.pk), *(self._lesson(place) for place in range(4))]

    def _version(self, language: str, thing: tuple[str, int]) -> LanguageVersion:
        return LanguageVersion.objects.get(language=language, kind=thing[0], object_id=thing[1])

    def _order(
        self, language: str, things: Sequence[tuple[str, int]], translator: str, due: int, at: datetime
    ) -> Order:
        told = Told(translator, self.schedule.day(due), note="Please keep the names of the products.")
        ids = [self._version(language, one).pk for one in things]
        made = orders.make_order(by=self.manager, language=language, version_ids=ids, told=told, at=at)
        return orders.send_order(by=self.manager, order_id=made.pk, at=at)

    def _order_german(self, at: datetime) -> None:
        self._order("de", self._product(), "Anna Weber Fachübersetzungen", 74, at)

    def _german_came(self, at: datetime) -> None:
        found = Order.objects.get(language="de")
        texts = self._texts("de")
        sent = [
            (f"K{self._version('de', thing).pk}-de.md", BytesIO(f"# {said.title}\n\n{said.text}".encode()))
            for thing, said in zip(self._product(), texts, strict=True)
        ]
        returning.return_files(by=self.manager, order_id=found.pk, files=sent, at=at)
        returning.take_returned(by=self.manager, order_id=found.pk, at=at)
        for place in (1, 2):
            self._ask("de", self._product()[place], "charlotte", 61, at)
        orders.close_order(by=self.manager, order_id=found.pk, actual=Money(78_00, found.currency), at=at)

    def _texts(self, language: str) -> list[Said]:
        """The path about the products as a translator sends it back: its own words, then those of each lesson."""
        file = files("kanava.config.demo") / "translated" / f"product.{language}.txt"
        head, *lessons = file.read_text(encoding="utf-8").split("\n=== ")
        title, _blank, summary = head.strip().removeprefix("# ").partition("\n")
        told = (one.partition("\n") for one in lessons)
        return [
            Said(title, summary.strip()),
            *(Said(first.partition(" | ")[2].strip(), body.strip()) for first, _blank, body in told),
        ]

    def _ask(self, language: str, thing: tuple[str, int], who: str, due: int, at: datetime) -> None:
        person = _reviewer(who).user_id
        reviews.ask_reviewers(
            by=self.manager, version_id=self._version(language, thing).pk, person_ids=[person or 0],
            due_on=self.schedule.day(due), at=at,
        )  # fmt: skip

    def _say(
        self,
        language: str,
        place: int,
        who: str,
        verdict: ReviewState,
        at: datetime,
        comments: Mapping[int, str],
    ) -> None:
        version, by = self._version(language, self._product()[place]), _reviewer(who)
        review = Review.objects.get(version=version, person_id=by.user_id or 0)
        reviews.answer_review(by=by, review_id=review.pk, comments=comments, verdict=verdict.value, at=at)

    def _use_german(self, at: datetime) -> None:
        version = self._version("de", self._product()[2])
        comment = Comment.objects.get(review__version=version)
        text = version.draft.text if version.draft is not None else ""
        better = text.replace(
            "nach der Zahl der Menschen, nicht der Maschinen", "nach Personen, nicht nach Maschinen"
        )
        title = version.draft.title if version.draft is not None else ""
        returning.write_translation(by=self.manager, version_id=version.pk, title=title, text=better, at=at)
        reviews.settle_comment(
            by=self.manager, comment_id=comment.pk, settled=Settled.FOLLOWED, answer="Danke, so sagen wir es jetzt.", at=at
        )  # fmt: skip
        for thing in self._product():
            self._accept("de", thing, at)

    def _accept(self, language: str, thing: tuple[str, int], at: datetime) -> None:
        version = self._version(language, thing)
        accepting.accept_translation(by=self.manager, version_id=version.pk, at=at)

    def _write(self, language: str, thing: tuple[str, int], said: Said, at: datetime) -> None:
        version = self._version(language, thing)
        returning.write_translation(
            by=self.manager, version_id=version.pk, title=said.title, text=said.text, at=at
        )

    def _write_swedish(self, at: datetime) -> None:
        for thing, said in list(zip(self._product(), self._texts("sv"), strict=True))[:3]:
            self._write("sv", thing, said, at)
            self._accept("sv", thing, at)

    def _swedish_draft(self, at: datetime) -> None:
        things, texts = self._product(), self._texts("sv")
        self._write("sv", things[3], texts[3], at)
        self._ask("sv", things[3], "karin", -8, at)

    def _change_source(self, at: datetime) -> None:
        """A sentence more in English and Finnish: the German lesson is outdated by it."""
        _kind, lesson_id = self._lesson(ANALYTICS)
        lesson = Lesson.objects.get(pk=lesson_id)
        said = {
            one.language: Said(one.title, f"{one.body}\n\n{MORE[one.language]}")
            for one in LessonText.objects.filter(lesson=lesson, language__in=list(MORE))
        }
        told = LessonTold(said, lesson.kind, lesson.minutes, lesson.is_required)
        authoring.write_lesson(by=self.owner, path_id=lesson.path_id, lesson_id=lesson.pk, told=told, at=at)

    def _guide_came(self, at: datetime) -> None:
        thing = self._material(GUIDE)
        version = self._version("de", thing)
        make: Callable[[Text, str, datetime], bytes] = FORMS["DOCX"]
        content = make(GERMAN_GUIDE, "de", at)
        found = Order.objects.get(pk=version.order_id or 0)
        sent = [(f"K{version.pk}-de-deployment-guide.docx", BytesIO(content))]
        returning.return_files(by=self.manager, order_id=found.pk, files=sent, at=at)
        returning.take_returned(by=self.manager, order_id=found.pk, at=at)
        self._ask("de", thing, "charlotte", -12, at)
