"""Possible matches of a measurement: a person says whether it is the same company (guide: B2)."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from kanava.core.actions import action
from kanava.recruiting.actions.candidates import locked, note
from kanava.recruiting.models import Candidate, Measure, Pair
from kanava.recruiting.queries import get_measure, get_pair
from kanava.rules.people import Actor


@action("settle_coverage")
def settle_pair(
    *, by: Actor, candidate_id: int, measure_id: int, pair_id: int, same: bool, at: datetime
) -> Measure:
    """Say that a company of a measured file is the target account, or another company. One that is the target account is
    none of the others that it might have been. Said again, nothing changes. Raises NotFound."""
    candidate = locked(candidate_id, by=by, right="settle_coverage")
    measure, pair = get_measure(candidate_id, measure_id), get_pair(measure_id, pair_id)
    if pair.is_same == same:
        return measure
    said = {"settled_by_id": by.user_id, "settled_at": at}
    if same:
        others = Pair.objects.filter(measure=measure, place=pair.place, score__isnull=False)
        others.filter(Q(is_same=None) | Q(is_same=True)).update(is_same=False, **said)
    Pair.objects.filter(pk=pair.pk).update(is_same=same, **said)
    _recount(candidate, measure, pair, "match_settled", by=by, at=at, same=same)
    return measure


@action("settle_coverage")
def reopen_pair(*, by: Actor, candidate_id: int, measure_id: int, pair_id: int, at: datetime) -> Measure:
    """Take back what was said of a possible match, and what the same word said of others. Raises NotFound."""
    candidate = locked(candidate_id, by=by, right="settle_coverage")
    measure, pair = get_measure(candidate_id, measure_id), get_pair(measure_id, pair_id)
    if pair.is_same is None:
        return measure
    told = Pair.objects.filter(pk=pair.pk)
    if pair.is_same:
        told = Pair.objects.filter(measure=measure, place=pair.place, settled_at=pair.settled_at)
    told.update(is_same=None, settled_by=None, settled_at=None)
    _recount(candidate, measure, pair, "match_reopened", by=by, at=at)
    return measure


def _recount(
    candidate: Candidate, measure: Measure, pair: Pair, verb: str, *, by: Actor, at: datetime, **data: Any
) -> None:
    """Bring the measured share up to what counts now, and record what was said."""
    counted = Pair.objects.filter(measure=measure, is_same=True)
    served = counted.values("customer_id").distinct().count()
    if served != measure.served:
        measure.served, measure.changed_at = served, at
        measure.save(update_fields=["served", "changed_at"])
    note(
        candidate, verb, by=by, at=at, measure_id=measure.pk, customer_id=pair.customer_id,
        served=served, targets=measure.targets, **data,
    )  # fmt: skip
