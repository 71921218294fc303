"""Portal trials: the one of a candidate, those that run, and the link that leads into one."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse

from kanava.recruiting.models import PortalTrial
from kanava.rules.refusals import NotFound

# The link can be read again by who has the right to it, so it is reckoned and not kept; a trial that has ended opens nothing.
_SIGNER = Signer(salt="kanava.portal-trial", sep=".")
_PREVIEW = Signer(salt="kanava.portal-trial.preview", sep=".")


def token_of(trial: PortalTrial) -> str:
    """What stands in the link of a trial's invitation."""
    return _SIGNER.sign(str(trial.pk))


def preview_of(trial: PortalTrial) -> str:
    """What stands in the link by which staff look into a trial without being counted."""
    return _PREVIEW.sign(str(trial.pk))


def link_of(trial: PortalTrial) -> str:
    """The address in a trial's invitation."""
    return str(settings.BASE_URL + reverse("public:trial", args=[token_of(trial)]))


def get_trial_of(token: str) -> tuple[PortalTrial, bool]:
    """The trial behind a link, and whether the link is a preview of our own. Raises NotFound."""
    for signer in (_SIGNER, _PREVIEW):
        try:
            return get_trial(int(signer.unsign(token))), signer is _PREVIEW
        except (BadSignature, ValueError):
            continue
    raise NotFound


def get_trial(trial_id: int) -> PortalTrial:
    """One trial with its candidate and who opened it. Raises NotFound."""
    found = PortalTrial.objects.select_related("candidate__owner", "author").filter(pk=trial_id).first()
    if found is None:
        raise NotFound
    return found


def find_latest_trial(candidate_id: int) -> PortalTrial | None:
    """The trial of a candidate that was opened last."""
    return PortalTrial.objects.filter(candidate_id=candidate_id).order_by("-id").first()


def count_running_trials(on: date) -> int:
    """How many trials have not ended on a day."""
    return _running(on).count()


def list_kept_trials() -> Sequence[PortalTrial]:
    """Trials whose database has not been cleared away, the oldest first."""
    rows = PortalTrial.objects.select_related("candidate__owner", "author")
    return list(rows.filter(cleared_at=None).order_by("id"))


def _running(on: date) -> "QuerySet[PortalTrial]":
    return PortalTrial.objects.filter(ended_at=None, last_day__gte=on)
