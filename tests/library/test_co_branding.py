"""Templates of our designers: what they ask for is told, and a partner's data fill them wherever a place stands."""

import zipfile
from io import BytesIO
from urllib.parse import unquote
from xml.etree import ElementTree

import docx
import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Cm

from kanava.config.demo.own_template_texts import DECK, LETTER
from kanava.config.demo.own_templates import make_deck, make_letter, make_logo
from kanava.library.co_branding import Filling, fill, marks_of, opened, saved
from kanava.library.co_branding.drawings import drawings_of
from kanava.library.co_branding.names import a
from kanava.rules.template_places import Place, TemplateFormat, TemplateTooLarge, place_of
from tests.library.making import slides
from tests.rules.test_files import PDF, office

LOGO = make_logo("Aurora", "#ffee00")
FILLING = Filling(
    {Place.NAME: "Aurora & Co", Place.CONTACT: "Olga", Place.EMAIL: "olga@aurora.fi", Place.PHONE: "", Place.WEBSITE: "https://aurora.fi"},
    ("Pilots", "Training <b>", "Support"), "#ffee00", LOGO,
)  # fmt: skip


def filled(content: bytes, kind: str, filling: Filling = FILLING) -> bytes:
    template = opened(BytesIO(content), kind)
    fill(template, filling, alt="Aurora")
    return saved(template)


def marks(content: bytes, kind: str) -> list[str]:
    return marks_of(opened(BytesIO(content), kind))


def save(whole) -> bytes:
    held = BytesIO()
    whole.save(held)
    return held.getvalue()


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {one: archive.read(one).decode(errors="replace") for one in archive.namelist()}


def deck() -> bytes:
    """Places in a title parted into runs, a list, a group, a table, notes, a link, the layout, and frames of the logo."""
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    title = slide.shapes.title.text_frame.paragraphs[0]
    for piece in ("Hello {", "{partner", ".name}", "}!"):
        title.add_run().text = piece
    title.runs[1].font.bold = True
    title.runs[0].font.italic = True
    slide.placeholders[1].text_frame.text = "{{partner.services}}"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Cm(5), Cm(1)).text_frame.text = "{{partner.email}}"
    table = slide.shapes.add_table(1, 2, 0, 0, Cm(8), Cm(2)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "{{partner.contact}}", "{{partner.services}}"
    link = slide.shapes.add_textbox(0, 0, Cm(5), Cm(1)).text_frame.paragraphs[0].add_run()
    link.text, link.hyperlink.address = "web", "https://{{partner.website}}"
    slide.notes_slide.notes_text_frame.text = "Say {{partner.contact}} {{partner.colour}}"
    frame = slide.shapes.add_textbox(Cm(2), Cm(3), Cm(6), Cm(2))
    frame.name = "partner.logo"
    picture = slide.shapes.add_picture(BytesIO(LOGO), Cm(10), Cm(10), Cm(1), Cm(8))
    picture._element.nvPicPr.cNvPr.set("descr", "{{partner.logo}}")
    slide.slide_layout.placeholders[0].text_frame.text = "Of {{partner.name}}"
    return save(made)


def test_a_deck_is_filled_wherever_a_place_stands() -> None:
    content = deck()
    made = filled(content, "PPTX")
    assert marks(made, "PPTX") == []
    slide = pptx.Presentation(BytesIO(made)).slides[0]
    title = slide.shapes.title.text_frame.paragraphs[0]
    assert (title.text, title.runs[0].text, title.runs[0].font.italic) == (
        "Hello Aurora & Co!",
        "Hello Aurora & Co",
        True,
    )
    assert [one.text for one in slide.placeholders[1].text_frame.paragraphs] == list(FILLING.services)
    texts = "\n".join(parts(made).values())
    for words in ("olga@aurora.fi", "Say Olga", "Of Aurora &amp; Co", 'Target="https://aurora.fi"'):
        assert words in texts
    table = next(one for one in slide.shapes if one.has_table).table
    assert table.cell(0, 1).text == "Pilots\nTraining <b>\nSupport"
    width, height = Image.open(BytesIO(LOGO)).size
    logos = [one for one in slide.shapes if one.name == "Logo"]
    assert len(logos) == 2
    for one, (left, top, wide, high) in zip(logos, ((2, 3, 6, 2), (10, 10, 1, 8)), strict=True):
        assert one.width / one.height == pytest.approx(width / height, rel=0.01)
        assert Cm(left) <= one.left <= one.left + one.width <= Cm(left + wide) + 1
        assert Cm(top) <= one.top <= one.top + one.height <= Cm(top + high) + 1
        assert one.image.blob == LOGO
        assert one._element.nvPicPr.cNvPr.get("descr") == "Aurora"
    assert '<a:accent1><a:srgbClr val="FFEE00"/></a:accent1>' in texts
    assert '<a:accent2><a:srgbClr val="000000"/>' not in texts


def test_the_colour_stays_where_a_template_does_not_ask_for_it() -> None:
    assert "FFEE00" not in "".join(parts(filled(slides("{{partner.name}}"), "PPTX")).values())


def letter() -> bytes:
    made = docx.Document()
    made.add_heading("{{partner.name}}", 0)
    made.add_paragraph("{{partner.services}}", style="List Bullet")
    made.add_paragraph("{{partner.logo}}")
    section = made.sections[0]
    section.header.paragraphs[0].text = "{{partner.email}}"
    section.footer.paragraphs[0].text = "{{partner.contact}} · {{partner.phone}}"
    cell = made.add_table(1, 1).cell(0, 0)
    cell.text = "{{partner.services}}"
    picture = made.add_picture(BytesIO(LOGO), Cm(2), Cm(6))
    picture._inline.docPr.set("descr", "{{partner.logo}}")
    made.core_properties.title = "For {{partner.name}}"
    return save(made)


def test_a_text_is_filled_wherever_a_place_stands() -> None:
    made = filled(letter(), "DOCX")
    assert marks(made, "DOCX") == []
    found = docx.Document(BytesIO(made))
    assert [one.text for one in found.paragraphs if one.style.name == "List Bullet"] == list(FILLING.services)
    section = found.sections[0]
    assert (section.header.paragraphs[0].text, section.footer.paragraphs[0].text) == (
        "olga@aurora.fi",
        "Olga",
    )
    assert found.tables[0].cell(0, 0).text == "Pilots\nTraining <b>\nSupport"
    assert found.core_properties.title == "For Aurora & Co"
    width, height = Image.open(BytesIO(LOGO)).size
    assert len(found.inline_shapes) == 2
    for one, frame in zip(found.inline_shapes, ((Cm(5), Cm(2)), (Cm(2), Cm(6))), strict=True):
        assert one.width / one.height == pytest.approx(width / height, rel=0.01)
        assert (one.width <= frame[0] + 1, one.height <= frame[1] + 1) == (True, True)


def test_what_is_not_told_leaves_nothing() -> None:
    bare = Filling({Place.NAME: "Aurora"}, (), "#0f5c5c")
    for content, kind in ((deck(), "PPTX"), (letter(), "DOCX")):
        assert marks(filled(content, kind, bare), kind) == []
    found = docx.Document(BytesIO(filled(letter(), "DOCX", bare)))
    assert (found.tables[0].cell(0, 0).text, len(found.inline_shapes)) == ("", 0)
    assert [one.text for one in found.paragraphs].count("Aurora") == 2
    first = pptx.Presentation(BytesIO(filled(make_deck(DECK["en"]), "PPTX", bare))).slides[0]
    assert "Aurora" in [one.text_frame.text for one in first.shapes if one.name == "partner.logo"]


@pytest.mark.parametrize(
    ("address", "website", "leads_to"),
    [
        ("https://{{partner.website}}", "aurora.fi", "https://aurora.fi"), ("{{partner.website}}", "aurora.fi", "https://aurora.fi"),
        ("https://{{partner.website}}", "https://aurora.fi", "https://aurora.fi"), ("mailto:{{partner.email}}", "", "mailto:olga@aurora.fi"),
        ("{{partner.website}}", "javascript:alert(1)", "https://alert(1)"),
    ],
)  # fmt: skip
def test_where_links_lead(address: str, website: str, leads_to: str) -> None:
    made = pptx.Presentation()
    run = (
        made.slides.add_slide(made.slide_layouts[6])
        .shapes.add_textbox(0, 0, Cm(5), Cm(1))
        .text_frame.paragraphs[0]
        .add_run()
    )
    run.text, run.hyperlink.address = "web", address
    told = {**FILLING.told, Place.WEBSITE: website}
    found = pptx.Presentation(BytesIO(filled(save(made), "PPTX", Filling(told, (), "#ffee00"))))
    assert unquote(found.slides[0].shapes[0].text_frame.paragraphs[0].runs[0].hyperlink.address) == leads_to


PIECES = st.lists(
    st.sampled_from(
        ["{", "{{", "}}", "partner.", "name", "{{partner.logo}}", "{{partner.services}}", " ", "x"]
    ),
    max_size=9,
)


@settings(max_examples=15, deadline=None)
@given(PIECES)
def test_filling_a_file_leaves_no_place_and_is_done_once(pieces) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph()
    for piece in pieces:
        paragraph.add_run(piece)
    once = filled(save(made), "DOCX")
    assert not [one for one in marks(once, "DOCX") if place_of(one)]
    read = lambda content: [one.text for one in docx.Document(BytesIO(content)).paragraphs]  # noqa: E731
    assert read(filled(once, "DOCX")) == read(once)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_templates_that_come_along_ask_for_all(language: str) -> None:
    for content, kind in ((make_deck(DECK[language]), "PPTX"), (make_letter(LETTER[language]), "DOCX")):
        assert set(marks(content, kind)) == {one.value for one in Place if one != Place.PRODUCT}
        assert marks(filled(content, kind), kind) == []
    slide = pptx.Presentation(BytesIO(make_deck(DECK[language]))).slides[0]
    assert slide.shapes[0].fill.fore_color.theme_color == MSO_THEME_COLOR.ACCENT_1


@pytest.mark.parametrize(
    ("content", "kind", "refusal"),
    [
        (PDF, "PDF", TemplateFormat), (office("ppt/presentation.xml"), "PPTX", TemplateFormat), (b"PK\x03\x04", "DOCX", TemplateFormat),
        (bytes(20_000_001), "PPTX", TemplateTooLarge),
    ],
)  # fmt: skip
def test_what_is_no_template(content: bytes, kind: str, refusal) -> None:
    with pytest.raises(refusal):
        opened(BytesIO(content), kind)


def test_what_swells_is_no_template() -> None:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(slides("a")).items():
            archive.writestr(name, content)
        archive.writestr("ppt/slides/slide9.xml", b" " * 31_000_000)
    with pytest.raises(TemplateTooLarge):
        opened(held, "PPTX")


@pytest.mark.parametrize("content", [deck(), make_deck(DECK["fi"]), slides("<script>&", "")])
def test_slides_are_drawn_as_harmless_pictures(content: bytes) -> None:
    template = opened(BytesIO(content), "PPTX")
    fill(template, FILLING, alt="Aurora")
    for one in drawings_of(template):
        root = ElementTree.fromstring(one.svg)
        names = {node.tag.rpartition("}")[2] for node in root.iter()}
        assert names <= {"svg", "g", "rect", "ellipse", "text", "image"}
        for node in root.iter():
            assert all(not name.startswith("on") for name in node.attrib)
            assert node.get("href", "data:image/png;base64,").startswith("data:image/")
    first = drawings_of(template)[0]
    assert (first.width > 700, first.height > 400) == (True, True)


def test_what_a_drawing_shows() -> None:
    template = opened(BytesIO(make_deck(DECK["en"])), "PPTX")
    fill(template, FILLING, alt="Aurora")
    first, *_others, last = [one.svg for one in drawings_of(template)]
    assert 'fill="#ffee00"' in first
    assert 'fill="#000000" font-weight="bold">Your systems, working together</text>' in first
    assert "data:image/png;base64," in last
    assert ">olga@aurora.fi</text>" in last


def test_a_paragraph_of_what_is_not_told_goes() -> None:
    made = docx.Document()
    for words in ("{{partner.email}}", "{{partner.phone}}", "{{partner.website}}"):
        made.add_paragraph(words)
    found = docx.Document(BytesIO(filled(save(made), "DOCX")))
    assert [one.text for one in found.paragraphs] == ["olga@aurora.fi", "https://aurora.fi"]


@pytest.mark.parametrize(("content", "kind"), [(deck(), "PPTX"), (letter(), "DOCX")])
def test_the_small_picture_of_the_unfilled_template_goes(content: bytes, kind: str) -> None:
    assert [name for name in parts(content) if "thumbnail" in name]
    assert not [name for name in parts(filled(content, kind)) if "thumbnail" in name]


def test_a_text_that_is_too_long_for_its_frame_is_written_smaller() -> None:
    long = Filling(
        {**FILLING.told, Place.NAME: "Aurora Integraatiot ja Automaatioratkaisut Oy"},
        FILLING.services,
        FILLING.colour,
    )
    made = pptx.Presentation(BytesIO(filled(make_deck(DECK["en"]), "PPTX", long)))
    scales = {}
    for number, slide in enumerate(made.slides, start=1):
        fits = slide.shapes.title.text_frame._txBody.bodyPr.findall(a("normAutofit"))
        scales[number] = [one.get("fontScale") for one in fits]
    assert scales[5] == ["60000"]
    assert not any(one for number, several in scales.items() if number != 5 for one in several)
    drawn = drawings_of(opened(BytesIO(filled(make_deck(DECK["en"]), "PPTX", long)), "PPTX"))[4].svg
    assert "What Aurora Integraatiot ja Automaatioratkaisut Oy does for you</text>" in drawn
    assert 'font-size="19.2"' in drawn
