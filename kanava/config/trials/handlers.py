"""What recruiting's events mean for the databases of trials."""

from kanava.config.trials import keeping
from kanava.core import clock
from kanava.core.events import subscribe
from kanava.core.models import Event
from kanava.recruiting.queries.trials import get_trial
from kanava.rules.trials import TrialState


@subscribe("candidate.trial_opened")
def prepare(event: Event) -> None:
    """Make the sample, unless that has been done or the trial is over by now."""
    trial = get_trial(event.data["trial_id"])
    if trial.state(clock.today()) == TrialState.PREPARING:
        keeping.prepare(trial)


@subscribe("candidate.trial_ended")
def clear(event: Event) -> None:
    """Drop what the trial was shown on, unless that has been done."""
    trial = get_trial(event.data["trial_id"])
    if trial.cleared_at is None:
        keeping.clear(trial.pk)
