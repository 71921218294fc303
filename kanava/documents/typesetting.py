"""PDF by Typst: data in, a tagged document with its fonts inside out.

A document is archivable and accessible (PDF/A-2a, PDF/UA-1). Where a name has letters that the embedded fonts lack,
those standards cannot be promised: then fonts of the machine help out, and the document is tagged all the same.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).parent / "typst"
STANDARDS = ["a-2a", "ua-1"]


def make_pdf(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of a template (`agreement`) with its data; `at` is the moment that it says it was made."""
    told = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        return _compiled(template, told, at, standards=STANDARDS, is_own=True)
    except typst.TypstError:
        return _compiled(template, told, at, standards=[], is_own=False)


def make_picture(template: str, data: Mapping[str, Any], *, dots: int = 80) -> bytes:
    """The first page of a template with its data as a PNG, so many dots to the inch."""
    told = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(  # type: ignore[call-overload]
        _source(template), format="png", root=str(FOLDER), sys_inputs=told, ppi=dots
    )
    first: bytes = made[0] if isinstance(made, list) else made
    return first


def _compiled(
    template: str, told: dict[str, str], at: datetime, *, standards: list[Any], is_own: bool
) -> bytes:
    found: bytes = typst.compile(  # type: ignore[call-overload]
        _source(template),
        format="pdf",
        root=str(FOLDER),
        ignore_system_fonts=is_own,
        sys_inputs=told,
        pdf_standards=standards,
        timestamp=int(at.timestamp()),
    )
    return found


@cache
def _source(template: str) -> bytes:
    return (FOLDER / f"{template}.typ").read_bytes()
