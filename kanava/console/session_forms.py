"""Forms of live sessions: when and where, and what came of them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kanava.rules import days
from kanava.rules.live_sessions import HourMissing, moment_of
from kanava.rules.session_hours import is_odd
from kanava.training.actions.sessions import SessionTold
from kanava.ui import session_words, time_zones
from kanava.ui.forms import DayField, InOrder

if TYPE_CHECKING:
    from kanava.training.models import LiveSession

LONGEST_MINUTES, MOST_SEATS = 1440, 5000
# So many places where it is night are named.
MOST_ZONES = 8


class SessionForm(forms.Form):
    """A date of a live lesson, at the hour of a named time zone."""

    on = DayField(label=gettext_lazy("Day"), span=days.SESSIONS)
    hour = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Of the time above. Everybody sees the date by their own clocks."),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=LONGEST_MINUTES)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    trainer = forms.TypedChoiceField(label=gettext_lazy("Who leads it"), coerce=int)
    link = forms.URLField(
        label=gettext_lazy("Meeting link"), max_length=500, required=False, assume_scheme="https",
        help_text=gettext_lazy("Only those who have a seat see it."),
    )  # fmt: skip
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"), min_value=1, max_value=MOST_SEATS, required=False,
        help_text=gettext_lazy("Empty: as many as come. Who finds no seat waits, and gets the next that becomes free."),
    )  # fmt: skip

    is_meant = forms.BooleanField(label=gettext_lazy("The time is meant as it stands here"), required=False)

    def __init__(self, *args: Any, trainers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = InOrder(time_zones.choices())  # type: ignore[attr-defined]
        self.fields["trainer"].choices = InOrder(trainers)  # type: ignore[attr-defined]
        # One of the two is needed, so neither of them is simply optional.
        self.fields["link"].is_one_of = self.fields["place"].is_one_of = True  # type: ignore[attr-defined]

    def told(self) -> SessionTold:
        """The session as typed."""
        told = {name: it for name, it in self.cleaned_data.items() if name != "is_meant"}
        return SessionTold(trainer_id=told.pop("trainer"), **told)


def odd_hours(form: SessionForm, learners: Mapping[ZoneInfo, int], at: datetime) -> list[str]:
    """Where the time that was typed is night or weekend, as sentences, unless it is said to be meant or nobody is asked
    about it: for those who learn the path by their own clocks, for nobody yet by the clock that was typed."""
    typed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if not typed or typed["is_meant"]:
        return []
    with suppress(HourMissing):
        begins = moment_of(typed["on"], typed["hour"], ZoneInfo(typed["zone"]))
        if begins > at:
            return _odd(Typed(begins, typed["minutes"]), learners or {ZoneInfo(typed["zone"]): 0})
    return []


@dataclass(slots=True)
class Typed:
    """When a session is to be."""

    begins_at: datetime
    minutes: int


def _odd(session: Typed, learners: Mapping[ZoneInfo, int]) -> list[str]:
    zones = sorted(learners, key=lambda one: (-learners[one], one.key))
    return [
        session_words.of_odd_hour(time_zones.session_when(session, one), learners[one])
        for one in zones
        if is_odd(session.begins_at, session.minutes, one)
    ][:MOST_ZONES]


def initial_of_session(session: "LiveSession") -> dict[str, Any]:
    """What stands in the form of a session that there is: its hour in the zone in which it was planned."""
    local = timezone.localtime(session.begins_at, ZoneInfo(session.zone))
    return {
        "on": local.date(), "hour": local.time(), "zone": session.zone, "minutes": session.minutes, "language": session.language,
        "trainer": session.trainer_id, "link": session.link, "place": session.place, "seats": session.seats,
    }  # fmt: skip


class CancelForm(forms.Form):
    """Why a session does not take place."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500,
        help_text=gettext_lazy("Those who were to come or wait read it, and calendars forget the session."),
    )  # fmt: skip
