"""Keeping a list's filter under a name, and forgetting it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kanava.core.saved_filters import remove_filter, save_filter
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff

PAGES = ("deals", "partners", "customers", "earnings", "candidates")


@require_POST
@staff("save_filter")
def save(request: StaffRequest, name: str) -> HttpResponse:
    """Keep the filter and show the list through it."""
    if name not in PAGES:
        raise Http404
    query = request.POST.get("query", "")
    try:
        kept = save_filter(by=request.actor, page=name, name=request.POST.get("name", ""), query=query)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
        return redirect(reverse(f"console:{name}"))
    return redirect(f"{reverse(f'console:{name}')}?{kept.query}")


@require_POST
@staff("save_filter")
def remove(request: StaffRequest, filter_id: int) -> HttpResponse:
    """Forget a saved filter."""
    remove_filter(by=request.actor, filter_id=filter_id)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "console:dashboard")
