"""Opening a template within limits, and what is inside of it as XML."""

import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import IO, Any

import docx
import pptx
from docx.oxml.parser import parse_xml as parse_text
from lxml import etree  # type: ignore[import-untyped]
from pptx.oxml import parse_xml as parse_slide

from kanava.rules.materials import Format
from kanava.rules.template_places import (
    LARGEST_TEMPLATE,
    MOST_UNPACKED,
    MOST_XML,
    TemplateFormat,
    TemplateTooLarge,
)

TEMPLATES = (Format.PPTX, Format.DOCX)
_PARSERS = {Format.PPTX: parse_slide, Format.DOCX: parse_text}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A template in memory. `whole` is the presentation or document of the program library."""

    kind: Format
    whole: Any

    @property
    def package(self) -> Any:
        """All its parts."""
        return self.whole.part.package


def opened(file: IO[bytes], kind: str) -> Opened:
    """A template, opened anew from its file, which is left as it is.

    Raises:
        TemplateFormat, TemplateTooLarge (field `file`).
    """
    if kind not in TEMPLATES:
        raise TemplateFormat(field="file")
    if file.seek(0, SEEK_END) > LARGEST_TEMPLATE:
        raise TemplateTooLarge(field="file")
    file.seek(0)
    try:
        _check_size(file)
        whole = (pptx.Presentation if kind == Format.PPTX else docx.Document)(file)
    except TemplateTooLarge:
        raise
    except Exception as fault:  # whatever a broken file makes the library stumble over
        log.info("A template could not be opened: %s", type(fault).__name__)
        raise TemplateFormat(field="file") from fault
    return Opened(Format(kind), whole)


def _check_size(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    texts = sum(one.file_size for one in parts if one.filename.lower().endswith((".xml", ".rels")))
    if sum(one.file_size for one in parts) > MOST_UNPACKED or texts > MOST_XML:
        raise TemplateTooLarge(field="file")
    file.seek(0)


def saved(template: Opened) -> bytes:
    """A template as a file."""
    held = BytesIO()
    template.whole.save(held)
    return held.getvalue()


def xml_parts(template: Opened) -> Iterator[tuple[Any, Any]]:
    """The parts that hold XML with their roots. What is changed in a root counts once `keep_part` was called."""
    for part in template.package.iter_parts():
        root = getattr(part, "_element", None)
        if root is None and part.content_type.endswith(("+xml", "/xml")):
            try:
                root = _PARSERS[template.kind](part.blob)
            except etree.XMLSyntaxError:
                continue
        if root is not None:
            yield part, root


def keep_part(part: Any, root: Any) -> None:
    """Keep what was changed in a part that the library keeps as bytes."""
    if getattr(part, "_element", None) is None:
        part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
