"""Setting a tier by hand and taking that away, and looking at the tiers of many partners (guide: C2)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.permissions import Owned, may
from kanava.partners.actions import ChoiceUnknown, TextMissing
from kanava.partners.models import Note, Partner
from kanava.partners.queries import get_partner
from kanava.playbook.queries import get_in_force
from kanava.rules.partnership import Tier
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, NotPermitted, Refusal
from kanava.rules.tiers import Move
from kanava.tiers.models import Override, Standing
from kanava.tiers.reviewing import RELEASED, review


class DateInPast(Refusal):
    """A tier is set from today on, so its last day is not in the past."""

    code = "TIER_DATE_IN_PAST"


class LastDayMissing(Refusal):
    """Only a programme owner sets a tier without a last day."""

    code = "TIER_LAST_DAY_MISSING"


class TooLong(Refusal):
    """The last day is later than the playbook lets a partner manager choose; `latest` says which day it allows."""

    code = "TIER_TOO_LONG"


@action("change_tier")
def set_tier(
    *, by: Actor, partner_id: int, tier: str, until: date | None, reason: str, at: datetime
) -> Override:
    """Put a partner into a tier by hand, through a last day or until it is taken away, in place of one that was set before.
    Promises given at approvals stay as they are.

    Raises:
        ChoiceUnknown (field `tier`), TextMissing (field `reason`), DateInPast, LastDayMissing, TooLong (field `until`), NotFound.
    """
    partner = _locked(partner_id, by=by)
    on = clock.day_of(at)
    if tier not in Tier.__members__:
        raise ChoiceUnknown(field="tier")
    _check_last_day(until, by=by, partner=partner, on=on)
    if not reason.strip():
        raise TextMissing(field="reason")
    note = Note.objects.create(
        partner=partner, author_id=by.user_id, written_at=at, text=reason.strip()[:4000]
    )
    if not Standing.objects.filter(partner=partner).exists():
        review([partner_id], by=by, at=at, silent=True)
    _end_running(partner, by=by, on=on)
    made = Override.objects.create(
        partner=partner, tier=tier, set_on=on, until=until, set_by_id=by.user_id, note=note
    )
    Standing.objects.filter(partner=partner).update(override=made)
    _record(
        "set_by_hand", partner, by=by, at=at, tier=tier, until=until and until.isoformat(), note_id=note.pk
    )
    review([partner_id], by=by, at=at, turn=Move.BY_HAND.value)
    return made


@action("change_tier")
def release_tier(*, by: Actor, partner_id: int, at: datetime) -> None:
    """Take a tier set by hand away: the rule goes on from the tier that the partner has. Raises NotFound."""
    partner = _locked(partner_id, by=by)
    ended = _end_running(partner, by=by, on=clock.day_of(at))
    if ended is None:
        raise NotFound
    _record("hand_taken_away", partner, by=by, at=at, tier=ended.tier)
    review([partner_id], by=by, at=at, turn=RELEASED)


@action("keep_tiers")
def review_partners(*, by: Actor, partner_ids: Collection[int], at: datetime, silent: bool = False) -> int:
    """Look at the tiers of partners; returns how many have changed. A `silent` look follows imported history."""
    return review(partner_ids, by=by, at=at, silent=silent)


def _locked(partner_id: int, *, by: Actor) -> Partner:
    """The partner, locked. A partnership that has ended has no tier to set."""
    get_partner(partner_id, by=by, right="change_tier")
    found = Partner.objects.select_for_update().exclude(lifecycle="EXITED").filter(pk=partner_id).first()
    if found is None:
        raise NotFound
    return found


def _check_last_day(until: date | None, *, by: Actor, partner: Partner, on: date) -> None:
    if until is not None and until < on:
        raise DateInPast(field="until")
    if may("change_tier_openly", by, Owned(partner_id=partner.pk, manager_id=partner.manager_id)):
        return
    if until is None:
        raise LastDayMissing(field="until")
    latest = on + timedelta(days=get_in_force(on).playbook.tiers.override_days)
    if until > latest:
        raise TooLong(field="until", latest=latest)


def _end_running(partner: Partner, *, by: Actor, on: date) -> Override | None:
    """End what was set by hand; None where nothing was. What stands until it is taken away is an owner's to end."""
    found = Override.objects.select_for_update().filter(partner=partner, ended_on__isnull=True).first()
    if found is not None:
        if found.until is None and not may("change_tier_openly", by):
            raise NotPermitted
        found.ended_on, found.ended_by_id = on, by.user_id
        found.save(update_fields=["ended_on", "ended_by_id"])
        Standing.objects.filter(partner=partner).update(override=None)
    return found


def _record(verb: str, partner: Partner, *, by: Actor, at: datetime, **data: object) -> None:
    events.record(
        f"tier.{verb}", by=by, at=at, subject=events.Subject("partner", partner.pk, partner.pk), **data
    )
