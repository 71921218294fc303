"""The programme's rules as partners read them, for every type and tier, also with the draft's changes."""

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from kanava.console.playbook import playbook_page
from kanava.console.playbook_history import State, state_later
from kanava.core import clock
from kanava.playbook.queries import get_draft, get_in_force, list_published
from kanava.rules.partnership import PartnerType, Tier
from kanava.ui import programme_rules, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.programme_rules import Reader


@require_safe
@staff("view_playbook")
def rules(request: StaffRequest) -> HttpResponse:
    """The page of rules of one type and tier."""
    on = clock.today()
    current = get_in_force(on).playbook
    state = State(current, get_draft(current), list_published(), on)
    reader = _reader(request.GET)
    of_draft = request.GET.get("of") == "draft" and state.draft is not None
    shown = state.drafted if of_draft else current
    later = [] if of_draft else state_later(state.published, on)
    context = {
        "reader": reader,
        "types": words.choices(PartnerType),
        "tiers": words.choices(Tier),
        "of_draft": of_draft,
        "chapters": programme_rules.build(shown, reader),
        "coming": programme_rules.coming(current, later, reader),
    }
    return playbook_page(request, "console/playbook_rules.html", context, state=state, tab="rules")


def _reader(sent: QueryDict) -> Reader:
    """Whose rules the address asks for; a bronze reseller's when it asks for nobody's."""
    kind, tier = sent.get("type", ""), sent.get("tier", "")
    return Reader(
        kind if kind in tuple(PartnerType) else PartnerType.RESELLER,
        tier if tier in tuple(Tier) else Tier.BRONZE,
    )
