"""How the demo's programme has opened up: the page to become a partner with its calculator and the shared folder from the start, a feature
before its time, news read (guide: D6, D7, E1)."""

from datetime import datetime

from kanava.config.demo.schedule import Schedule
from kanava.core import clock
from kanava.playbook.actions import edit_draft, publish_draft
from kanava.rules.people import Actor
from kanava.rules.playbook.changes import Edit
from kanava.rules.stages import Feature, Switch
from kanava.stages import actions


def plan_stages(schedule: Schedule, *, owner: Actor) -> None:
    """Plan what the owner has named, switched and read; the fifth and the tenth partner were signed the day before."""

    def name_folder(at: datetime) -> None:
        actions.keep_shared_folder(
            by=owner, address="https://files.example.com/partners", at=at,
            note="Price lists, presentations to edit, technical guides and logos.",
        )  # fmt: skip

    def read(at: datetime) -> None:
        actions.note_news(by=owner, at=at)

    schedule.add(688, lambda at: _open_page(owner, at))
    schedule.add(685, name_folder)
    schedule.add(
        600,
        lambda at: actions.switch_feature(by=owner, feature=Feature.RANKING, switch=Switch.ON, at=at),
    )
    schedule.add(429, read)
    schedule.add(359, read)


def _open_page(owner: Actor, at: datetime) -> None:
    opened = ("recruiting.takes_applications", "recruiting.shows_calculator")
    edit_draft(by=owner, edits={path: Edit(None, True) for path in opened}, at=at)
    publish_draft(by=owner, effective_from=clock.day_of(at), reason="Companies may apply", at=at)
