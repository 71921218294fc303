"""What was read from a sheet of deals, on a page: shown once it is read, and again where nothing of it was chosen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kanava.letterbox.uploading import drafts_among
from kanava.rules.people import Actor
from kanava.ui import mail_words

if TYPE_CHECKING:
    from kanava.letterbox.uploading import Row, Uploaded

SALT = "kanava.sheet"
# A page that lies open longer than this starts anew.
LONGEST_OPEN = 24 * 3600  # seconds


def shown(uploaded: "Uploaded | None", request: HttpRequest) -> dict[str, Any]:
    """A template's context for a sheet that was read, with all that is complete chosen."""
    if uploaded is None:
        return {"uploaded": None}
    told = {
        "kept": uploaded.kept,
        "left_out": uploaded.left_out,
        "again": uploaded.again,
        "running": uploaded.running,
        "rows": _rows(uploaded.rows),
    }
    return _context(told, request, is_chosen=True)


def shown_again(request: HttpRequest, *, by: Actor) -> dict[str, Any] | None:
    """The same page after its form chose nothing: what was read comes back with the form, sealed for this person alone.
    None where there is nothing to show. What is no draft any more cannot be chosen again."""
    try:
        told = signing.loads(request.POST.get("sheet", ""), salt=_salt(request), max_age=LONGEST_OPEN)
    except signing.BadSignature:
        return None
    ids = [row["draft"]["pk"] for row in told["rows"] if row["draft"]]
    drafts = drafts_among(ids, by=by)
    for row in told["rows"]:
        row["is_complete"] = row["is_complete"] and row["draft"]["pk"] in drafts
    return {**_context(told, request, is_chosen=False), "problem": _("Choose at least one deal.")}


def _context(told: dict[str, Any], request: HttpRequest, *, is_chosen: bool) -> dict[str, Any]:
    complete = sum(row["is_complete"] for row in told["rows"])
    sealed = signing.dumps(told, salt=_salt(request), compress=True)
    return {
        "uploaded": told,
        "rows": told["rows"],
        "complete": complete,
        "sealed": sealed,
        "is_chosen": is_chosen,
    }


def _salt(request: HttpRequest) -> str:
    return f"{SALT}.{request.user.pk}"


def _rows(rows: "Sequence[Row]") -> list[dict[str, Any]]:
    """The deals of a sheet for a page, as JSON can hold them."""
    return [
        {
            "number": row.deal.row,
            "draft": row.registration
            and {"pk": row.registration.pk, "customer_name": row.registration.customer_name},
            "running": row.running
            and {
                "pk": row.running.pk,
                "customer_name": row.running.customer_name,
                "state": row.running.state,
            },
            "alike": row.alike and {"pk": row.alike.pk, "customer_name": row.alike.customer_name},
            "is_complete": row.is_complete,
            "facts": [[str(label), value] for label, value in mail_words.lines_of(row.values)],
            "questions": [mail_words.of_question(one) for one in row.questions],
            "doubts": [mail_words.of_doubt(one) for one in row.doubts],
            "refused": mail_words.of_outcome(row.code) if row.code else "",
        }
        for row in rows
    ]
