"""Where the programme's materials are: the library, with the shared folder in it (guide: D6)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from kanava.ui.access import PartnerRequest, partner


@require_safe
@partner("view_shared_folder")
def folder(_request: PartnerRequest) -> HttpResponse:
    """Where the folder stood before it moved into the library."""
    return redirect("portal:library")
