"""Names and sentences of the settings by which people at partners learn."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "training.starts_paths": (_("Paths begin by themselves"),
        _("Whether a signed partner’s people are given the open learning paths of their role, and new people when they join. With “no” somebody gives them.")),
    "training.gives_opened": (_("Paths opened later are given at once"),
        _("Whether a path that is opened is given to all for whom it is and who are there already. With “no” somebody gives it to them on the page of the path.")),
    "training.due_days": (_("Days to finish a path"),
        _("By when a path that was given is to be finished, unless the path says so itself.")),
    "training.reminder_days": (_("Reminders before the last day"),
        _("So many days before the last day a learner is reminded by letter. With 0 the reminder comes on the day itself.")),
    "training.overdue_every_days": (_("Between reminders after it"),
        _("So many days pass between the reminders of a path that was not finished in time.")),
    "training.overdue_times": (_("Reminders after the last day"),
        _("How often a learner is reminded of a path that was not finished in time. After that somebody has to talk to them.")),
    "training.session_reminder_hours": (_("Reminder before a live session"),
        _("So many hours before a live session begins those who come are reminded by letter. With 0 they are not.")),
    "training.attended_percent": (_("Part of a live session to have been there"),
        _("Where a list from the meeting tool tells how long somebody stayed, this part of the session counts as having been there. Whoever tells attendance can decide otherwise.")),
    "training.compared_from": (_("Partners needed to compare"),
        _("Deals won by partners with and without a finished path are set beside each other only where there are so many of each.")),
}  # fmt: skip
