"""Pictures of a file's pages, made by a process of its own (`drawing`) within limits of time and memory."""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from kanava.library import drawing
from kanava.library.co_branding import opened
from kanava.library.co_branding.drawings import drawings_of
from kanava.rules.materials import Format, PictureFault
from kanava.rules.refusals import Refusal

DRAWN = (Format.PDF, Format.PNG, Format.JPEG)
SECONDS = 60
_FAULTS = {drawing.BROKEN: PictureFault.BROKEN, drawing.LOCKED: PictureFault.LOCKED}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was drawn: its number, 0 for the small one, its file, and its size in dots."""

    number: int
    path: Path
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn of a file: how many pages it has, pictures of the first, and why there are none."""

    pages: int = 0
    pictures: Sequence[Page] = ()
    fault: PictureFault | None = None


@contextmanager
def drawn(path: Path, kind: str, *, most: int, seconds: float = SECONDS) -> Iterator[Drawn]:
    """Draw at most so many pages of a file; the pictures are there inside of the block."""
    with tempfile.TemporaryDirectory(prefix="kanava-pages-") as folder:
        if kind in DRAWN:
            yield _draw(path, kind, Path(folder), most, seconds)
        else:
            yield _draw_slides(path, Path(folder), most) if kind == Format.PPTX else Drawn()


def _draw_slides(path: Path, folder: Path, most: int) -> Drawn:
    """Slides as drawings of what is simple; none where they cannot be read, for then there is their outline."""
    try:
        with path.open("rb") as file:
            deck = opened(file, Format.PPTX)
        slides = drawings_of(deck, most=most)
    except Refusal:
        return Drawn()
    except Exception as fault:  # whatever an odd slide makes the library stumble over
        log.info("Slides could not be drawn: %s", type(fault).__name__)
        return Drawn()
    pages = []
    for number, one in enumerate([*slides[:1], *slides]):
        place = folder / f"{number}.svg"
        place.write_text(one.svg)
        pages.append(Page(number, place, one.width, one.height))
    return Drawn(len(deck.whole.slides), pages)


def _draw(path: Path, kind: str, folder: Path, most: int, seconds: float) -> Drawn:
    # Alone: no settings, no search path and no environment of the product.
    command = [sys.executable, "-I", drawing.__file__, kind, str(path), str(folder), str(most)]
    try:
        ended = subprocess.run(
            command, timeout=seconds, capture_output=True, check=False, env={}, cwd=folder, start_new_session=True
        )  # fmt: skip
        code: int | None = ended.returncode
    except subprocess.TimeoutExpired:
        code = None
    found = [page for page in map(_page, sorted(folder.glob("*.webp"))) if page is not None]
    told = folder / "pages"
    pages = int(told.read_text()) if told.exists() else 0
    if found:
        return Drawn(pages, sorted(found, key=lambda one: one.number))
    log.info("No page of a file could be drawn: %s", code)
    fault = _FAULTS.get(code, PictureFault.TOO_MUCH) if code is not None else PictureFault.TOO_MUCH
    return Drawn(pages, (), fault)


def _page(path: Path) -> Page | None:
    try:
        with Image.open(path, formats=("WEBP",)) as picture:
            return Page(int(path.stem), path, picture.width, picture.height)
    except (OSError, ValueError):
        return None
