"""A trial with its sample, for tests. The first of a run is made by the product on a clone of the run's template, which is
quicker than its tables; those after it are clones of that one."""

from collections.abc import Iterator
from contextlib import contextmanager

from kanava.config.trials import databases, keeping
from kanava.core import clock
from kanava.recruiting.actions import trying
from kanava.recruiting.actions.trying import Guest
from kanava.recruiting.models import Candidate, PortalTrial
from kanava.recruiting.queries.trials import get_trial
from kanava.rules.people import Actor
from tests.database import clone, drop

GUEST = Guest("Anna Guest", "anna@beacon.example", "en")
_first: list[str] = []


def make_candidate(by: Actor, *, step: str = "TECHNICAL_REVIEW", name: str = "Beacon Services") -> Candidate:
    """A candidate that has seen the product work."""
    return Candidate.objects.create(
        name=name, sort_key=name.casefold(), search_text=name.casefold(), country="FI", type="MSP", source="INBOUND",
        step=step, step_since=clock.today(), owner_id=by.user_id, created_at=clock.now(),
    )  # fmt: skip


def open_for(candidate: Candidate, by: Actor) -> PortalTrial:
    """A trial that waits for its sample."""
    return trying.open_trial(by=by, candidate_id=candidate.pk, guest=GUEST, at=clock.now())


@contextmanager
def made_trial(by: Actor, monkeypatch) -> Iterator[PortalTrial]:
    """A trial that is open, and cleared away afterwards."""
    whole = keeping.make

    def make(trial: PortalTrial) -> None:
        name = databases.name_of(trial.pk)
        if _first:
            clone(name, _first[0])
            return
        whole(trial)
        _first.append(f"{name}_first")
        clone(_first[0], name)

    monkeypatch.setattr(keeping, "make", make)
    monkeypatch.setattr(databases, "_create", lambda trial_id: clone(databases.name_of(trial_id)))
    monkeypatch.setattr(databases, "bring_up_to_date", lambda _trial_id: None)
    made = open_for(make_candidate(by), by)
    try:
        keeping.prepare(get_trial(made.pk))
        yield get_trial(made.pk)
    finally:
        drop(databases.name_of(made.pk))
