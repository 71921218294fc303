"""What is sold, as far as ownership and margins tell it apart."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.actions import accounts
from kanava.deals.queries import list_product_lines
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out


class LineForm(forms.Form):
    """A product line."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_deals")
def listing(request: StaffRequest) -> HttpResponse:
    """All product lines; who may, adds one."""
    form = LineForm(request.POST or None)
    if request.method == "POST":
        permissions.require("edit_product_lines", request.actor)
        if carried_out(
            form, lambda: accounts.create_product_line(by=request.actor, at=clock.now(), **form.cleaned_data)
        ):
            messages.success(request, _("The product line is added."))
            return redirect("console:product-lines")
    context = {
        "lines": list_product_lines(with_inactive=True),
        "form": form,
        "can_edit": permissions.may("edit_product_lines", request.actor),
    }
    return page(
        request,
        "console/product_lines.html",
        context,
        here="product-lines",
        status=422 if form.errors else 200,
    )


@require_POST
@staff("edit_product_lines")
def edit(request: StaffRequest, line_id: int) -> HttpResponse:
    """Rename a product line, end its sale or begin it again."""
    try:
        accounts.edit_product_line(
            by=request.actor, line_id=line_id, name=request.POST.get("name", ""), is_active=request.POST.get("is_active") == "yes",
            at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("Change saved."))
    return redirect("console:product-lines")
