"""The front door: where a person belongs, their language and theme, and whether the service lives."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from kanava.core.middleware import remember_language
from kanava.core.people import change_profile
from kanava.core.sessions import choose_language
from kanava.partners.queries import find_membership
from kanava.ui.access import public


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to their own first page."""
    user = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    if user.staff_role:
        return redirect("console:dashboard")
    membership = find_membership(user)
    if membership is None:
        return render(request, "public/no_place.html", status=403)
    return redirect("portal:home")


@require_POST
@public
def profile(request: HttpRequest) -> HttpResponse:
    """Keep the person's language or theme and go back to where they were."""
    language, theme = request.POST.get("language", ""), request.POST.get("theme", "")
    if (language and language not in dict(settings.LANGUAGES)) or theme not in ("", "auto", "light", "dark"):
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        change_profile(request.user, language=language, theme=theme)
    elif language:
        choose_language(request, language)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = redirect(back if safe else "public:home")
    if language:
        remember_language(response, language)
    return response


@require_safe
@public
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches the service: answers when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok", content_type="text/plain")
