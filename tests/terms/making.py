"""Terms for tests."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from kanava.core import clock
from kanava.partners.models import Partner
from kanava.rules.people import Actor
from kanava.rules.terms import Effect, Match
from kanava.terms import actions
from kanava.terms.actions import Told
from kanava.terms.models import Term


def make_term(by: Actor, partner: Partner | None = None, *, at: datetime, **told: Any) -> Term:
    """A published term: by default a bonus of five points for one partner, from the day on."""
    match = told.pop("match", None) or Match(partner_id=partner.pk if partner else None)
    values = {"name": "Spring campaign", "percent": Decimal(5), "first_on": clock.day_of(at), **told}
    effect = values.pop("effect", Effect.BONUS)
    return actions.publish_term(
        by=by, told=Told(effect=effect, match=match, **values), reason="Agreed with the board", at=at
    )
