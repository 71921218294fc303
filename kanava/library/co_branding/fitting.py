"""What a partner's data make too long for its frame on a slide is written smaller, as the office program does it once
somebody types there: it reads the scale that is written, and reckons none when it opens a file."""

from collections.abc import Iterator
from typing import Any

from kanava.library.co_branding.drawings import POINT, usual_size
from kanava.library.co_branding.lettering import INSET, WHOLE, Look, height_of, lines_of
from kanava.library.co_branding.names import a, p
from kanava.library.co_branding.opening import Opened
from kanava.library.co_branding.paragraphs import paragraphs, text_of

SCALES = (95, 90, 85, 80, 75, 70, 65, 60, 55, 50)  # per cent; what is smaller yet nobody reads
_FITS = ("normAutofit", "noAutofit", "spAutoFit")


def frames_with_places(deck: Opened) -> list[tuple[Any, Any]]:
    """The shapes of slides in whose text a place is typed, with the text, before they are filled."""
    return [
        (shape, body)
        for slide in deck.whole.slides
        for shape in _shapes(slide.shapes)
        if (body := shape._element.find(p("txBody"))) is not None
        and any("{{" in text_of(one) for one in paragraphs(body))
    ]


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def fit(shape: Any, body: Any) -> None:
    """Write a text smaller that is higher than its frame; one whose frame grows with it, or is unknown, stays as it is."""
    look = body.find(a("bodyPr"))
    if look is None or look.find(a("spAutoFit")) is not None or look.get("wrap") == "none":
        return
    if body.getparent() is None or shape.width is None or shape.height is None:
        return
    width, room = shape.width / POINT, shape.height / POINT - INSET
    if _height(body, width, shape, 100) <= room:
        return
    scale = next((one for one in SCALES if _height(body, width, shape, one) <= room), SCALES[-1])
    for name in _FITS:
        for old in look.findall(a(name)):
            look.remove(old)
    look.insert(0, look.makeelement(a("normAutofit"), {"fontScale": f"{scale * WHOLE // 100}"}))


def _height(body: Any, width: float, shape: Any, scale: int) -> float:
    return height_of(lines_of(body, width, Look(usual_size(shape), scale / 100)))
