"""The demo's technical guide: a deployment guide in two languages and two versions, and what readers say of it (guide: D4)."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path as FilePath
from tempfile import TemporaryDirectory

from kanava.config.demo.schedule import Schedule
from kanava.config.demo.training import CONTENT
from kanava.content.guides.parts import KIND, UNDER
from kanava.content.syncing import sync
from kanava.guides.actions import reading
from kanava.guides.models import Page
from kanava.rules.people import Actor

BEFORE = FilePath(__file__).parent / "content_before"
SLUG, NEW = (
    "deployment",
    ("upgrade",),
)  # the guide, and the pages that its newest version has for the first time
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


def before(place: FilePath) -> FilePath:
    """Make in a place the folder of content as it was with the version before: what has changed since lies beside today's."""
    for one in (CONTENT, BEFORE):
        shutil.copytree(one / UNDER / SLUG, place / UNDER / SLUG, dirs_exist_ok=True)
    for slug in NEW:
        for file in (place / UNDER / SLUG).glob(f"*-{slug}.*.md"):
            file.unlink()
    return place


@dataclass(slots=True)
class Guides:
    """Plans the guide on the demo's schedule."""

    schedule: Schedule
    owner: Actor
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
        with TemporaryDirectory() as place:
            self._sync(before(FilePath(place)), at)

    def _renew(self, at: datetime) -> None:
        self._sync(CONTENT, at)

    def _sync(self, folder: FilePath, at: datetime) -> None:
        sync(folder, by=self.owner, at=at, wanted=lambda key: (key.kind, key.slug) == (KIND, SLUG))

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
