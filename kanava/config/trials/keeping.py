"""Making the databases of trials that wait for one, and clearing away those of trials that are over."""

import logging
from datetime import timedelta

from kanava.config.trials import databases, sample
from kanava.core import clock
from kanava.recruiting.actions import trying
from kanava.recruiting.models import PortalTrial
from kanava.recruiting.queries.trials import get_trial, list_kept_trials
from kanava.rules.people import Via, system
from kanava.rules.trials import TrialState

log = logging.getLogger(__name__)


# Far longer than it takes: a trial that waits since then is waited for by no job.
LEFT_AFTER = timedelta(minutes=5)


def prepare_left() -> None:
    """Make the sample of every trial that a stopped worker has left without one."""
    for trial in list_kept_trials():
        waits = trial.state(clock.today()) == TrialState.PREPARING
        if waits and trial.opened_at < clock.now() - LEFT_AFTER:
            prepare(trial)


def prepare(trial: PortalTrial) -> None:
    """Make a trial's database and its sample; then whoever was invited gets the letter. What goes wrong is marked on the
    trial, and the log tells why."""
    try:
        make(trial)
    # Whatever it is, the person who opened the trial must learn that it is not there.
    except Exception:
        log.exception("The sample of portal trial %s could not be made.", trial.pk)
        trying.note_failed(by=system(Via.JOB), trial_id=trial.pk, at=clock.now())
    else:
        trying.note_made(by=system(Via.JOB), trial_id=trial.pk, at=clock.now())


def make(trial: PortalTrial) -> None:
    """Make a trial's database with its sample, in place of what there is of it."""
    at = clock.now()
    ground = sample.ground_of(trial, clock.day_of(at))
    databases.make(trial.pk)
    with databases.inside(trial.pk):
        sample.fill(ground, at)


def clear_over() -> None:
    """Drop the databases of trials that have ended."""
    for trial in list_kept_trials():
        if trial.state(clock.today()) == TrialState.ENDED:
            clear(trial.pk)


def clear(trial_id: int) -> None:
    """Drop a trial's database and note that it is gone."""
    databases.drop(trial_id)
    trying.note_cleared(by=system(Via.JOB), trial_id=trial_id, at=clock.now())


def bring_up_to_date() -> None:
    """After a change of version or a restore: the trials that run get this version's tables, those whose database is not
    there get a new sample, and databases of no trial are dropped."""
    made = databases.list_made()
    kept = list_kept_trials()
    databases.drop_all_but([trial.pk for trial in kept])
    for trial in kept:
        if trial.state(clock.today()) != TrialState.OPEN:
            continue
        if databases.name_of(trial.pk) in made:
            databases.bring_up_to_date(trial.pk)
        else:
            prepare(get_trial(trial.pk))
