"""What is kept of candidates beside what people write: the totals of scores, how they stand to the profile, and the end
of a trial."""

from datetime import date, datetime

from django.db import connection
from django.db.models import F

from kanava.core import clock
from kanava.playbook.queries import get_in_force
from kanava.recruiting.models import Candidate, PortalTrial
from kanava.recruiting.queries import fit_by, get_profile


def end_trials(candidate_id: int, *, at: datetime, before: date | None = None) -> None:
    """End a candidate's trial of the portal: of a partner, of one that was given up, or one whose last day was `before` a
    day. Joins the caller's transaction."""
    running = PortalTrial.objects.filter(candidate_id=candidate_id, ended_at=None)
    if before is not None:
        running = running.filter(last_day__lt=before)
    running.update(ended_at=at)


def reckon_scores() -> None:
    """Bring the totals of all candidates up to the weights in force. Joins the caller's transaction; one statement."""
    weights = get_in_force(clock.today()).playbook.scoring.weights
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, [list(weights), list(weights.values()), len(weights)])


def reckon_fits() -> None:
    """Bring how all candidates stand to the profile in use up to what is known of them. Joins the caller's transaction."""
    fit = fit_by(get_profile())
    Candidate.objects.annotate(stands=fit).exclude(fit=F("stands")).update(fit=fit)


_TOTALS = """
with means as (
  select candidate_id, criterion, round(avg(points) * 100) as mean from recruiting_score group by 1, 2
), totals as (
  select candidate_id, round(sum(mean * weight) / sum(weight)) as total
  from means join unnest(%s::text[], %s::numeric[]) as told(criterion, weight) using (criterion)
  group by 1 having count(*) = %s
)
update recruiting_candidate as kept set score = totals.total
from totals where totals.candidate_id = kept.id and kept.score is distinct from totals.total
"""
