"""The quarterly conversation with each partner: when there was one, and when the next is due (guide: D6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from kanava.core import clock
from kanava.core.permissions import Scope, require, scope
from kanava.core.standing import GIVEN, StandingRows
from kanava.engagement.models import CONTACT, Touchpoint
from kanava.onboarding.models import CheckIn
from kanava.partners.models import NEVER, Partner
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.stages import next_talk
from kanava.rules.touchpoints import TALKS

MOST = 6
_RUNNING = (Lifecycle.ONBOARDING.value, Lifecycle.ACTIVE.value)
# A month's end has no day of its own in a shorter month: the rule decides on those that come near.
_SLACK = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Talk:
    """A partner, when we last talked with it (None where never), and by when the next conversation is due."""

    partner: Partner
    talked_on: date | None
    due_on: date

    @property
    def is_kept_up(self) -> bool:
        """Whether the partner is one with which we talk: neither being signed, nor paused, nor ended."""
        return self.partner.ended_on is None and self.partner.lifecycle in _RUNNING


def _talked(rows: QuerySet[Partner]) -> QuerySet[Partner]:
    """With `talked_at`: the latest call, meeting or check-in that took place."""
    touched = Touchpoint.objects.filter(
        CONTACT, partner=OuterRef("pk"), kind__in=[kind.value for kind in TALKS]
    )
    held = CheckIn.objects.filter(plan__partner=OuterRef("pk"), state="HELD")
    return rows.annotate(
        talked_at=Greatest(
            Subquery(touched.order_by("-happened_at").values("happened_at")[:1]),
            Subquery(held.order_by("-starts_at").values("starts_at")[:1]),
        )
    )


def _talk(partner: Partner, playbook: Playbook) -> Talk:
    at: datetime | None = partner.talked_at  # type: ignore[attr-defined]
    talked_on = clock.day_of(at) if at is not None else None
    came_on = clock.day_of(partner.created_at)
    return Talk(partner, talked_on, next_talk(came_on, partner.signed_on, talked_on, playbook))


def list_due_talks(*, by: Actor, at: datetime, playbook: Playbook) -> Sequence[Talk]:
    """The reader's partners with which a conversation is due, the longest unspoken first; a few. Those without a manager
    are the owner's. One statement. Raises NotPermitted."""
    require("assess_onboarding", by)
    today = clock.day_of(at)
    latest = add_months(today, -playbook.infrastructure.talk_every_months) + _SLACK
    mine = Q(manager_id=by.user_id)
    if scope("assess_onboarding", by) == Scope.ANY:
        mine |= Q(manager_id=None)
    rows = Partner.objects.filter(
        mine, Q(signed_on=None) | Q(signed_on__lte=latest),
        lifecycle__in=_RUNNING, ended_on=None,
    )  # fmt: skip
    came = today - timedelta(days=playbook.infrastructure.first_talk_days)
    unspoken = _talked(rows).filter(
        Q(talked_at=None, created_at__lt=clock.start_of(came + timedelta(days=1)))
        | Q(talked_at__lt=clock.start_of(latest + timedelta(days=1)))
    )
    found = (_talk(partner, playbook) for partner in unspoken.order_by("talked_at", "id")[: 2 * MOST])
    return sorted((one for one in found if one.due_on <= today), key=lambda one: one.due_on)[:MOST]


def list_first_partners(*, by: Actor, playbook: Playbook) -> Sequence[Talk]:
    """As many partners as a programme begins with, each with its conversations: those that we were in contact with
    longest ago, by name. One statement. Raises NotPermitted."""
    require("view_partners", by)
    contacted = Coalesce("last_contact_on", Value(NEVER))
    few = Partner.objects.filter(ended_on=None).order_by(contacted, "id")
    keys = few.values("pk")[: playbook.infrastructure.first_partners_high]
    rows = _talked(Partner.objects.filter(pk__in=keys)).order_by("sort_key", "id")
    return [_talk(partner, playbook) for partner in rows]


_TALKED: "StandingRows[Any]" = StandingRows(lambda: _talked(Partner.objects.filter(pk=GIVEN)), GIVEN)


def find_talk(partner_id: int, *, by: Actor, playbook: Playbook) -> Talk | None:
    """When we last talked with a partner and are to talk again; None where we need not. One statement. Raises
    NotPermitted."""
    require("view_partners", by)
    found = [_talk(one, playbook) for one in _TALKED.all(partner_id)]
    return next((one for one in found if one.is_kept_up), None)
