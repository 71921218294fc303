"""Materials as files: under which name and as what they are sent."""

from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat

from kanava.rules.materials import Format
from kanava.ui.downloads import CONTENT_TYPES, ENDINGS
from kanava.ui.large_files import Sent

if TYPE_CHECKING:
    from kanava.library.models import Version

TYPES = {**CONTENT_TYPES, "MP4": "video/mp4"}
# What a browser shows in a page of ours.
SHOWN = {Format.PNG: "picture", Format.JPEG: "picture", Format.MP4: "video"}


def sent(version: "Version", *, is_shown: bool = False) -> Sent:
    """A version as it is sent; a name that ends otherwise gets the ending of what it is."""
    endings = ENDINGS.get(version.format, (f".{version.format.lower()}",))
    name = version.name if version.name.lower().endswith(endings) else f"{version.name}{endings[0]}"
    return Sent(version.sha256, version.size, name, TYPES[version.format], is_shown)


def size_of(size: int) -> str:
    """A file's size in words of the reader's language."""
    return filesizeformat(size)
