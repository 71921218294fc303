"""What sources and cold outreach bring (guide: E1, E2)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from kanava.recruiting.models import Candidate, Outreach
from kanava.rules.recruiting import PATH, Answer, Step


@dataclass(frozen=True, slots=True)
class SourceYield:
    """What a source has brought: candidates, those ever in touch, met, signed, and partners that registered a deal."""

    source: str
    listed: int
    contacted: int
    met: int
    signed: int
    producing: int


def list_yields() -> list[SourceYield]:
    """What each source has brought, the most candidates first. One statement."""
    # A sub-query and no join: a candidate stands once, so that nothing has to be told apart.
    would = Q(pk__in=Outreach.objects.filter(answer=Answer.WILL_MEET).values("candidate_id"))
    met = Q(step__in=[step.value for step in PATH[2:]]) | Q(step=Step.PARTNER) | would
    rows = Candidate.objects.order_by().values_list("source").annotate(
        listed=Count("id"),
        contacted=Count("id", filter=Q(last_contact_on__isnull=False)),
        met=Count("id", filter=met),
        signed=Count("id", filter=Q(partner__signed_on__isnull=False)),
        producing=Count("id", filter=Q(partner__last_registered_on__isnull=False)),
    )  # fmt: skip
    return sorted((SourceYield(*row) for row in rows), key=lambda one: (-one.listed, one.source))


ANSWERED = (Answer.ANSWERED, Answer.WILL_MEET, Answer.DECLINED)


def count_cold() -> tuple[int, int, int]:
    """How many candidates were reached cold, how many of them have answered, and how many are signed partners (guide:
    E2). One statement."""
    signed = Candidate.objects.filter(partner__signed_on__isnull=False).values("id")
    sums = Outreach.objects.filter(is_cold=True).aggregate(
        tried=Count("candidate_id", distinct=True),
        answered=Count("candidate_id", distinct=True, filter=Q(answer__in=ANSWERED)),
        won=Count("candidate_id", distinct=True, filter=Q(candidate_id__in=signed)),
    )
    return sums["tried"], sums["answered"], sums["won"]
