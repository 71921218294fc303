"""Materials as files: under which name and as what they are sent, and what a look inside shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.library.queries import list_pages, read_outline
from kanava.rules.materials import Format
from kanava.ui.downloads import CONTENT_TYPES, ENDINGS
from kanava.ui.large_files import Sent

if TYPE_CHECKING:
    from kanava.library.models import Picture, Version

TYPES = {**CONTENT_TYPES, "MP4": "video/mp4", "LINK": "application/internet-shortcut"}
# What a browser shows in a page of ours.
PAGED = (Format.PDF, Format.PPTX)
OUTLINED = (Format.DOCX, Format.PPTX)
MOST_DIGITS = 6
_NONE = {
    "BROKEN": gettext_lazy("Its pages cannot be shown: the file is damaged."),
    "LOCKED": gettext_lazy("Its pages cannot be shown: the file is locked with a password."),
    "TOO_MUCH": gettext_lazy("Its pages cannot be shown: drawing them takes too much."),
}
SHOWN = {Format.PNG: "picture", Format.JPEG: "picture", Format.MP4: "video"}


def sent(version: "Version", *, is_shown: bool = False) -> Sent:
    """A version as it is sent; a name that ends otherwise gets the ending of what it is."""
    endings = ENDINGS.get(version.format, (f".{version.format.lower()}",))
    name = version.name if version.name.lower().endswith(endings) else f"{version.name}{endings[0]}"
    return Sent(version.sha256, version.size, name, TYPES[version.format], is_shown)


def sent_picture(picture: "Picture", version: "Version") -> Sent:
    """A page of a file as a browser shows it; slides are drawings."""
    kind = "svg" if version.format == Format.PPTX else "webp"
    content_type = "image/svg+xml" if kind == "svg" else "image/webp"
    return Sent(picture.sha256, picture.size, f"{picture.number}.{kind}", content_type, is_shown=True)


@dataclass(frozen=True, slots=True)
class Look:
    """A look inside of a version: the page that is shown of those that are drawn, else the outline, else a sentence."""

    picture: "Picture | None" = None
    pages: int = 0
    drawn: int = 0
    outline: Sequence[tuple[str, Sequence[str]]] = ()
    is_deck: bool = False
    sentence: str = ""

    @property
    def before(self) -> int:
        """The number of the page before, 0 for none."""
        return self.picture.number - 1 if self.picture is not None else 0

    @property
    def after(self) -> int:
        """The number of the next page, 0 for none."""
        return self.picture.number + 1 if self.picture is not None and self.picture.number < self.drawn else 0


def look_at(version: "Version", wanted: str) -> Look:
    """A look into a version, at the page asked for. At most two statements."""
    pages = list_pages(version.pk) if version.format in PAGED else []
    if pages:
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < MOST_DIGITS else 1
        shown = next((one for one in pages if one.number == number), pages[0])
        return Look(shown, version.pages, len(pages), is_deck=version.format == Format.PPTX)
    if version.format == Format.PDF:
        return Look(sentence=_why_none(version))
    if version.format in OUTLINED:
        return Look(outline=read_outline(version.pk), is_deck=version.format == Format.PPTX)
    return Look()


def _why_none(version: "Version") -> str:
    if version.drawn_at is None:
        return _("The pages are being drawn. Open this page again in a moment.")
    return str(_NONE.get(version.fault, _NONE["TOO_MUCH"]))


def size_of(size: int) -> str:
    """A file's size in words of the reader's language."""
    return filesizeformat(size)
