"""Orders at translators: what is ordered, the bundle to send, and what comes back (guide: G5, G8)."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.pages import page
from kanava.console.translations import wanted_of
from kanava.core import clock, permissions
from kanava.core.uploads import scratch
from kanava.playbook.queries import get_in_force
from kanava.rules.money import Money, parse_amount
from kanava.rules.refusals import Refusal
from kanava.rules.translations import OrderState, Prices, estimate, off_by
from kanava.translations.actions import orders, returning
from kanava.translations.actions.orders import Told
from kanava.translations.bundles import write_bundle
from kanava.translations.kinds import KINDS
from kanava.translations.queries import orders as reading
from kanava.translations.queries import sources
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import DayField, carried_out
from kanava.ui.languages import language_name
from kanava.ui.templatetags.ui import badge
from kanava.ui.translations import cost_of, days_of, range_of, why_minimum, words_of

if TYPE_CHECKING:
    from kanava.translations.models import Order
    from kanava.translations.queries.orders import Came, Progress

USUAL_DAYS = 14
UNDER_WAY = (OrderState.DRAFTED, OrderState.SENT)
STATES = (OrderState.DRAFTED, OrderState.SENT, OrderState.DELIVERED, OrderState.CANCELLED)


class OrderForm(forms.Form):
    """What is agreed with a translator."""

    translator = forms.CharField(label=gettext_lazy("Translator"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    due_on = DayField(label=gettext_lazy("Due on"))
    agreed = forms.CharField(
        label=gettext_lazy("Agreed price"), max_length=40, required=False,
        help_text=gettext_lazy("Empty: nothing is agreed yet."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What the translator should know"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def told(self, currency: str) -> Told:
        """What was typed, for the action."""
        typed = self.cleaned_data
        agreed = parse_amount(typed["agreed"], currency, field="agreed") if typed["agreed"].strip() else None
        return Told(typed["translator"], typed["due_on"], typed["email"], typed["note"], agreed)


@require_safe
@staff("view_translations")
def listing(request: StaffRequest) -> HttpResponse:
    """Orders, those under way first, and what orders came to by language."""
    state, language = request.GET.get("state", ""), request.GET.get("language", "")[:2]
    shown = lists.listing(request, "translation-orders", sort="")
    found, total = reading.list_orders(
        by=request.actor, state=state, language=language, after=request.GET.get("after", ""),
        exact=lists.wants_exact(request),
    )  # fmt: skip
    progress = reading.progress_of([one.pk for one in found.rows])
    context = {
        "list": shown, "page": found, "total": total, "rows": [_row(one, progress.get(one.pk)) for one in found.rows], "state": state,
        "states": words.choices(STATES), "language": language, "tab": "orders",
        "languages": [(one.language, language_name(one.language)) for one in sources.list_targets()],
        "costs": [_came(one) for one in reading.costs_by_language(by=request.actor)],
    }  # fmt: skip
    return page(request, "console/translation_orders.html", context, here="library")


def _row(found: "Order", progress: "Progress | None") -> dict[str, Any]:
    is_late = found.state in UNDER_WAY and found.due_on < clock.today()
    return {
        "url": address("console:translation-order", found.pk), "translator": found.translator,
        "language": language_name(found.language), "state": badge(found.state), "due": formatting.day(found.due_on), "is_late": is_late,
        "words": formatting.number(found.words), "lines": progress.lines if progress else 0, "delivered": progress.delivered if progress else 0,
        "price": _price(found),
    }  # fmt: skip


def _price(found: "Order") -> str:
    """What an order came to, else what is agreed, else the estimate."""
    told = found.actual if found.actual is not None else found.agreed
    if told is not None:
        return formatting.money(Money(told, found.currency))
    return range_of(Money(found.low, found.currency), Money(found.high, found.currency))


def _came(found: "Came") -> dict[str, Any]:
    off = off_by(found.actual, found.low, found.high)
    return {
        "language": language_name(found.language), "orders": found.orders, "words": found.words,
        "estimate": range_of(found.low, found.high), "actual": found.actual, "off": abs(off.minor), "is_over": off.minor > 0,
        "difference": Money(abs(off.minor), off.currency),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("order_translations")
def create(request: StaffRequest) -> HttpResponse:
    """Order a translation of what was chosen, or of all that is missing or outdated."""
    language = request.GET.get("language", "")[:2]
    chosen = [
        number for one in request.GET.getlist("source")[:500] if (number := lists.number_in(one)) is not None
    ]
    wanted = wanted_of(request) if request.GET.get("all") else None
    found = sources.list_to_order(by=request.actor, language=language, wanted=wanted, source_ids=chosen)
    target = next((one for one in sources.list_targets() if one.language == language), None)
    playbook = get_in_force(clock.today()).playbook
    cost = estimate(sum(one.words_left for one in found), sources.prices_of(target, playbook))
    # Working days as calendar days, and a few to spare.
    due_on = clock.today() + timedelta(days=max(USUAL_DAYS, cost.days * 7 // 5 + 3))
    form = OrderForm(request.POST or None, initial={"due_on": due_on})
    made: list[Order] = []

    def act() -> None:
        told = form.told(playbook.programme.currency)
        ids = [one.pk for one in found]
        made.append(
            orders.make_order(by=request.actor, language=language, version_ids=ids, told=told, at=clock.now())
        )

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, _("The order is made. Download the bundle and send it to the translator."))
        return redirect("console:translation-order", made[0].pk)
    context = {
        "form": form, "language": language_name(language) if target else "", "found": found, "tab": "orders", "words": words_of(cost.words),
        "cost": cost_of(cost), "minimum": why_minimum(cost), "days": days_of(cost.days), "currency": playbook.programme.currency,
        "translators": reading.list_translators(), "has_unread": any(not one.words_left for one in found),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return page(request, "console/translation_order_new.html", context, here="library", status=status)


def _prices(language: str) -> Prices:
    """What translating into a language costs today."""
    target = next((one for one in sources.list_targets() if one.language == language), None)
    return sources.prices_of(target, get_in_force(clock.today()).playbook)


@require_safe
@staff("view_translations")
def detail(request: StaffRequest, order_id: int) -> HttpResponse:
    """One order: what is in it, the bundle, and what came back."""
    return _page(request, reading.get_order(order_id, by=request.actor))


def _page(
    request: StaffRequest, found: "Order", *, refused: str = "", form: OrderForm | None = None, what: str = ""
) -> HttpResponse:
    lines, returned = reading.list_lines(found.pk), reading.list_returned(found.pk)
    low, high = Money(found.low, found.currency), Money(found.high, found.currency)
    agreed = Money(found.agreed, found.currency) if found.agreed is not None else None
    actual = Money(found.actual, found.currency) if found.actual is not None else None
    start = {
        "translator": found.translator, "email": found.email, "due_on": found.due_on, "note": found.note,
        "agreed": formatting.typed_amount(agreed) if agreed else "",
    }  # fmt: skip
    off = off_by(actual, low, high) if actual else None
    reckoned = estimate(found.words, _prices(found.language))
    context = {
        "found": found, "lines": lines, "returned": returned, "language": language_name(found.language), "tab": "orders",
        "can_take": sum(not one.fault and one.line_id is not None for one in returned),
        "words": words_of(found.words), "estimate": range_of(low, high),
        "minimum": why_minimum(reckoned) if reckoned.minimum == low else "", "agreed": agreed, "actual": actual, "refused": refused, "what": what,
        "off": Money(abs(off.minor), off.currency) if off and off.minor else None, "is_over": bool(off and off.minor > 0),
        "is_open": found.state in UNDER_WAY, "is_late": found.state in UNDER_WAY and found.due_on < clock.today(),
        "delivered": sum(one.delivered_at is not None for one in lines), "typed": request.POST.get("actual", ""),
        "form": form or OrderForm(initial=start), "may": permissions.may("order_translations", request.actor),
        "has_texts": any(not KINDS[one.version.kind].has_files for one in lines),
    }  # fmt: skip
    status = 422 if refused or (form is not None and form.errors) else 200
    return page(request, "console/translation_order.html", context, here="library", status=status)


@require_POST
@staff("order_translations")
def act(request: StaffRequest, order_id: int, what: str) -> HttpResponse:
    """Change it, send it, take what came back, close it or give it up."""
    found = reading.get_order(order_id, by=request.actor)
    if what == "change":
        form = OrderForm(request.POST)
        keep = lambda: orders.change_order(  # noqa: E731
            by=request.actor, order_id=order_id, told=form.told(found.currency), at=clock.now()
        )
        if not carried_out(form, keep):
            return _page(request, found, form=form, what=what)
        messages.success(request, _("Change saved."))
        return redirect("console:translation-order", order_id)
    move = MOVES.get(what)
    if move is None:
        raise Http404
    try:
        said = move(request, found)
    except Refusal as refusal:
        return _page(request, found, refused=words.of_refusal(refusal), what=what)
    if said:
        messages.success(request, said)
    return redirect("console:translation-order", order_id)


def _send(request: StaffRequest, found: "Order") -> str:
    orders.send_order(by=request.actor, order_id=found.pk, at=clock.now())
    return _("The order is with the translator.")


def _cancel(request: StaffRequest, found: "Order") -> str:
    orders.cancel_order(by=request.actor, order_id=found.pk, at=clock.now())
    return _("The order is given up. What was not delivered can be ordered again.")


def _close(request: StaffRequest, found: "Order") -> str:
    typed = request.POST.get("actual", "")
    actual = parse_amount(typed, found.currency, field="actual") if typed.strip() else None
    orders.close_order(by=request.actor, order_id=found.pk, actual=actual, at=clock.now())
    return _("The order is closed, with what it came to.")


def _return(request: StaffRequest, found: "Order") -> str:
    files = [(one.name or "file", one.file) for one in request.FILES.getlist("files") if one.file is not None]
    came: Sequence[Any] = returning.return_files(
        by=request.actor, order_id=found.pk, files=files, at=clock.now()
    )
    good = sum(not one.fault for one in came)
    if good == len(came):
        said = ngettext("%(n)s file has come back. Look at it, then take it over.", "%(n)s files have come back. Look at them, then take them over.", good)  # fmt: skip
        return said % {"n": formatting.number(good)}
    told = {"n": formatting.number(good), "all": formatting.number(len(came))}
    said = ngettext("%(n)s of %(all)s files can be taken over; what is wrong with the rest stands beside it.", "%(n)s of %(all)s files can be taken over; what is wrong with the rest stands beside it.", good) if good else ngettext("The file cannot be taken over: what is wrong stands beside it.", "None of the files can be taken over: what is wrong stands beside each.", len(came))  # fmt: skip
    messages.warning(request, said % told)
    return ""


def _take(request: StaffRequest, found: "Order") -> str:
    count = returning.take_returned(by=request.actor, order_id=found.pk, at=clock.now())
    said = ngettext("%(n)s translation is taken over and can be reviewed.", "%(n)s translations are taken over and can be reviewed.", count)  # fmt: skip
    return said % {"n": formatting.number(count)}


def _drop(request: StaffRequest, found: "Order") -> str:
    returning.drop_returned(by=request.actor, order_id=found.pk, at=clock.now())
    return _("What came back was thrown away.")


MOVES: dict[str, Callable[[StaffRequest, "Order"], str]] = {
    "send": _send, "cancel": _cancel, "close": _close, "return": _return, "take": _take, "drop": _drop,
}  # fmt: skip


@require_safe
@staff("view_translations")
def bundle(request: StaffRequest, order_id: int) -> HttpResponseBase:
    """All that is to be translated, in one ZIP; it is made on the disk, since files may be large."""
    found = reading.get_order(order_id, by=request.actor)
    header = [_("File"), _("Title"), _("From"), _("Into"), _("Words"), _("Words to translate")]
    held = tempfile.TemporaryFile(dir=scratch())  # noqa: SIM115  # the response closes it
    write_bundle(reading.list_to_send(found.pk), header, held, as_word=request.GET.get("as") == "word")
    held.seek(0)
    return FileResponse(
        held, as_attachment=True, filename=f"translation-{found.pk}-{found.language}.zip", content_type="application/zip"
    )  # fmt: skip
