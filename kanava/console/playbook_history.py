"""What a page of settings stands on: the playbook in force, the draft on it, and what came before and comes later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kanava.playbook.queries import Draft, Published
from kanava.rules import playbook
from kanava.rules.playbook import Change, Playbook, Setting
from kanava.rules.playbook.settings import safe
from kanava.ui import playbook_words


@dataclass(frozen=True, slots=True)
class State:
    """What a page of settings shows: the playbook in force, the draft on it, and what was published.

    Whoever edits sees the draft's values in the fields; whoever only reads sees those in force. `typed` holds what a person has just typed and could not be kept; `moved` what somebody else has made of the same
    settings meanwhile.
    """

    current: Playbook
    draft: Draft | None
    published: Sequence[Published]
    today: date
    is_editor: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, Any] = field(default_factory=dict)

    @property
    def drafted(self) -> Playbook:
        """The playbook with the draft's changes."""
        return self.draft.playbook if self.draft else self.current

    @property
    def shown(self) -> Playbook:
        """The playbook whose values are shown as the settings' values."""
        return self.drafted if self.is_editor else self.current

    @property
    def currency(self) -> str:
        """The currency of amounts."""
        return self.shown.programme.currency

    def raw(self, path: str) -> Any:
        """A setting's value as the draft has it, faults and all."""
        fallback = safe(playbook.get(self.current, path))
        return self.draft.raw.get(path, fallback) if self.draft else fallback


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a setting: when it began, who published it and why, and both values in words."""

    published: Published
    before: str
    after: str


def coming_of(state: State, found: Setting) -> tuple[tuple[date, str], ...]:
    """What later versions make of a setting, each with its first day."""
    value = playbook.get(state.current, found.path)
    steps = []
    for since, later in state_later(state.published, state.today):
        after = playbook.get(later, found.path)
        if after != value:
            steps.append((since, playbook_words.of_value(found, after, later.programme.currency)))
        value = after
    return tuple(steps)


def state_later(published: Iterable[Published], today: date) -> list[tuple[date, Playbook]]:
    """The playbooks that begin after today, the next first."""
    later = [
        (one.version.effective_from, one.playbook)
        for one in published
        if not one.is_replaced and one.version.effective_from and one.version.effective_from > today
    ]
    return sorted(later, key=lambda pair: pair[0])


def history_of(state: State) -> dict[str, tuple[Step, ...]]:
    """Every change of every setting but those that a version only took over from another."""
    found: dict[str, tuple[Step, ...]] = {}
    for one in state.published:
        for change in () if one.version.carried_from_id else one.changes:
            path = change.setting.path
            found[path] = (*found.get(path, ()), step_of(one, change))
    return found


def step_of(one: Published, change: Change) -> Step:
    """A published change in words."""
    currency = one.playbook.programme.currency
    return Step(
        one,
        playbook_words.of_value(change.setting, change.before, currency),
        playbook_words.of_value(change.setting, change.after, currency),
    )
