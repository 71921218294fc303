"""What help a partner of which tier may expect (guide: I3). The level itself is `scaling.support`."""

from dataclasses import dataclass

from kanava.rules.playbook.settings import Unit, setting


@dataclass(frozen=True)
class Support:
    """Hours are those in which somebody is there (`onboarding.opens_at`, `closes_at`) on business days."""

    answer_hours: dict[str, int] = setting(
        {"BRONZE": 16, "SILVER": 8, "GOLD": 4}, Unit.HOURS, "I3", limits=(1, 400), ours=True
    )
    named_contact: dict[str, bool] = setting(
        {"BRONZE": False, "SILVER": True, "GOLD": True}, Unit.FLAG, "I3", ours=True
    )
    live_help: dict[str, bool] = setting(
        {"BRONZE": False, "SILVER": False, "GOLD": True}, Unit.FLAG, "I3", ours=True
    )
    marked_by_person: dict[str, bool] = setting(
        {"BRONZE": True, "SILVER": True, "GOLD": True}, Unit.FLAG, "I3", ours=True
    )
    call_ahead_hours: int = setting(4, Unit.HOURS, "I3", limits=(0, 240), ours=True)
    warning_hours: int = setting(2, Unit.HOURS, "F5", limits=(0, 240), ours=True)
    phone: str = setting("", Unit.TEXT, "I3", ours=True)
