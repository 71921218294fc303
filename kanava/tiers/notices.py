"""What a partner's owner hears of its tier: a rise with what is new, a notice with what is missing, a fall (guide: C2).

Each notice is a handler of one event, run as a job; the letter is written in the recipient's language.
"""

from datetime import date
from typing import Any

from kanava.core import clock, mail
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.partners.models import Partner
from kanava.partners.queries import list_followers
from kanava.playbook.queries import get_in_force
from kanava.rules import tier_outlook, tiers
from kanava.rules.playbook import Playbook
from kanava.rules.tier_outlook import Benefit
from kanava.rules.tiers import Move
from kanava.tiers.queries.facts import get_window


@subscribe("tier.changed")
def tell_of_change(event: Event) -> None:
    """A rise, a fall, or the end of a tier that was set by hand; setting one is told by its own letter."""
    if event.data["cause"] == Move.BY_HAND:
        return
    before, after = event.data["before"], event.data["after"]
    has_risen = tiers.place_of(after) > tiers.place_of(before)
    what = "ended" if event.data["cause"] == Move.HAND_ENDS else "risen" if has_risen else "fallen"
    _tell(event, what, before=before, after=after)


@subscribe("tier.notice_given", "tier.reminded", "tier.notice_ended")
def tell_of_notice(event: Event) -> None:
    """A notice with its day and what is missing, the reminder of it, and that it counts no longer."""
    _tell(event, event.verb.partition(".")[2])


@subscribe("tier.set_by_hand")
def tell_of_hand(event: Event) -> None:
    """A tier that we have set, and through which day it stands."""
    _tell(event, "set_by_hand", after=event.data["tier"])


def _tell(event: Event, what: str, *, before: str = "", after: str = "") -> None:
    partner = Partner.objects.get(pk=event.object_id)
    on = clock.day_of(event.at)
    playbook = get_in_force(on).playbook
    until = event.data.get("until")
    gives = {one.tier: one for one in tier_outlook.benefits(partner.type, playbook)}
    context: dict[str, Any] = {
        "partner": partner,
        "what": what,
        "tier": after or partner.tier,
        "to": event.data.get("to", ""),
        "until": date.fromisoformat(until) if until else None,
        "months": playbook.margins.tier_window,
        "was": gives.get(before),
        "now": gives[after or partner.tier],
        **_missing(partner, on, playbook, what),
        **_funds(gives.get(before), gives[after or partner.tier]),
    }
    for person in list_followers(partner.pk, writer_id=None):
        letter = {**context, "person": person}
        mail.write("mail/tier_news", to=person.email, language=person.language, context=letter)


def _missing(partner: Partner, on: date, playbook: Playbook, what: str) -> dict[str, Any]:
    """What keeps the partner from the tier that it is about to lose."""
    if what not in ("notice_given", "reminded"):
        return {}
    window = get_window(partner, on, playbook)
    return {
        "missing": tiers.missing_to(partner.tier, window.facts, playbook, on),
        "revenue": window.facts.revenue,
    }


def _funds(was: Benefit | None, now: Benefit) -> dict[str, Any]:
    """Whether a right to marketing money has come or gone."""
    had = was is not None and not was.is_fund_by_approval
    return {
        "funds_come": not now.is_fund_by_approval and not had,
        "funds_go": had and now.is_fund_by_approval,
    }
