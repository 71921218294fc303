"""Names and sentences of the settings by which partners are helped."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, tuple[Any, Any]] = {
    "support.answer_hours": (_("Answer to a question within"),
        _("Business hours within which a partner of the tier has an answer. They count while somebody is there, as onboarding says, in the programme’s country.")),
    "support.named_contact": (_("Named contact"),
        _("Whether questions of the tier go to the partner’s own manager, who is named. Otherwise they go to the queue that the whole team shares.")),
    "support.live_help": (_("Calls with a person"),
        _("Whether a partner of the tier can book a call.")),
    "support.marked_by_person": (_("Tasks marked by a person"),
        _("Whether assessments of the tier’s people have practical tasks and pitches, which a person marks. With “no” they are left out of the draw.")),
    "support.call_ahead_hours": (_("A call is booked ahead by"),
        _("At least so many hours lie between the booking of a call and the call.")),
    "support.warning_hours": (_("Reminder of an answer that is due"),
        _("Hours before the promised answer at which whoever answers is reminded.")),
    "support.phone": (_("Number for dedicated support"),
        _("The telephone number that partners with dedicated support see. Empty: none.")),
}  # fmt: skip
