"""Letters about live sessions, which calendars understand: come, come at another time, do not come (guide: D2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from kanava.core import mail
from kanava.core.calendars import zone_for
from kanava.core.events import subscribe
from kanava.core.mail import CalendarEntry
from kanava.core.models import Event, User
from kanava.documents import invitations
from kanava.documents.invitations import CANCEL, REQUEST, Meeting, Person, event_of
from kanava.rules.live_sessions import AHEAD, SignUpState
from kanava.training.models import LiveSession, SignUp
from kanava.training.queries.words import lesson_titles


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a session: the letter about it, its calendar method, none where calendars have nothing of it, and
    what else the letter says."""

    template: str
    method: str = ""
    more: Mapping[str, Any] | None = None


def _session(session_id: int) -> LiveSession:
    return LiveSession.objects.select_related("lesson", "trainer").get(pk=session_id)


def _guests(session: LiveSession, state: SignUpState) -> list[SignUp]:
    rows = SignUp.objects.filter(session=session, state=state, person__is_active=True)
    return list(rows.select_related("person", "partner").order_by("arrival"))


def _sign_up(event: Event) -> SignUp | None:
    rows = SignUp.objects.filter(pk=event.object_id, person__is_active=True)
    found = rows.select_related("person", "partner", "session__lesson", "session__trainer").first()
    return found if found is not None and found.session.begins_at > event.at else None


def _tell(news: News, session: LiveSession, guest: SignUp, at: datetime) -> None:
    """A letter to somebody who comes, or was to come."""
    address = f"{settings.BASE_URL}{reverse('portal:lesson', args=[session.lesson_id])}"
    zone = zone_for(guest.person.time_zone, guest.partner.country)
    told = {"zone": zone, "address": address, "leads": False, "changes": guest.changes}
    _write(news, session, guest.person, told, at)


def _tell_trainer(news: News, session: LiveSession, trainer: User, at: datetime) -> None:
    """A letter to whoever leads it."""
    if trainer.is_active:
        address = f"{settings.BASE_URL}{reverse('console:session', args=[session.pk])}"
        zone = zone_for(trainer.time_zone)
        told = {"zone": zone, "address": address, "leads": True, "changes": 0}
        _write(news, session, trainer, told, at)


def _write(news: News, session: LiveSession, person: User, told: Mapping[str, Any], at: datetime) -> None:
    with translation.override(person.language):
        title = lesson_titles([session.lesson_id]).get(session.lesson_id, "")
        entry = _entry(news.method, session, person, title, told, at) if news.method else None
    context = {
        "person": person, "found": session, "title": title, "trainer": session.trainer, "is_in_calendar": bool(news.method),
        **told, **(news.more or {}),
    }  # fmt: skip
    mail.write(
        f"mail/{news.template}", to=person.email, language=person.language, context=context, entry=entry
    )


def _entry(
    method: str, session: LiveSession, person: User, title: str, told: Mapping[str, Any], at: datetime
) -> CalendarEntry:
    """The session for the calendar of one person: who else comes is not told. Whoever leads it is invited by the programme:
    calendars do not let people invite themselves. Who has left and comes again gets a change of the same entry, so that
    what they did counts on its sequence too."""
    address = told["address"]
    trainer = Person(session.trainer.name, session.trainer.email, leads=True)
    me = Person(person.name, person.email)
    people = [me] if told["leads"] else [trainer, me]
    lines = [_("Live session of the training: %(title)s") % {"title": title}]
    lines += [_("Meeting link: %(url)s") % {"url": session.link}] if session.link else []
    meeting = Meeting(
        f"session-{session.uid}", session.sequence + told["changes"], session.begins_at, session.minutes, title, "\n".join([*lines, address]),
        people, method, at, place=", ".join(part for part in (session.place, session.link) if part), url=address,
    )  # fmt: skip
    return invitations.entry_of([event_of(meeting)], method, "Training")


@subscribe("training.session_planned")
def invite_trainer(event: Event) -> None:
    """Whoever leads a session gets it into the calendar."""
    session = _session(event.object_id)
    if session.state in AHEAD and session.begins_at > event.at:
        _tell_trainer(News("session_invited", REQUEST), session, session.trainer, event.at)


@subscribe("training.signed_up", "training.seat_freed")
def invite(event: Event) -> None:
    """Who comes gets the session into the calendar; who waited learns that a seat is theirs."""
    found = _sign_up(event)
    if found is not None and found.state == SignUpState.COMING and found.session.state in AHEAD:
        more = {"was_waiting": event.verb == "training.seat_freed"}
        _tell(News("session_invited", REQUEST, more), found.session, found, event.at)


@subscribe("training.signed_off")
def take_back(event: Event) -> None:
    """Who comes no more loses the entry in the calendar."""
    found = _sign_up(event)
    if found is not None and event.data["was_coming"] and found.state == SignUpState.LEFT:
        _tell(News("session_left", CANCEL), found.session, found, event.at)


@subscribe("training.session_moved", "training.session_changed")
def tell_of_change(event: Event) -> None:
    """Those who come, and whoever leads it, get the change into the calendar; who waits learns of another time. Whoever led
    it and does no more loses the entry."""
    session = _session(event.object_id)
    # A later change has its own event; this one would tell the same twice.
    if session.sequence != event.data["sequence"] or session.begins_at <= event.at:
        return
    was = datetime.fromisoformat(event.data["was"])
    is_moved = event.verb == "training.session_moved"
    news = News("session_changed", REQUEST, {"was": was if is_moved else None})
    # Who has got a seat by the same change has the invitation from that.
    for guest in _guests(session, SignUpState.COMING):
        if guest.pk not in event.data["got"]:
            _tell(news, session, guest, event.at)
    if is_moved:
        for guest in _guests(session, SignUpState.WAITING):
            waits = News("session_changed", more={"was": was, "place": guest.place})
            _tell(waits, session, guest, event.at)
    led = event.data["led"]
    if led == session.trainer_id:
        _tell_trainer(news, session, session.trainer, event.at)
    else:
        _tell_trainer(News("session_invited", REQUEST), session, session.trainer, event.at)
        before = User.objects.get(pk=led)
        _tell_trainer(News("session_left", CANCEL), session, before, event.at)


@subscribe("training.session_cancelled")
def tell_of_cancelling(event: Event) -> None:
    """Those who were to come, or waited, and whoever led it learn that it does not take place; what was over needs no
    letter."""
    session = _session(event.object_id)
    if session.begins_at <= event.at:
        return
    for guest in _guests(session, SignUpState.COMING):
        _tell(News("session_cancelled", CANCEL), session, guest, event.at)
    for guest in _guests(session, SignUpState.WAITING):
        _tell(News("session_cancelled"), session, guest, event.at)
    _tell_trainer(News("session_cancelled", CANCEL), session, session.trainer, event.at)


@subscribe("training.session_reminded")
def remind(event: Event) -> None:
    """Who comes to a session that is near is reminded of it."""
    found = _sign_up(event)
    if found is not None and found.state == SignUpState.COMING and found.session.state in AHEAD:
        _tell(News("session_reminded"), found.session, found, event.at)
