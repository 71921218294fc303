"""The demo's templates that partners make their own: a presentation and a leaflet, drawn here (guide: D3)."""

from io import BytesIO
from typing import Any

import docx
import pptx
from docx.enum.dml import MSO_THEME_COLOR as INK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm as Wide
from docx.shared import Pt as Point
from PIL import Image, ImageDraw
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Cm, Pt

from kanava.config.demo.own_template_texts import OwnTemplate, Slide
from kanava.rules.branding import USUAL_COLOUR

WIDTH, HEIGHT = 33.87, 19.05  # centimetres
COLOURS = "{{partner.colour}} {{partner.on_colour}}"
DARK = RGBColor(0x16, 0x21, 0x1F)  # type: ignore[no-untyped-call]
WHITE = RGBColor(0xFF, 0xFF, 0xFF)  # type: ignore[no-untyped-call]
SOFT = RGBColor(0x4A, 0x5A, 0x57)  # type: ignore[no-untyped-call]


def make_deck(text: OwnTemplate) -> bytes:
    """The presentation: a title, slides, and the contact on the last one."""
    deck, held = pptx.Presentation(), BytesIO()
    deck.slide_width, deck.slide_height = Cm(WIDTH), Cm(HEIGHT)
    _name(deck, text)
    _title(deck, text)
    for number, told in enumerate(text.slides, start=2):
        _slide(deck, told, number, text.contact_word if told is text.slides[-1] else "")
    deck.save(held)
    return held.getvalue()


def _name(whole: Any, text: OwnTemplate) -> None:
    """What the file says of itself; the places of the colours stand there, where nobody reads them."""
    whole.core_properties.title = text.opening
    whole.core_properties.author = "{{partner.name}}"
    whole.core_properties.keywords = COLOURS
    for part in whole.part.package.iter_parts():
        if part.content_type.endswith("theme+xml"):
            for old, new in (("4F81BD", USUAL_COLOUR[1:]), ("C0504D", "FFFFFF")):
                part._blob = part.blob.replace(f'val="{old}"'.encode(), f'val="{new}"'.encode(), 1)


def _title(deck: Any, text: OwnTemplate) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _block(slide, 0, 0, WIDTH, HEIGHT)
    _logo(slide, 2, 1.6, 9, 3, is_card=True)
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Cm(2), Cm(7), Cm(29), Cm(3.6)
    _write(title.text_frame, [text.opening], 44, is_bold=True, is_on=True)
    _box(slide, 2, 10.9, 29, 2, [text.subtitle], 22, is_on=True)
    _box(slide, 2, 16.2, 29, 1.4, ["{{partner.contact}} · {{partner.website}}"], 14, is_on=True)


def _slide(deck: Any, told: Slide, number: int, contact_word: str) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _block(slide, 0, 0, 0.7, HEIGHT)
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Cm(2.2), Cm(1.3), Cm(23), Cm(2)
    _write(title.text_frame, [told.title], 32, is_bold=True)
    _logo(slide, 26.4, 1.2, 5.6, 2)
    _box(slide, 2.2, 3.9, 29, 2, [told.leads], 20, ink=SOFT)
    _box(slide, 2.2, 6.4, 18 if contact_word else 29, 10, told.lines, 22, is_list=True)
    if contact_word:
        _block(slide, 21.6, 6.4, 10.4, 8)
        lines = [
            contact_word,
            "{{partner.contact}}",
            "{{partner.email}}",
            "{{partner.phone}}",
            "{{partner.website}}",
        ]
        _box(slide, 22.4, 6.9, 8.8, 7, lines, 18, is_on=True)
    _box(slide, 2.2, 17.6, 20, 1, ["{{partner.name}}"], 11, ink=SOFT)
    _box(slide, 30, 17.6, 2, 1, [str(number)], 11, ink=SOFT)
    slide.notes_slide.notes_text_frame.text = told.said


def _block(slide: Any, left: float, top: float, width: float, height: float) -> None:
    """A ground in the partner's colour, behind everything."""
    block = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(left), Cm(top), Cm(width), Cm(height))
    block.fill.solid()
    block.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    block.line.fill.background()
    tree = slide.shapes._spTree
    tree.remove(block._element)
    tree.insert(2, block._element)


def _logo(slide: Any, left: float, top: float, width: float, height: float, *, is_card: bool = False) -> None:
    """The frame of the logo, on white where the ground is the partner's colour."""
    if is_card:
        card = slide.shapes.add_shape(
            MSO_SHAPE.ROUNDED_RECTANGLE, Cm(left - 0.5), Cm(top - 0.5), Cm(width + 1), Cm(height + 1)
        )
        card.fill.solid()
        card.fill.fore_color.rgb = WHITE
        card.line.fill.background()
    frame = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(height))
    frame.name = "partner.logo"
    frame.text_frame.text = "{{partner.logo}}"


def _box(
    slide: Any, left: float, top: float, width: float, height: float, lines: Any, size: int, **look: Any
) -> None:
    frame = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(height)).text_frame
    _write(frame, lines, size, **look)


def _write(
    frame: Any,
    lines: Any,
    size: int,
    *,
    is_bold: bool = False,
    is_on: bool = False,
    is_list: bool = False,
    ink: RGBColor = DARK,
) -> None:
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(size), is_bold
        paragraph.alignment = 1
        if is_on:
            run.font.color.theme_color = MSO_THEME_COLOR.ACCENT_2
        else:
            run.font.color.rgb = ink
        if is_list:
            paragraph.space_after = Pt(12)
            _bullet(paragraph)


def _bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "342900")
    properties.set("indent", "-342900")
    mark = properties.makeelement(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}buChar", {"char": "•"}
    )
    properties.append(mark)


def make_letter(text: OwnTemplate) -> bytes:
    """The leaflet in Word: the logo in its header, the contact in its footer."""
    document, held = docx.Document(), BytesIO()
    _name(document, text)
    section = document.sections[0]
    section.page_width, section.page_height = Wide(21), Wide(29.7)
    section.left_margin = section.right_margin = Wide(2.2)
    section.header.paragraphs[0].text = "{{partner.logo}}"
    section.footer.paragraphs[
        0
    ].text = (
        "{{partner.name}} · {{partner.contact}} · {{partner.email}} · {{partner.phone}} · {{partner.website}}"
    )
    head = document.add_table(rows=1, cols=1).cell(0, 0)
    _shade(head)
    _words(head.paragraphs[0], text.opening, 24, is_bold=True)
    _words(head.add_paragraph(), text.subtitle, 13)
    for told in text.slides:
        heading = document.add_heading(level=1)
        run = heading.add_run(told.title)
        run.font.color.rgb = None
        run.font.color.theme_color = INK.TEXT_1
        if told.leads:
            document.add_paragraph(told.leads)
        for line in told.lines:
            document.add_paragraph(line, style="List Bullet")
    document.add_heading(level=1).add_run(text.contact_word).font.color.theme_color = INK.TEXT_1
    document.add_paragraph("{{partner.contact}}, {{partner.email}}, {{partner.phone}}")
    document.save(held)
    return held.getvalue()


def _shade(cell: Any) -> None:
    """A ground in the partner's colour."""
    shade = OxmlElement("w:shd")
    for name, value in (
        ("val", "clear"),
        ("color", "auto"),
        ("fill", USUAL_COLOUR[1:].upper()),
        ("themeFill", "accent1"),
    ):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _words(paragraph: Any, words: str, size: int, *, is_bold: bool = False) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.bold = Point(size), is_bold
    run.font.color.theme_color = INK.ACCENT_2


def make_logo(name: str, colour: str) -> bytes:
    """A partner's logo: its first letter on its colour, and its name."""
    picture, held = Image.new("RGBA", (900, 240), (0, 0, 0, 0)), BytesIO()
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, 239, 239), 48, fill=colour)
    pen.text((120, 120), name[0], fill="#ffffff", anchor="mm", font_size=160)
    pen.text((280, 120), name, fill="#16211f", anchor="lm", font_size=110)
    picture.crop(picture.getbbox()).save(held, "PNG")
    return held.getvalue()
