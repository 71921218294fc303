"""Looking at partners' tiers and writing what follows: a constant number of statements, however many partners.

Joins the caller's transaction, after everybody else who looks at one of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest

from kanava.core import bulk, clock, events
from kanava.partners.models import Partner
from kanava.playbook.queries import InForce, get_in_force
from kanava.rules import tiers
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.tiers import Decision, Facts, Held, Move
from kanava.tiers.models import Override, Spell, Standing
from kanava.tiers.queries.facts import facts_among

FOUND, IMPORTED, RELEASED = "FOUND", "IMPORTED", "RELEASED"
WHOLE = 10_000  # basis points
# What a partner must hear of: a silent review leaves it to the night.
_TOLD = (Move.NOTICE, Move.NOTICE_ENDS, Move.FALLS, Move.HAND_ENDS)
_KEPT = [one.attname for one in Standing._meta.concrete_fields if one.name not in ("id", "partner")]


@dataclass(slots=True)
class Outcome:
    """What a review has found, until it is written."""

    by: Actor
    at: datetime
    on: date
    current: InForce
    silent: bool
    turn: str = ""
    changed: list[Partner] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    moved: int = 0
    told: dict[str, list[tuple[events.Subject, Mapping[str, Any]]]] = field(default_factory=dict)


def review(
    partner_ids: Collection[int], *, by: Actor, at: datetime, silent: bool = False, turn: str = ""
) -> int:
    """Decide the tiers of partners anew and write what has changed; returns how many tiers did. Partnerships that have
    ended keep theirs. A `silent` review follows imported history: it tells nobody, so it only lets rise. `turn` is
    why partners have their tier from now on, even where it stays the same."""
    on = clock.day_of(at)
    outcome = Outcome(by, at, on, get_in_force(on), silent, turn)
    rows = Partner.objects.select_for_update(of=("self",)).filter(pk__among=sorted(partner_ids))
    partners = list(rows.exclude(lifecycle=Lifecycle.EXITED).order_by("id"))
    facts = facts_among(partners, on, outcome.current.playbook)
    known = Standing.objects.select_related("override").filter(partner_id__among=[one.pk for one in partners])
    standings = {one.partner_id: one for one in known}
    for partner in partners:
        _look_at(partner, facts[partner.pk], standings.get(partner.pk), outcome)
    _write(outcome)
    return outcome.moved


def _look_at(partner: Partner, facts: Facts, before: Standing | None, outcome: Outcome) -> None:
    playbook, on = outcome.current.playbook, outcome.on
    cause = "" if before and before.tier == partner.tier else IMPORTED if before else FOUND
    if cause == IMPORTED or partner.tier_since is None:
        partner.tier_since = on if cause == IMPORTED else min(clock.day_of(partner.created_at), on)
        outcome.changed.append(partner)
    assert partner.tier_since is not None
    by_hand = before.override.by_hand if before and before.override else None
    notice = before.notice if before and not cause else None
    held = Held(partner.tier, partner.tier_since, notice, by_hand)
    found = tiers.decide_tier(facts, held, playbook, on)
    if outcome.silent and found.move in _TOLD:
        found = Decision(held.tier, found.reached, Move.KEPT, held.notice, found.steps)
    if cause:
        outcome.spells.append(_spell(partner, found, cause, before, outcome))
    _settle(partner, facts, found, before, outcome)


def _settle(
    partner: Partner, facts: Facts, found: Decision, before: Standing | None, outcome: Outcome
) -> None:
    override = before.override if before else None
    was = partner.tier
    if found.move == Move.HAND_ENDS and override is not None:
        outcome.ended.append(override.pk)
        override = None
    after = _standing(partner, facts, found, override, outcome)
    if found.notice is not None and before is not None and before.notice == found.notice:
        after.reminded_on = before.reminded_on
        if after.reminded_on is None and tiers.reminds(found.notice, outcome.current.playbook, outcome.on):
            after.reminded_on = outcome.on
            _tell("reminded", partner, found, outcome)
    if before is None or _differs(before, after):
        outcome.standings.append(after)
    if was != found.tier:
        partner.tier, partner.tier_since = found.tier, outcome.on
        outcome.changed.append(partner)
        outcome.moved += 1
        outcome.spells.append(_spell(partner, found, found.move.value, before, outcome))
        _tell("changed", partner, found, outcome, before=was, after=found.tier)
    elif outcome.turn or found.move == Move.HAND_ENDS:
        cause = outcome.turn or found.move.value
        outcome.spells.append(_spell(partner, found, cause, before, outcome))
    if was == found.tier and found.move in (Move.NOTICE, Move.NOTICE_ENDS):
        verb = "notice_given" if found.move == Move.NOTICE else "notice_ended"
        _tell(verb, partner, found, outcome)


def _standing(
    partner: Partner, facts: Facts, found: Decision, override: Override | None, outcome: Outcome
) -> Standing:
    following = tiers.after(found.tier)
    asked = tiers.thresholds(outcome.current.playbook)[following] if following else None
    notice = found.notice
    return Standing(
        partner_id=partner.pk, tier=found.tier, reached=found.reached, currency=facts.revenue.currency, revenue_minor=facts.revenue.minor,
        deals=facts.deals, missing_minor=max((asked - facts.revenue).minor, 0) if asked else None,
        nearness=_nearness(facts.revenue.minor, asked.minor) if asked else None,
        notice_to=notice.to if notice else "", notice_on=notice.given_on if notice else None, falls_on=notice.falls_on if notice else None,
        override=override,
    )  # fmt: skip


def _nearness(won: int, asked: int) -> int:
    if asked <= 0:
        return WHOLE
    return min(max(won, 0) * WHOLE // asked, WHOLE)


def _differs(before: Standing, after: Standing) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in _KEPT)


def _spell(partner: Partner, found: Decision, cause: str, before: Standing | None, outcome: Outcome) -> Spell:
    is_found = cause in (FOUND, IMPORTED)
    assert partner.tier_since is not None
    return Spell(
        partner=partner, tier=partner.tier, since=partner.tier_since if is_found else outcome.on, cause=cause,
        steps=[] if is_found else [step.to_json() for step in found.steps],
        override=before.override if before and cause in (Move.BY_HAND, Move.HAND_ENDS) else None,
        playbook_version_id=None if is_found else outcome.current.version_id,
    )  # fmt: skip


def _tell(verb: str, partner: Partner, found: Decision, outcome: Outcome, **more: Any) -> None:
    """Keep an event to be recorded: what it was decided on stands in it."""
    if outcome.silent:
        return
    told: dict[str, Any] = {
        **more,
        "cause": found.move.value,
        "version": outcome.current.version_id,
        "steps": [step.to_json() for step in found.steps],
    }
    if found.notice is not None:
        told |= {"to": found.notice.to, "until": found.notice.falls_on.isoformat()}
    outcome.told.setdefault(verb, []).append((events.Subject("partner", partner.pk, partner.pk), told))


def _write(outcome: Outcome) -> None:
    on, by = outcome.on, outcome.by
    rows = {one.pk: (one.pk, one.tier, one.tier_since) for one in outcome.changed}
    if rows:
        bulk.update(Partner, ("id", "tier", "tier_since"), rows.values())
    Override.objects.filter(pk__among=outcome.ended).update(ended_on=on, ended_by_id=by.user_id)
    _write_spells(outcome)
    Standing.objects.bulk_create(
        outcome.standings, update_conflicts=True, unique_fields=["partner"],
        update_fields=[name for name in _KEPT if name != "override_id"] + ["override"], batch_size=2_000,
    )  # fmt: skip
    for verb, told in outcome.told.items():
        events.record_all(f"tier.{verb}", by=by, at=outcome.at, told=told)


def _write_spells(outcome: Outcome) -> None:
    """The spell that runs ends with the day on which another begins; of two that begin at once the first is over then."""
    keys = {one.partner_id for one in outcome.spells}
    Spell.objects.filter(partner_id__among=sorted(keys), until__isnull=True).update(
        until=Greatest(F("since"), outcome.on)
    )
    last = {one.partner_id: one for one in outcome.spells}
    for one in outcome.spells:
        if last[one.partner_id] is not one:
            one.until = outcome.on
    Spell.objects.bulk_create(outcome.spells, batch_size=2_000)
