"""The demo's library: materials that are made here, their newer versions, and who has taken what along (guide: D3, D4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import docx
import pptx

from kanava.config.demo.library_texts import SAMPLES, Sample, Text
from kanava.config.demo.own_template_texts import DECK, LETTER, OwnTemplate
from kanava.config.demo.own_templates import make_deck, make_letter, make_logo
from kanava.config.demo.schedule import Schedule
from kanava.core import clock
from kanava.deals.models import ProductLine
from kanava.documents.typesetting import make_pdf
from kanava.library.actions import keeping, versions
from kanava.library.actions.branding import Told as Presented
from kanava.library.actions.branding import keep_brand
from kanava.library.actions.keeping import Told, Words
from kanava.library.models import Material
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Via, system

# Which material, how many days ago, by whom among the partners that sign in.
DOWNLOADS = (
    (0, 120, 0), (0, 64, 0), (1, 63, 0), (2, 58, 0), (4, 40, 0), (0, 35, 2), (1, 34, 2), (3, 30, 0), (1, 21, 0), (5, 18, 14), (4, 12, 2), (6, 6, 0), (0, 4, 14),
)  # fmt: skip
OWN: Mapping[str, tuple[Mapping[str, OwnTemplate], Callable[[OwnTemplate], bytes], str]] = {
    "deck": (DECK, make_deck, "pptx"),
    "letter": (LETTER, make_letter, "docx"),
}
BRAND = Presented(
    "#1d4ed8", "Olga Nieminen", "olga@demo.kanava", "+358 40 123 4567", "www.aurora.example",
    "Workshop on integrations\nPilot in three weeks\nMonitoring around the clock\nTraining of your people",
    "Integraatiotyöpaja\nPilotti kolmessa viikossa\nValvonta vuorokauden ympäri\nHenkilöstönne koulutus",
)  # fmt: skip
RENEWED = 1  # of which a newer version came yesterday


@dataclass(slots=True)
class Library:
    """Plans the materials on the demo's schedule."""

    schedule: Schedule
    owner: Actor
    lines: list[ProductLine]
    sellers: Mapping[int, Actor]
    made: dict[int, Material] = field(default_factory=dict)

    def tell(self) -> None:
        """Plan everything."""
        for number, sample in enumerate(SAMPLES):
            self.schedule.add(sample.days_ago, self._begin(number, sample), hour=8)
        for number, days_ago, place in DOWNLOADS:
            self.schedule.add(days_ago, self._take(number, place), hour=13)
        self.schedule.add(1, self._renew, hour=9)
        for days_ago, what in enumerate(OWN, start=50):
            self.schedule.add(days_ago, self._own(what), hour=10)
        self.schedule.add(40, self._present, hour=11)

    def _own(self, what: str) -> Callable[[datetime], object]:
        """A template that partners make their own, in both languages."""
        texts, make, form = OWN[what]

        def step(at: datetime) -> None:
            told = Told("OWN_TEMPLATE", "WAKE", product_line_id=self.lines[0].pk)
            first, *others = [Words(language, one.title, one.summary) for language, one in texts.items()]
            made = keeping.create_material(by=self.owner, told=told, words=first, at=at)
            for words in others:
                keeping.keep_edition(by=self.owner, material_id=made.pk, words=words, at=at)
            for language, one in texts.items():
                file, name = BytesIO(make(one)), f"{one.title}.{form}"
                found = versions.add_version(
                    by=self.owner,
                    material_id=made.pk,
                    language=language,
                    upload=versions.Upload(file, name),
                    at=at,
                )
                versions.read_version(by=system(Via.JOB), version_id=found.pk, at=at)
            keeping.share_material(by=self.owner, material_id=made.pk, at=at)

        return step

    def _present(self, at: datetime) -> None:
        """One of the partners says how it presents itself; the others still have it before them."""
        by = self.sellers[0]
        name = str(Partner.objects.values_list("name", flat=True).get(pk=by.partner_id or 0))
        keep_brand(by=by, told=BRAND, logo=make_logo(name.split()[0], BRAND.colour), at=at)

    def _begin(self, number: int, sample: Sample) -> Callable[[datetime], object]:
        def step(at: datetime) -> None:
            access = dict(sample.access)
            left, is_draft = access.pop("days_left", None), access.pop("is_draft", False)
            line = self.lines[sample.line].pk if sample.line is not None else None
            until = self.schedule.today + timedelta(days=left) if left else None
            told = Told(sample.kind, sample.stage, product_line_id=line, valid_through=until, **access)
            words = [
                Words(language, text.title, text.summary, "READY") for language, text in sample.texts.items()
            ]
            made = keeping.create_material(by=self.owner, told=told, words=words[0], at=at)
            for one in words[1:]:
                keeping.keep_edition(by=self.owner, material_id=made.pk, words=one, at=at)
            for language, text in sample.texts.items():
                self._add(made, sample, language, text, "", at)
            if not is_draft:
                keeping.share_material(by=self.owner, material_id=made.pk, at=at)
            self.made[number] = made

        return step

    def _add(
        self, made: Material, sample: Sample, language: str, text: Text, note: str, at: datetime
    ) -> None:
        file = BytesIO(FORMS[sample.form](text, language, at))
        name = f"{text.title}.{sample.form.lower()}"
        found = versions.add_version(
            by=self.owner,
            material_id=made.pk,
            language=language,
            upload=versions.Upload(file, name, note),
            at=at,
        )
        versions.read_version(by=system(Via.JOB), version_id=found.pk, at=at)

    def _take(self, number: int, place: int) -> Callable[[datetime], object]:
        def step(at: datetime) -> None:
            edition = self.made[number].editions.get(language="fi" if place == 0 else "en")
            assert edition.current_id is not None
            versions.note_download(by=self.sellers[place], version_id=edition.current_id, at=at)

        return step

    def _renew(self, at: datetime) -> None:
        sample = SAMPLES[RENEWED]
        news = {
            "en": ("What is new", "Connectors for two more production systems.", "Two more connectors."),
            "fi": (
                "Mitä uutta",
                "Liittimet kahteen uuteen tuotannon järjestelmään.",
                "Kaksi uutta liitintä.",
            ),
        }
        for language, (heading, words, note) in news.items():
            text = sample.texts[language]
            newer = Text(text.title, text.summary, ((heading, words), *text.sections))
            self._add(self.made[RENEWED], sample, language, newer, note, at)


def _pdf(text: Text, language: str, at: datetime) -> bytes:
    sections = [
        {"heading": heading, "paragraphs": [words], "figures": []} for heading, words in text.sections
    ]
    told: dict[str, Any] = {
        "title": text.title, "language": language, "day": f"{clock.day_of(at):%Y-%m-%d}",
        "page_word": "Sivu" if language == "fi" else "Page", "sections": sections,
    }  # fmt: skip
    return make_pdf("pitch", told, at=at)


def _docx(text: Text, _language: str, _at: datetime) -> bytes:
    document, held = docx.Document(), BytesIO()
    document.add_heading(text.title, 0)
    for heading, words in text.sections:
        document.add_heading(heading, 1)
        document.add_paragraph(words)
    document.save(held)
    return held.getvalue()


def _pptx(text: Text, _language: str, _at: datetime) -> bytes:
    deck, held = pptx.Presentation(), BytesIO()
    for heading, words in ((text.title, text.summary), *text.sections):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = heading
        slide.placeholders[1].text = words
    deck.save(held)
    return held.getvalue()


FORMS = {"PDF": _pdf, "DOCX": _docx, "PPTX": _pptx}
