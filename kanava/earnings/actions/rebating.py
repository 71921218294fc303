"""Rebates of periods that are over are written, and follow what changes in them until their deadline (guide: C1, C2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.earnings.queries.rebates import is_for, sum_volumes
from kanava.earnings.writers import find_quotes
from kanava.ledger.queries.rebates import count_written
from kanava.ledger.writers import Earned, find_earned, post
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import ledger, rates, rebates
from kanava.rules.ledger import Draft
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.rebates import KIND, SOURCE, Facts, Period
from kanava.terms.models import Rebate

CHANGED = "REBATE_CHANGED"


@action("reckon_rebates")
def reckon_rebates(*, by: Actor, at: datetime) -> int:
    """Write what every rebate brings for the periods that are over, once a partner and period. What has changed since is
    corrected by a reversal and a new entry, both of today, until the playbook's days after the period have passed. A
    partner whose currency has no rate yet waits for it. Returns how many entries were written; safe to repeat.
    """
    on, count = clock.day_of(at), 0
    playbook = get_in_force(on).playbook
    days = playbook.margins.rebate_correction_days
    # Volumes are in the programme's currency: after it has changed, another rebate has to be published.
    rows = Rebate.objects.filter(currency=playbook.programme.currency).select_for_update(of=("self",))
    for rebate in rows.order_by("id"):
        periods = rebates.periods_to_reckon(
            rebate.span, first_on=rebate.first_on, last_on=rebate.last_on, on=on, days=days
        )
        if periods:
            count += _reckon(rebate, periods, by=by, at=at)
    return count


def _reckon(rebate: Rebate, periods: list[Period], *, by: Actor, at: datetime) -> int:
    written = count_written(rebate.pk)
    standing = {
        (one.draft.partner_id, one.draft.facts["period"][0]): one
        for one in find_earned(SOURCE, rebate.pk, (KIND,))
    }
    count = 0
    for period in periods:
        first = period.first.isoformat()
        sums = sum_volumes(period, product_line_id=rebate.product_line_id, partner_id=rebate.partner_id)
        known = {partner_id for partner_id, since in standing if since == first}
        for partner in Partner.objects.filter(pk__among=sorted(known | set(sums))).order_by("id"):
            is_theirs = is_for(rebate, partner.pk, partner.type)
            before = standing.get((partner.pk, first))
            volume, deals = sums.get(partner.pk, (0, 0)) if is_theirs or before else (0, 0)
            facts = Facts(
                Money(volume, rebate.currency),
                deals,
                period,
                rebate.steps,
                rebate.basis,
                partner.currency,
                {},
            )
            number = written.get((partner.pk, first), 0) + 1
            count += _write(rebate, partner.pk, facts, before, number, by=by, at=at)
    return count


def _write(
    rebate: Rebate,
    partner_id: int,
    facts: Facts,
    before: Earned | None,
    number: int,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Bring what stands for a partner and period to what is earned; how many entries that took."""
    earned = rebates.reckon(facts.volume, facts.deals, facts.thresholds, facts.basis).amount
    if earned.minor == (_amount_of(before.draft.facts) if before else 0):
        return 0
    codes = {facts.volume.currency, facts.currency}
    facts = replace(facts, quotes=find_quotes(codes, facts.period.last))
    try:
        settled = rebates.settle(facts)
    except rates.NoRate:
        return 0
    on, count = clock.day_of(at), 0
    if before is not None:
        undone = ledger.reverse(before.draft, on=on, reason=CHANGED)
        _post(undone, rebate, by=by, at=at, reverses_id=before.entry_id)
        count += 1
    if settled.transfers:
        key = f"rebate:{rebate.pk}:partner:{partner_id}:{facts.period.first}:{number}"
        draft = Draft(
            kind=KIND, key=key, partner_id=partner_id, effective_on=on, transfers=settled.transfers, source_type=SOURCE,
            source_id=rebate.pk, playbook_version_id=None, facts=facts.to_json(), steps=settled.steps,
        )  # fmt: skip
        _post(draft, rebate, by=by, at=at)
        count += 1
    return count


def _amount_of(document: Mapping[str, object]) -> int:
    facts = Facts.from_json(document)
    return rebates.reckon(facts.volume, facts.deals, facts.thresholds, facts.basis).amount.minor


def _post(draft: Draft, rebate: Rebate, *, by: Actor, at: datetime, reverses_id: int | None = None) -> None:
    entry_id = post(draft, by=by, at=at, reverses_id=reverses_id)
    subject = events.Subject("entry", entry_id, draft.partner_id)
    events.record("rebate.reckoned", by=by, at=at, subject=subject, rebate=rebate.pk)
