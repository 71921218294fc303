"""Letting a candidate try the portal: opened, given more time, ended, and what is seen of its use (guide: E7)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from kanava.agreements.queries import get_our_name
from kanava.core import clock, mail
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.people import normal_email
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions.candidates import FieldMissing, locked, note
from kanava.recruiting.actions.moving import put_on
from kanava.recruiting.models import Candidate, PortalTrial
from kanava.recruiting.queries.trials import count_running_trials, link_of
from kanava.recruiting.writers import end_trials
from kanava.rules.people import Actor
from kanava.rules.recruiting import Step
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.text import tidy
from kanava.rules.trials import Played, TrialOver, TrialState, check_opening, last_day


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is invited to try the portal, and in which language."""

    name: str
    email: str
    language: str


@action("open_trial")
def open_trial(*, by: Actor, candidate_id: int, guest: Guest, at: datetime) -> PortalTrial:
    """Let somebody at a candidate try the portal. The invitation goes out once the sample data is made. A candidate that
    stands at its technical review goes on to its portal trial with that.

    Raises:
        TrialTooEarly, TrialRuns, TooManyTrials, NotFound, and Faults of FieldMissing (fields `name`, `email`).
    """
    candidate = locked(candidate_id, by=by, right="open_trial")
    told = {"name": tidy(guest.name)[:120], "email": normal_email(guest.email)}
    faults: list[Refusal] = [FieldMissing(field=field) for field, value in told.items() if not value]
    if faults:
        raise Faults(faults)
    today = clock.day_of(at)
    playbook = get_in_force(today).playbook
    end_trials(candidate.pk, at=at, before=today)
    has_one = PortalTrial.objects.filter(candidate=candidate, ended_at=None).exists()
    check_opening(candidate.step, has_one=has_one, running=count_running_trials(today), playbook=playbook)
    made = PortalTrial.objects.create(
        candidate=candidate, person=told["name"], email=told["email"], language=guest.language,
        author_id=by.user_id or 0, opened_at=at, last_day=last_day(today, playbook),
    )  # fmt: skip
    note(candidate, "trial_opened", by=by, at=at, trial_id=made.pk)
    if candidate.step == Step.TECHNICAL_REVIEW:
        put_on(candidate, Step.PORTAL_TRIAL, by=by, at=at)
    return made


@action("open_trial")
def extend_trial(*, by: Actor, trial_id: int, at: datetime) -> PortalTrial:
    """Give a trial as many days from today as a new one has. Raises TrialOver, NotFound."""
    trial, candidate = _running(trial_id, by=by, at=at)
    today = clock.day_of(at)
    trial.last_day = max(trial.last_day, last_day(today, get_in_force(today).playbook))
    trial.save(update_fields=["last_day"])
    note(candidate, "trial_extended", by=by, at=at, trial_id=trial.pk, until=trial.last_day.isoformat())
    return trial


@action("open_trial")
def end_trial(*, by: Actor, trial_id: int, at: datetime) -> PortalTrial:
    """End a trial now; its sample data is cleared away. Raises TrialOver, NotFound."""
    trial, candidate = _running(trial_id, by=by, at=at)
    trial.ended_at = at
    trial.save(update_fields=["ended_at"])
    note(candidate, "trial_ended", by=by, at=at, trial_id=trial.pk)
    return trial


@action("open_trial")
def retry_trial(*, by: Actor, trial_id: int, at: datetime) -> PortalTrial:
    """Try once more to make the sample data of a trial that failed. Raises TrialOver, NotFound."""
    trial, candidate = _running(trial_id, by=by, at=at)
    if trial.failed_at is not None:
        trial.failed_at = None
        trial.save(update_fields=["failed_at"])
        note(candidate, "trial_opened", by=by, at=at, trial_id=trial.pk)
    return trial


def _running(trial_id: int, *, by: Actor, at: datetime) -> tuple[PortalTrial, Candidate]:
    found = PortalTrial.objects.filter(pk=trial_id).first()
    if found is None:
        raise NotFound
    candidate = locked(found.candidate_id, by=by, right="open_trial")
    found.refresh_from_db()
    if found.state(clock.day_of(at)) == TrialState.ENDED:
        raise TrialOver
    return found, candidate


@action("keep_trials")
def note_made(*, by: Actor, trial_id: int, at: datetime) -> None:
    """The sample data is there: who was invited gets the letter, the first time."""
    trial = _held(trial_id)
    is_first = trial.ready_at is None and trial.first_seen_at is None
    trial.ready_at, trial.failed_at = at, None
    trial.save(update_fields=["ready_at", "failed_at"])
    if is_first:
        context = {
            "found": trial,
            "candidate": trial.candidate,
            "asker": User.objects.get(pk=trial.author_id).name,
            "link": link_of(trial),
            "our_name": get_our_name(),
        }
        mail.write("mail/trial_invited", to=trial.email, language=trial.language, context=context)


@action("keep_trials")
def note_failed(*, by: Actor, trial_id: int, at: datetime) -> None:
    """The sample data could not be made."""
    trial = _held(trial_id)
    trial.failed_at, trial.ready_at = at, None
    trial.save(update_fields=["failed_at", "ready_at"])
    note(trial.candidate, "trial_failed", by=by, at=at, trial_id=trial.pk)


@action("keep_trials")
def note_cleared(*, by: Actor, trial_id: int, at: datetime) -> None:
    """The sample data of a trial is gone; one whose days ran out ended with that."""
    trial = _held(trial_id)
    trial.cleared_at = at
    if trial.ended_at is None:
        trial.ended_at = at
        note(trial.candidate, "trial_ended", by=by, at=at, trial_id=trial.pk)
    trial.save(update_fields=["cleared_at", "ended_at"])


@action("keep_trials")
def note_visit(*, by: Actor, trial_id: int, at: datetime, played: Played | None = None) -> None:
    """Somebody looks at the portal in a trial; what they have done there by now, where that was asked."""
    trial = _held(trial_id)
    last = trial.last_seen_at
    if last is None or clock.day_of(last) < clock.day_of(at):
        trial.days_seen += 1
    if trial.first_seen_at is None:
        trial.first_seen_at = at
        note(trial.candidate, "trial_visited", by=by, at=at, trial_id=trial.pk)
    trial.last_seen_at = at
    counts = {f"deals_{name}": count for name, count in asdict(played).items()} if played is not None else {}
    for name, count in counts.items():
        setattr(trial, name, count)
    trial.save(update_fields=["first_seen_at", "last_seen_at", "days_seen", *counts])


def _held(trial_id: int) -> PortalTrial:
    rows = PortalTrial.objects.select_for_update(of=("self",)).select_related("candidate")
    return rows.get(pk=trial_id)
