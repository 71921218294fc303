"""Names and sentences of the settings by which partners are asked how satisfied they are."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "surveys.by_itself": (_("Surveys are planned by themselves"),
        _("With “yes” the next survey is planned when it is due, and the owners are told ahead: until it opens it can be moved or called off.")),
    "surveys.notice_days": (_("A survey is planned ahead by"),
        _("How long before its opening a survey is planned by itself.")),
    "surveys.open_days": (_("A survey is open for"),
        _("How long answers are taken. The results come out on the day after, all at once.")),
    "surveys.reminder_days": (_("Everybody is reminded after"),
        _("Days after the opening. The reminder goes to everybody, since nobody knows who has answered. 0: no reminder.")),
    "surveys.smallest_group": (_("Smallest group that is shown"),
        _("Results of fewer people are never shown, and numbers of answers only in steps of it. It can be raised, not lowered under five.")),
    "surveys.recurring_surveys": (_("A problem recurs after"),
        _("In how many surveys in a row a theme has to come up until it counts as a recurring problem.")),
    "surveys.feedback_after": (_("Feedback by name"),
        _("After what the person concerned is asked how we did. It is not anonymous, and the letter says so.")),
    "surveys.feedback_pause_days": (_("The same person is asked again after"),
        _("Nobody is asked for feedback by name more often than this.")),
}  # fmt: skip
