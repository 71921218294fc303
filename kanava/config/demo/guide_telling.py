"""The demo's technical guide: a deployment guide in two languages and two versions, and what readers say of it (guide: D4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from kanava.config.demo.schedule import Schedule
from kanava.deals.models import ProductLine
from kanava.guides.actions import keeping, pages, reading, versions
from kanava.guides.actions.keeping import LANGUAGES, GuideTold, Said
from kanava.guides.actions.pages import PageTold
from kanava.guides.models import Guide, Page, Version
from kanava.rules.people import Actor

SLUG, FIRST, SECOND = "deployment", "2.3", "2.4"
# Who read which pages, how many days ago, by the place of the partner's person.
READ = (
    (14, 20, ("overview", "requirements", "network", "agent")), (0, 12, ("overview", "agent", "troubleshooting")),
    (2, 6, ("overview", "network", "upgrade")), (14, 3, ("upgrade", "backup")),
)  # fmt: skip
# What they said: who, how many days ago, of which page, whether it helped, and more.
SAID = (
    (14, 3, "upgrade", True, ""),
    (2, 5, "network", False, "Which port does the agent use towards SAP Business One? The table says only “as the ERP says”."),
    (0, 11, "troubleshooting", True, "certificate unknown was exactly it."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What a file of the demo says in one language: of the whole, and by slug the chapter and the words of each page."""

    title: str
    summary: str
    pages: Mapping[str, tuple[str, Said]]
    gone: Sequence[str]


def read(name: str, language: str) -> Written:
    """A file of the demo's guide."""
    text = (files("kanava.config.demo") / "guides" / f"{name}.{language}.txt").read_text(encoding="utf-8")
    head, *parts = text.split("\n=== ")
    title, _blank, summary = head.strip().removeprefix("# ").partition("\n")
    found, gone = {}, []
    for part in parts:
        first, _blank, body = part.partition("\n")
        if first.startswith("-"):
            gone.append(first.strip().removeprefix("-"))
            continue
        slug, chapter, named = (one.strip() for one in first.split("|"))
        found[slug] = (chapter, Said(named, body.strip()))
    return Written(title, summary.strip(), found, gone)


@dataclass(slots=True)
class Guides:
    """Plans the guide on the demo's schedule."""

    schedule: Schedule
    owner: Actor
    lines: Sequence[ProductLine]
    sellers: Mapping[int, Actor]

    def tell(self) -> None:
        """A first version in the summer, the second three weeks ago."""
        self.schedule.add(150, self._begin, hour=8)
        self.schedule.add(22, self._renew, hour=9)
        for place, days_ago, slugs in READ:
            self.schedule.add(days_ago, partial(self._read, place, slugs), hour=10)
        for place, days_ago, slug, helps, note in SAID:
            self.schedule.add(days_ago, partial(self._say, place, slug, helps, note), hour=11)

    def _begin(self, at: datetime) -> None:
        told = {language: read(SLUG, language) for language in LANGUAGES}
        words = {language: Said(one.title, one.summary) for language, one in told.items()}
        guide = keeping.create_guide(
            by=self.owner, told=GuideTold(words, SLUG, product_line_id=self.lines[0].pk), label=FIRST, at=at
        )
        version = Version.objects.get(guide=guide)
        self._write(version, told, at)
        overview = Page.objects.get(version=version, slug="overview")
        pages.add_picture(
            by=self.owner, version_id=version.pk, page_id=overview.pk, name="overview.png", content=drawing(), at=at
        )  # fmt: skip
        versions.publish_version(by=self.owner, version_id=version.pk, at=at)
        keeping.share_guide(by=self.owner, guide_id=guide.pk, at=at)

    def _renew(self, at: datetime) -> None:
        guide = Guide.objects.get(slug=SLUG)
        version = versions.begin_version(by=self.owner, guide_id=guide.pk, label=SECOND, at=at)
        told = {language: read(f"{SLUG}-{SECOND}", language) for language in LANGUAGES}
        self._write(version, told, at)
        for slug in told[LANGUAGES[0]].gone:
            gone = Page.objects.get(version=version, slug=slug)
            pages.remove_page(by=self.owner, version_id=version.pk, page_id=gone.pk, at=at)
        news = {language: one.summary for language, one in told.items()}
        versions.keep_version(by=self.owner, version_id=version.pk, label=SECOND, news=news, at=at)
        versions.publish_version(by=self.owner, version_id=version.pk, at=at)

    def _write(self, version: Version, told: Mapping[str, Written], at: datetime) -> None:
        ids = dict(Page.objects.filter(version=version).values_list("slug", "pk"))
        for slug, (chapter, _said) in told[LANGUAGES[0]].pages.items():
            words = {language: one.pages[slug][1] for language, one in told.items()}
            page = PageTold(words, slug, ids.get(chapter))
            made = pages.write_page(
                by=self.owner, version_id=version.pk, page_id=ids.get(slug), told=page, at=at
            )
            ids[slug] = made.pk

    def _pages(self, slugs: Sequence[str]) -> Iterator[Page]:
        for slug in slugs:
            found = Page.objects.filter(version__guide__slug=SLUG, slug=slug, version__state="PUBLISHED")
            yield found.select_related("version").order_by("-version__number")[0]

    def _read(self, place: int, slugs: Sequence[str], at: datetime) -> None:
        for page in self._pages(slugs):
            reading.note_reading(
                by=self.sellers[place], page_id=page.pk, version_id=page.version_id, on=at.date()
            )

    def _say(self, place: int, slug: str, helps: bool, note: str, at: datetime) -> None:
        page = next(self._pages([slug]))
        reading.tell_opinion(by=self.sellers[place], page_id=page.pk, is_helpful=helps, note=note, at=at)


_BOXES = ((40, "ERP"), (300, "Agent"), (640, "Platform"), (900, "Web shop"))


def drawing() -> bytes:
    """The picture of the overview: four boxes, and the customer's firewall between the second and the third."""
    picture = Image.new("RGB", (1120, 300), "#ffffff")
    pen, letters = ImageDraw.Draw(picture), ImageFont.load_default(26)
    pen.rounded_rectangle((20, 40, 500, 260), 14, outline="#8a9692", width=2)
    pen.text((36, 50), "Customer", "#55635f", font=ImageFont.load_default(20))
    for left, words in _BOXES:
        pen.rounded_rectangle((left, 110, left + 180, 200), 12, fill="#e1f0ee", outline="#0f5c5c", width=3)
        pen.text((left + 90, 155), words, "#16211f", font=letters, anchor="mm")
    for start, end in ((220, 300), (480, 640), (820, 900)):
        pen.line((start + 8, 155, end - 8, 155), "#0f5c5c", 4)
        pen.polygon(((end - 20, 146), (end - 6, 155), (end - 20, 164)), "#0f5c5c")
    held = BytesIO()
    picture.save(held, "PNG", optimize=True)
    return held.getvalue()
