"""Scores: one candidate's matrix with its evidence, and the ranking of all that are fully scored (guide: B1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg

from kanava.core.permissions import require
from kanava.recruiting.models import ON_PATH, Candidate, Score, TargetAccount
from kanava.rules.citing import has_changed
from kanava.rules.diligence import Diligence
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.scoring import HUNDREDTHS, Criterion, Matrix, Ranking, Weights, matrix, rank

# A ranking of more says nothing that a list does not; the best by the playbook's weights come first.
MOST_RANKED = 100


def list_scores(candidate_id: int) -> Sequence[Score]:
    """All scores of a candidate with their scorers and what they cite."""
    rows = Score.objects.select_related("scorer", "measure").filter(candidate_id=candidate_id)
    return list(rows.order_by("scorer__name", "id"))


def cites_now(candidate_id: int, scorer_id: int | None, stands: Diligence) -> bool:
    """Whether a scorer's own score cites the result of due diligence as it stands. One statement."""
    rows = Score.objects.filter(candidate_id=candidate_id, scorer_id=scorer_id)
    return any(cited and not has_changed(cited, stands) for cited in rows.values_list("diligence", flat=True))


def matrix_of(scores: Sequence[Score], playbook: Playbook) -> Matrix:
    """The matrix of a candidate's scores."""
    points: dict[str, list[int]] = {}
    for one in scores:
        points.setdefault(one.criterion, []).append(one.points)
    return matrix(points, playbook)


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate in the ranking: who it is, and the mean of each criterion in hundredths of points."""

    candidate: Candidate
    means: Mapping[str, int]


def rank_candidates(
    *, by: Actor, weights: Weights, shift: Decimal, all_steps: bool = False
) -> tuple[Ranking, dict[int, Standing]]:
    """The ranking of the fully scored candidates on the path, or of all of them, by weights. Two statements.
    Raises NotPermitted."""
    require("view_candidates", by)
    rows = Candidate.objects.filter(score__isnull=False).exclude(step__in=["CLOSED", "PARTNER"])
    rows = rows if all_steps else rows.filter(ON_PATH)
    found = {
        one.pk: one
        for one in rows.only("name", "country", "step", "score").order_by("-score", "id")[:MOST_RANKED]
    }
    means: dict[int, dict[str, int]] = {}
    scored = Score.objects.filter(candidate_id__in=found).order_by().values_list("candidate_id", "criterion")
    for candidate_id, criterion, mean in scored.annotate(mean=Avg("points")):
        means.setdefault(candidate_id, {})[criterion] = round(Decimal(mean) * HUNDREDTHS)
    whole = {key: of for key, of in means.items() if len(of) == len(Criterion)}
    return rank(whole, weights, shift), {key: Standing(found[key], of) for key, of in whole.items()}


def count_targets() -> int:
    """How many target accounts there are."""
    return TargetAccount.objects.count()
