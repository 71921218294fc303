"""Lists as files to take along."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from kanava.core import csvs
from kanava.ui import formatting


def csv_download(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """All rows as CSV, as the reader's spreadsheet takes it, sent as they are read. Header and words must be in the reader's language already: it is no
    longer set when the rows go out."""
    response = StreamingHttpResponse(
        csvs.pieces(header, rows, has_comma=formatting.decimal_sign() == ","),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_at_once(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same, read whole before it is sent: behind the wall, which ends with the view, and in the reader's language."""
    response = HttpResponse(
        "".join(csvs.pieces(header, rows, has_comma=formatting.decimal_sign() == ",")),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


# Nothing in a file that somebody sent us runs, whatever a browser makes of it.
SANDBOX = "sandbox; default-src 'none'"


def pdf_download(name: str, content: bytes) -> HttpResponse:
    """A PDF to take along, never shown inside our pages."""
    return paper_download(name, content, "PDF")


CONTENT_TYPES = {
    "PDF": "application/pdf", "PNG": "image/png", "JPEG": "image/jpeg", "CSV": "text/csv; charset=utf-8",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "PPTX": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip
ENDINGS = {"JPEG": (".jpg", ".jpeg"), "LINK": (".url",)}


def paper_download(name: str, content: bytes, kind: str) -> HttpResponse:
    """A file that somebody sent, to take along under its name: a browser saves it, and runs nothing of it. `kind` is what
    it is by its content; a name that ends otherwise gets that ending."""
    endings = ENDINGS.get(kind, (f".{kind.lower()}",))
    whole = name if name.lower().endswith(endings) else f"{name}{endings[0]}"
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=whole) or "attachment"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def pdf_to_read(name: str, content: bytes) -> HttpResponse:
    """A PDF that we made, to be read in the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
