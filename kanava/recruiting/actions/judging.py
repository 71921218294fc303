"""Scoring candidates, and measuring how many of our target accounts they serve (guide: B1, B2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from kanava.core import bulk, clock
from kanava.core.actions import action
from kanava.deals.models import SUBJECT as CUSTOMER
from kanava.deals.queries import thresholds_of
from kanava.matching.batch import match_companies
from kanava.matching.engine import Company
from kanava.matching.possible import find_possible
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions.candidates import ChoiceUnknown, locked, note
from kanava.recruiting.models import Candidate, Measure, Pair, Score, TargetAccount
from kanava.recruiting.queries import get_diligence
from kanava.rules.citing import Cites, snapshot
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.scoring import Criterion, check_points, matrix


class NoTargets(Refusal):
    """There are no target accounts to look for."""

    code = "NO_TARGET_ACCOUNTS"


class ScoresMissing(Refusal):
    """Nothing was scored."""

    code = "FIELD_MISSING"


@dataclass(frozen=True, slots=True)
class Given:
    """Points for one criterion and their evidence: in words, by a measurement that they cite, or by due diligence."""

    points: int
    evidence: str
    measure_id: int | None = None
    diligence: Cites = Cites.NOTHING


@action("score_candidate")
def score_candidate(*, by: Actor, candidate_id: int, given: Mapping[str, Given], at: datetime) -> Candidate:
    """Give a candidate points as one scorer, in place of those that the scorer gave before; what is not given stays.

    Raises:
        Faults: PointsOutOfRange (field `CRITERION_points`), EvidenceMissing (field `CRITERION_evidence`).
        ChoiceUnknown: no such criterion. ScoresMissing, NotFound.
    """
    candidate = locked(candidate_id, by=by, right="score_candidate")
    today = clock.day_of(at)
    playbook = get_in_force(today).playbook
    assert by.user_id is not None
    cited = _cited(candidate, given, by.user_id, playbook, today)
    _check(candidate, given, cited, playbook)
    for criterion, one in given.items():
        Score.objects.update_or_create(
            candidate=candidate, scorer_id=by.user_id, criterion=criterion,
            defaults={
                "points": one.points, "evidence": one.evidence.strip()[:1000], "measure_id": one.measure_id,
                "diligence": cited.get(criterion, {}), "scored_at": at,
            },
        )  # fmt: skip
    _reckon(candidate, playbook)
    told = {criterion: one.points for criterion, one in given.items()}
    note(candidate, "scored", by=by, at=at, points=told, total=candidate.score)
    return candidate


def _cited(
    candidate: Candidate, given: Mapping[str, Given], scorer_id: int, playbook: Playbook, today: date
) -> dict[str, dict[str, Any]]:
    """The results of due diligence that the scores cite, by criterion."""
    now = [criterion for criterion, one in given.items() if one.diligence == Cites.NOW]
    before = [criterion for criterion, one in given.items() if one.diligence == Cites.AS_BEFORE]
    own = Score.objects.filter(candidate=candidate, scorer_id=scorer_id, criterion__in=before)
    found: dict[str, dict[str, Any]] = dict(own.values_list("criterion", "diligence")) if before else {}
    if now:
        result = snapshot(get_diligence(candidate, playbook).stands, today)
        found |= dict.fromkeys(now, result)
    return found


def _check(
    candidate: Candidate, given: Mapping[str, Given], cited: Mapping[str, object], playbook: Playbook
) -> None:
    if not given:
        raise ScoresMissing
    faults: list[Refusal] = []
    for criterion, one in given.items():
        if criterion not in Criterion.__members__:
            raise ChoiceUnknown
        try:
            cites = one.measure_id is not None or bool(cited.get(criterion))
            check_points(one.points, one.evidence, playbook, cites=cites)
        except Refusal as refusal:
            refusal.field = f"{criterion}_{refusal.field}"
            faults.append(refusal)
    if faults:
        raise Faults(faults)
    measures = {one.measure_id for one in given.values()} - {None}
    if Measure.objects.filter(candidate=candidate, pk__in=measures).count() < len(measures):
        raise NotFound


def _reckon(candidate: Candidate, playbook: Playbook) -> None:
    points: dict[str, list[int]] = {}
    for criterion, value in Score.objects.filter(candidate=candidate).values_list("criterion", "points"):
        points.setdefault(criterion, []).append(value)
    candidate.score = matrix(points, playbook).total
    candidate.save(update_fields=["score"])


@dataclass(frozen=True, slots=True)
class Written:
    """A customer as a candidate's file has it."""

    name: str
    country: str = ""
    domain: str = ""
    business_id: str = ""

    @property
    def company(self) -> Company:
        """The customer as companies are compared."""
        domains = (self.domain,) if self.domain else ()
        return Company(self.name, self.country, domains, (self.business_id,) if self.business_id else ())


@action("score_candidate")
def measure_coverage(
    *, by: Actor, candidate_id: int, file_name: str, customers: Sequence[Written], at: datetime
) -> Measure:
    """Look for our target accounts among a candidate's customers. A company counts where the matching engine calls it
    the same; one that it only may be counts once a person has said so. Raises NoTargets, NotFound."""
    candidate = locked(candidate_id, by=by, right="score_candidate")
    targets = set(TargetAccount.objects.values_list("customer_id", flat=True))
    if not targets:
        raise NoTargets(field="file")
    thresholds = thresholds_of(get_in_force(clock.day_of(at)).playbook)
    companies = [one.company for one in customers]
    matches = match_companies(companies, kind=CUSTOMER, thresholds=thresholds)
    found: dict[int, int] = {}
    for place, match in enumerate(matches):
        if match.subject_id in targets:
            found.setdefault(match.subject_id, place)
    nobody = {
        place: companies[place]
        for place, match in enumerate(matches)
        if match.subject_id is None and match.same_as is None
    }
    possible = find_possible(nobody, kind=CUSTOMER, among=targets - found.keys(), thresholds=thresholds)
    measure = Measure.objects.create(
        candidate=candidate, author_id=by.user_id or 0, measured_at=at, file_name=file_name[:200],
        customers=sum(match.same_as is None for match in matches), served=len(found), targets=len(targets),
    )  # fmt: skip
    sure = [(customer_id, place, None, (), True) for customer_id, place in found.items()]
    maybe = [(one.subject_id, one.place, one.match.score, one.match.reasons, None) for one in possible]
    _keep_pairs(measure, customers, [*sure, *maybe])
    note(candidate, "measured", by=by, at=at, served=len(found), targets=len(targets))
    return measure


def _keep_pairs(measure: Measure, customers: Sequence[Written], pairs: Iterable[tuple[Any, ...]]) -> None:
    bulk.insert(
        Pair,
        ("measure_id", "customer_id", "place", "score", "reasons", "is_same", "written", "country", "domain", "business_id"),
        (
            (measure.pk, customer_id, place, score, Jsonb([list(one) for one in reasons]), is_same,
             customers[place].name[:200], customers[place].country[:2], customers[place].domain[:120], customers[place].business_id[:30])
            for customer_id, place, score, reasons, is_same in pairs
        ),
    )  # fmt: skip
