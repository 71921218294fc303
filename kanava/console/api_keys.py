"""One's own keys for other systems: made, shown once, taken back."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kanava.apikeys.actions import LONGEST_NAME, make_key, revoke_key
from kanava.apikeys.queries import list_own_keys
from kanava.console.pages import page
from kanava.core import clock
from kanava.rules.refusals import Refusal
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import add_refusal


class KeyForm(forms.Form):
    """What a key is called."""

    name = forms.CharField(
        label=gettext_lazy("Which system uses it"), max_length=LONGEST_NAME, help_text=gettext_lazy("Such as the accounting system.")
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_own_keys")
def listing(request: StaffRequest) -> HttpResponse:
    """One's own keys; a new one is shown in the answer to its making, and never again."""
    form, secret = KeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _made, secret = make_key(by=request.actor, name=form.cleaned_data["name"], at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            form = KeyForm()
    context = {"form": form, "secret": secret, "keys": list_own_keys(by=request.actor)}
    return page(request, "console/api_keys.html", context, here="", status=422 if form.errors else 200)


@require_POST
@staff("keep_own_keys")
def revoke(request: StaffRequest, key_id: int) -> HttpResponse:
    """Take a key back."""
    revoke_key(by=request.actor, key_id=key_id, at=clock.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("console:api-keys")
