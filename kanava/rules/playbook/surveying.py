"""How partners are asked how satisfied they are (guide: H8). The rhythm itself is `activity.survey_every_days`."""

from dataclasses import dataclass

from kanava.rules.playbook.settings import Unit, setting


@dataclass(frozen=True)
class Surveys:
    """`smallest_group` cannot go below five: that is promised to whoever answers."""

    by_itself: bool = setting(True, Unit.FLAG, "H8", ours=True)
    notice_days: int = setting(14, Unit.DAYS, "H8", limits=(1, 90), ours=True)
    open_days: int = setting(21, Unit.DAYS, "H8", limits=(3, 60), ours=True)
    reminder_days: int = setting(10, Unit.DAYS, "H8", limits=(0, 59), ours=True)
    smallest_group: int = setting(5, Unit.COUNT, "H8", limits=(5, 100), ours=True)
    recurring_surveys: int = setting(2, Unit.COUNT, "H8", limits=(2, 8), ours=True)
    feedback_after: dict[str, bool] = setting(
        {"AFTER_ONBOARDING": True, "AFTER_REFUSAL": True, "AFTER_DISPUTE": True}, Unit.FLAG, "H8", ours=True
    )
    feedback_pause_days: int = setting(30, Unit.DAYS, "H8", limits=(0, 365), ours=True)
