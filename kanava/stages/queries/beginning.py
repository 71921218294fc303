"""What of a programme's beginning is there (guide: K1)."""

from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Value
from django.db.models.functions import Concat

from kanava.core.models import User
from kanava.core.paging import CountOf
from kanava.onboarding.models import PlanTemplate
from kanava.playbook.models import PlaybookVersion
from kanava.recruiting.models import Candidate, PartnerProfile, PitchText
from kanava.recruiting.models.candidates import ON_PATH
from kanava.rules.beginning import Begun
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook

_BETWEEN = ":"


def get_begun(*, by: Actor, playbook: Playbook) -> Begun:
    """How far the five first actions have come; candidates are counted as far as it matters. One statement, whose only row
    is that of the reader."""
    targets = Candidate.objects.filter(ON_PATH).values("pk")[: playbook.recruiting.first_targets]
    published = PlaybookVersion.objects.filter(is_published=True, published_by_id__isnull=False)
    told = User.objects.filter(pk=by.user_id or 0).values_list(
        Exists(PartnerProfile.objects.all()),
        CountOf(targets),
        Exists(published),
        ArraySubquery(PitchText.objects.values_list(Concat("language", Value(_BETWEEN), "part"))),
        Exists(PlanTemplate.objects.exclude(items=[])),
    )
    has_profile, count, has_rules, texts, has_plan = told.get()
    return Begun(has_profile, count, has_rules, _most_parts(texts), has_plan)


def _most_parts(texts: Sequence[str]) -> frozenset[str]:
    """The parts of the pitch that are written in the language that has most of them."""
    found: dict[str, set[str]] = {}
    for text in texts:
        language, _, part = text.partition(_BETWEEN)
        found.setdefault(language, set()).add(part)
    return frozenset(max(found.values(), key=len, default=()))
