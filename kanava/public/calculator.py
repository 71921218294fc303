"""What somebody would earn as a partner, for everybody once the owner has opened it (guide: C6, C7, E4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.playbook.queries import get_in_force
from kanava.rules.partnership import PartnerType
from kanava.ui.access import public
from kanava.ui.calculators import calculation, of_programme, worked
from kanava.ui.limits import allows_reading, too_many


@require_safe
@public
def calculate(request: HttpRequest) -> HttpResponse:
    """The calculator with the playbook's margins and the programme's usual deal."""
    today = clock.today()
    playbook = get_in_force(today).playbook
    if not playbook.recruiting.shows_calculator:
        return render(request, "public/calculator_closed.html", status=404)
    if not allows_reading(request, "calculate", key="everybody"):
        return too_many(request)
    asked = request.GET.get("type", "")
    kind = asked if asked in PartnerType.__members__ else PartnerType.RESELLER.value
    context = calculation(request, of_programme(kind, today, playbook), playbook, today)
    return worked(request, context) or render(request, "public/calculator.html", context)
