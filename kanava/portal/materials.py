"""Where the programme's materials are: the shared folder (guide: D6)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.portal.pages import page
from kanava.ui.access import PartnerRequest, partner


@require_safe
@partner("view_shared_folder")
def folder(request: PartnerRequest) -> HttpResponse:
    """The shared folder with what is in it, or whom to ask while there is none; the frame has it."""
    return page(
        request, "portal/materials.html", {"manager": request.membership.partner.manager}, here="materials"
    )
