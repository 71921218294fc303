"""Whether a certificate holds, for whoever has its address: name, company, what and until when, and nothing more."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.training.queries.certificates import find_by_token
from kanava.ui.access import public
from kanava.ui.limits import allows_reading, too_many


@require_safe
@never_cache
@public
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Valid, expired or revoked."""
    if not allows_reading(request, "certificate", key="certificate"):
        return too_many(request)
    found = find_by_token(token)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "one": found.certificate,
        "standing": found.certificate.standing(clock.today()),
    }
    return render(request, "public/certificate.html", context)
