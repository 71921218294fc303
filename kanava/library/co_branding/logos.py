"""The logo in a template: in the place of shapes and pictures that are called so, in proportion inside of their frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.parser import parse_xml as parse_text
from PIL import Image
from pptx.oxml import parse_xml as parse_slide

from kanava.library.co_branding.names import a, mc, p, w, wp
from kanava.library.co_branding.paragraphs import paragraphs, text_of
from kanava.rules.template_places import Place, fitted, is_alone, is_called

_NAMES = ("name", "descr", "title")
# The frame of a logo whose place is typed into a text: 5 by 2 centimetres.
_TYPED = (1_800_000, 720_000)
_SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_SHAPE = '<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
_FILL = '<a:blip r:embed="{rel}"/><a:stretch><a:fillRect/></a:stretch>'
_SLIDE = (
    f'<p:pic {_SPACES}><p:nvPicPr><p:cNvPr id="{{id}}" name="Logo"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr>'
    f"<p:nvPr/></p:nvPicPr><p:blipFill>{_FILL}</p:blipFill><p:spPr>{_SHAPE}</p:spPr></p:pic>"
)
_GRAPHIC = (
    f'<a:graphic {_SPACES}><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    f'<pic:cNvPr id="0" name="Logo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>{_FILL}</pic:blipFill><pic:spPr>{_SHAPE}'
    "</pic:spPr></pic:pic></a:graphicData></a:graphic>"
)
_INLINE = (
    f'<w:drawing {_SPACES}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{{cx}}" cy="{{cy}}"/>'
    '<wp:docPr id="{id}" name="Logo"/><wp:cNvGraphicFramePr/></wp:inline></w:drawing>'
)
_FIRST_ID = 90_000


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as PNG, and what it shows."""

    content: bytes
    alt: str

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height in dots."""
        with Image.open(BytesIO(self.content)) as found:
            return found.size


def logo_frames(root: Any) -> Iterator[Any]:
    """The shapes and pictures of slides, drawings of texts, and paragraphs that a logo stands in."""
    for shape in root.iter(p("sp"), p("pic")):
        if _is_called(shape[0].find(p("cNvPr"))) or _says_logo(shape.find(p("txBody"))):
            yield shape
    for drawing in root.iter(w("drawing")):
        if len(drawing) and _is_called(drawing[0].find(wp("docPr"))):
            yield drawing
    for paragraph in root.iter(w("p")):
        if is_alone(Place.LOGO, text_of(paragraph)):
            yield paragraph


def _is_called(properties: Any) -> bool:
    return properties is not None and is_called(Place.LOGO, *(properties.get(one, "") for one in _NAMES))


def _says_logo(body: Any) -> bool:
    return body is not None and is_alone(Place.LOGO, "".join(text_of(one) for one in paragraphs(body)))


def put_logos(part: Any, root: Any, package: Any, logo: Logo | None) -> bool:
    """Put a logo into all its frames; without a logo those go that hold no text. Whether there were any."""
    frames = list(logo_frames(root))
    if not frames:
        return False
    relation = part.relate_to(package.get_or_add_image_part(BytesIO(logo.content)), RT.IMAGE) if logo else ""
    for number, frame in enumerate(frames):
        if frame.tag == w("p"):
            _into_paragraph(frame, logo, relation, number)
        elif frame.tag == w("drawing"):
            _into_drawing(frame, logo, relation)
        else:
            _into_slide(part, frame, logo, relation)
    return True


def _into_slide(part: Any, shape: Any, logo: Logo | None, relation: str) -> None:
    frame = _frame_of(part, shape)
    if logo is not None and frame is not None:
        x, y, width, height = frame
        cx, cy = fitted(logo.size, (width, height))
        told = {"id": shape[0].find(p("cNvPr")).get("id"), "rel": relation, "cx": cx, "cy": cy}
        made = parse_slide(_SLIDE.format(x=x + (width - cx) // 2, y=y + (height - cy) // 2, **told))
        made[0].find(p("cNvPr")).set("descr", logo.alt)
        shape.addprevious(made)
    if logo is not None or not _says_logo(shape.find(p("txBody"))):
        shape.getparent().remove(shape)


def _frame_of(part: Any, shape: Any) -> tuple[int, int, int, int] | None:
    """Where a shape stands: left, top, width, height; a place of the layout stands where the layout says."""
    found = shape.find(f"{p('spPr')}/{a('xfrm')}")
    if found is None:
        found = _inherited(part, shape.find(f"*/{p('nvPr')}/{p('ph')}"))
    if found is None or found.find(a("ext")) is None or found.find(a("off")) is None:
        return None
    off, ext = found.find(a("off")), found.find(a("ext"))
    return int(off.get("x")), int(off.get("y")), int(ext.get("cx")), int(ext.get("cy"))


def _inherited(part: Any, place: Any) -> Any:
    if place is None:
        return None
    layouts = [one.target_part for one in part.rels.values() if one.reltype == RT.SLIDE_LAYOUT]
    for layout in layouts:
        for other in layout._element.iter(p("ph")):
            if other.get("idx", "0") == place.get("idx", "0") and other.get("type") == place.get("type"):
                return other.getparent().getparent().getparent().find(f"{p('spPr')}/{a('xfrm')}")
    return None


def _into_drawing(drawing: Any, logo: Logo | None, relation: str) -> None:
    outer = next((one for one in drawing.iterancestors(mc("AlternateContent"))), None)
    if logo is None:
        gone = drawing if outer is None else outer
        gone.getparent().remove(gone)
        return
    frame, extent = drawing[0], drawing[0].find(wp("extent"))
    cx, cy = fitted(logo.size, (int(extent.get("cx")), int(extent.get("cy"))))
    _show(frame, logo, relation, cx, cy)
    if outer is not None:
        outer.getparent().replace(outer, drawing)


def _show(frame: Any, logo: Logo, relation: str, cx: int, cy: int) -> None:
    """Let a frame in a text show the logo."""
    extent, properties = frame.find(wp("extent")), frame.find(wp("docPr"))
    extent.set("cx", str(cx))
    extent.set("cy", str(cy))
    for name in _NAMES:
        properties.attrib.pop(name, None)
    properties.set("name", "Logo")
    properties.set("descr", logo.alt)
    old = frame.find(a("graphic"))
    if old is not None:
        frame.remove(old)
    graphic = parse_text(_GRAPHIC.format(rel=relation, x=0, y=0, cx=cx, cy=cy))
    lines = frame.find(wp("cNvGraphicFramePr"))
    (lines if lines is not None else properties).addnext(graphic)


def _into_paragraph(paragraph: Any, logo: Logo | None, relation: str, number: int) -> None:
    """A logo in the run in which its place was typed. What was typed is filled with nothing afterwards."""
    run = next(paragraph.iter(w("r")), None)
    if logo is None or run is None:
        return
    cx, cy = fitted(logo.size, _TYPED)
    drawing = parse_text(_INLINE.format(cx=cx, cy=cy, id=_FIRST_ID + number))
    _show(drawing[0], logo, relation, cx, cy)
    run.append(drawing)
