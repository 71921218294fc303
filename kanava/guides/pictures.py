"""Pictures of pages as they are kept: each once in a guide, by the hash of its content."""

from io import BytesIO

import PIL.Image

from kanava.core.files import hash_of, kept
from kanava.guides.models import Image
from kanava.rules.files import FileKind, FileMissing, PaperTooLarge, kind_of
from kanava.rules.guides import PictureUnknown
from kanava.rules.text import tidy

LARGEST = 5_000_000  # bytes
MOST_DOTS = 40_000_000
_NAMES = {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG"}


def image_of(guide_id: int, content: bytes) -> Image:
    """A picture of a guide, kept. Raises FileMissing, PictureUnknown, PaperTooLarge (field `file`)."""
    if not content:
        raise FileMissing(field="file")
    if len(content) > LARGEST:
        raise PaperTooLarge(field="file")
    found = Image.objects.filter(guide_id=guide_id, sha256=hash_of(content)).defer("content").first()
    if found is not None:
        return found
    kind = kind_of(content)
    if kind not in _NAMES:
        raise PictureUnknown(field="file")
    try:
        with PIL.Image.open(BytesIO(content), formats=(_NAMES[kind],)) as picture:
            width, height = picture.size
    except (OSError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise PictureUnknown(field="file") from error
    if width * height > MOST_DOTS:
        raise PictureUnknown(field="file")
    return Image.objects.create(
        guide_id=guide_id, kind=_NAMES[kind], width=width, height=height, **kept(content)
    )


def name_of(text: str) -> str:
    """The name by which a page can show a picture: without blanks and brackets."""
    bare = tidy(text).rpartition("/")[2].rpartition("\\")[2]
    letters = "".join(one if one.isalnum() or one in "._-" else "-" for one in bare)
    return letters[-120:].lstrip(".-") or "picture"
