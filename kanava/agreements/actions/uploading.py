"""A contract that was signed on paper or elsewhere: kept as it is, with its dates."""

import io
from datetime import date, datetime

from kanava.agreements.actions.drafting import Terms, check_free, lock_partner, record
from kanava.agreements.actions.sending import keep_document
from kanava.agreements.completing import complete
from kanava.agreements.models import Agreement, Document
from kanava.agreements.queries import running_of
from kanava.core import clock
from kanava.core.actions import action
from kanava.documents.file_checks import check_opens
from kanava.rules.agreements import Term, check_term
from kanava.rules.files import LARGEST_FILE, FileMissing, is_pdf
from kanava.rules.partnership import DateInFuture
from kanava.rules.people import Actor
from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy


class PdfTooLarge(Refusal):
    """The file is larger than a contract."""

    code = "PDF_TOO_LARGE"


class NotPdf(Refusal):
    """The content is no whole PDF, whatever its name says."""

    code = "NOT_PDF"


class TitleMissing(Refusal):
    """Nothing was written."""

    code = "FIELD_MISSING"


def check_pdf(content: bytes, *, field: str = "file") -> None:
    """Whether a file is a PDF by its content, and no larger than a contract. Raises FileMissing, PdfTooLarge, NotPdf,
    FileLocked."""
    if not content:
        raise FileMissing(field=field)
    if len(content) > LARGEST_FILE:
        raise PdfTooLarge(field=field)
    if not is_pdf(content):
        raise NotPdf(field=field)
    check_opens(io.BytesIO(content), field=field)


@action("upload_agreement")
def upload_agreement(
    *, by: Actor, partner_id: int, title: str, content: bytes, signed_on: date, terms: Terms, at: datetime
) -> Agreement:
    """Keep a contract that was signed elsewhere; the partner is signed as of its day.

    Raises:
        NotFound, NotPermitted, AgreementOpen, PartnershipEnded, TitleMissing (field `title`), DateInFuture (`signed_on`),
        FileMissing, PdfTooLarge, NotPdf, FileLocked (`file`), and Faults of `check_term`.
    """
    partner = lock_partner(partner_id, by=by, right="upload_agreement")
    check_free(partner)
    check_pdf(content)
    if not tidy(title):
        raise TitleMissing(field="title")
    if signed_on > clock.day_of(at):
        raise DateInFuture(field="signed_on")
    check_term(Term(terms.starts_on, terms.ends_on, terms.notice_months, terms.renewal_months))
    agreement = Agreement.objects.create(
        partner=partner,
        title=tidy(title)[:160],
        replaces=running_of(partner.pk, clock.day_of(at)),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        notice_months=terms.notice_months,
        renewal_months=terms.renewal_months,
        territory=tidy(terms.territory)[:400],
        is_exclusive=terms.is_exclusive,
        created_by_id=by.user_id,
        created_at=at,
    )
    keep_document(agreement, Document.Kind.UPLOAD, content, at=at)
    record("uploaded", agreement, by=by, at=at)
    complete(agreement, partner, signed_on, by=by, at=at)
    return agreement
