"""The programme's rules that concern the partner, with its own values, and what will change in them."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.deals.queries import list_product_lines
from kanava.playbook.queries import get_of_version, get_start, list_later
from kanava.portal.pages import page
from kanava.rules.playbook import Playbook
from kanava.rules.terms import Term
from kanava.terms.queries import read_with_playbook
from kanava.ui import programme_rules
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.own_margins import Owner, OwnMargins, own_margins
from kanava.ui.programme_rules import Reader
from kanava.ui.rebates import ways_of

if TYPE_CHECKING:
    from kanava.partners.models import Partner

GUIDE = "0"  # stands for the guide's own figures in an address


def _own(company: "Partner", playbook: Playbook, terms: Sequence[Term]) -> OwnMargins | None:
    """The partner's margins under the terms that run; None where there are none."""
    if not terms:
        return None
    owner = Owner(company.pk, company.type, company.tier, company.country)
    products = {line.pk: line.name for line in list_product_lines()}
    return own_margins(owner, playbook, terms, products)


@require_safe
@partner("view_programme_rules")
def listing(request: PartnerRequest) -> HttpResponse:
    """The rules in force today, or those of the version under which something was decided."""
    company, today = request.membership.partner, clock.today()
    current, terms = read_with_playbook(today, company.pk)
    reader = Reader(company.type, company.tier)
    asked = request.GET.get("version", "")
    version_id = current.version_id
    if asked.isdecimal() and len(asked) < 18:
        version_id = None if asked == GUIDE else int(asked)
    is_other = version_id != current.version_id
    shown: Playbook = get_of_version(version_id)
    later = [] if is_other else [(begun.since, begun.playbook) for _id, begun in list_later(today)]
    since: date | None = get_start(version_id) if is_other and version_id else None
    context = {
        "company": company,
        "chapters": programme_rules.build(shown, reader),
        "coming": programme_rules.coming(current.playbook, later, reader),
        "is_other": is_other,
        "since": since,
        "own": None if is_other else _own(company, current.playbook, terms),
        "ways": () if is_other else ways_of(company, today),
    }
    return page(request, "portal/rules.html", context, here="rules")
