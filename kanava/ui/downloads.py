"""Lists as files to take along."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse, StreamingHttpResponse

from kanava.core import csvs


def csv_download(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """All rows as CSV, sent as they are read. Header and words must be in the reader's language already: it is no
    longer set when the rows go out."""
    response = StreamingHttpResponse(csvs.pieces(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_at_once(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same, read whole before it is sent: behind the wall, which ends with the view, and in the reader's language."""
    response = HttpResponse("".join(csvs.pieces(header, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


# Nothing in a file that somebody sent us runs, whatever a browser makes of it.
SANDBOX = "sandbox; default-src 'none'"


def pdf_download(name: str, content: bytes) -> HttpResponse:
    """A PDF to take along, never shown inside our pages: a browser saves it, and runs nothing of it."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
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
