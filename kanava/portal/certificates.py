"""The certificates of the partner's people, and the assessments that lead to them (guide: D2)."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kanava.core import clock, permissions
from kanava.portal.pages import page
from kanava.training.queries.attempts import list_takings
from kanava.training.queries.certificates import find_paper, list_own_certificates
from kanava.training.queries.renewals import own_due
from kanava.training.queries.words import path_titles
from kanava.ui import formatting, lists
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.certificates import certificate_pdf, public_url, tone_of
from kanava.ui.downloads import pdf_to_read


@require_safe
@partner("view_own_certificates")
def listing(request: PartnerRequest) -> HttpResponse:
    """What can be taken, and who holds what until when."""
    on = clock.today()
    found, total = list_own_certificates(by=request.actor, after=request.GET.get("after", ""))
    company = request.membership.partner
    may_take = permissions.may("take_assessment", request.actor)
    takings = list_takings(by=request.actor, partner_type=company.type) if may_take else ()
    due = own_due(by=request.actor, on=on) if may_take else {}
    titles = path_titles([*(one.path_id for one in found.rows), *(one.path_id for one in takings)])
    renew = {
        key: reverse("portal:assessment", args=[one.lesson_id]) for key, one in due.items() if one.lesson_id
    }
    rows = [
        {
            "url": reverse("portal:certificate-paper", args=[one.pk]), "number": one.number, "name": getattr(one, "holder", ""), "what": titles.get(one.path_id, ""),
            "until": formatting.day(one.valid_until), "state": tone_of(one.standing(on)), "reason": one.revoked_for,
            "renew_url": renew.get(one.path_id, "") if one.person_id == request.actor.user_id and not hasattr(one, "renewal") else "",
            "public": public_url(one), "copy_id": f"certificate-{one.pk}",
        }
        for one in found.rows
    ]  # fmt: skip
    context = {
        "list": lists.listing(request, "own-certificates", sort=""), "page": found, "total": total, "rows": rows,
        "takings": [(one, titles.get(one.path_id, ""), due[one.path_id].why.value if one.path_id in due else "") for one in takings],
    }  # fmt: skip
    return page(request, "portal/certificates.html", context, here="training")


@require_safe
@partner("view_own_certificates")
def paper(request: PartnerRequest, certificate_id: int) -> HttpResponse:
    """A certificate as PDF."""
    found = find_paper(certificate_id, by=request.actor)
    return pdf_to_read(found.number, certificate_pdf(found, at=clock.now()))
