"""The partner's own signed agreements, to read and to take along."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.agreements.completing import phase_of
from kanava.agreements.queries import get_document, get_own_agreement, list_own_agreements
from kanava.core import clock
from kanava.portal.pages import page
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.downloads import pdf_download


@require_safe
@partner("view_own_agreements")
def listing(request: PartnerRequest) -> HttpResponse:
    """What the company has signed with us."""
    company, on = request.membership.partner, clock.today()
    found = list_own_agreements(company.pk)
    rows = [{"found": one, "phase": phase_of(one, on)} for one in found]
    context = {"rows": rows, "manager": company.manager}
    return page(request, "portal/agreements.html", context, here="agreements")


@require_safe
@partner("view_own_agreements")
def document(request: PartnerRequest, agreement_id: int, kind: str) -> HttpResponse:
    """A file of one of them."""
    found = get_own_agreement(agreement_id, partner_id=request.membership.partner_id)
    kept = get_document(found.pk, kind)
    return pdf_download(f"{found.reference}-{kept.kind.lower()}", bytes(kept.content))
