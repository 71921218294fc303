"""After a live session: who was there, and what was recorded (guide: D2)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.rules import live_sessions as rule
from kanava.rules.live_sessions import Attendance, SessionState, SignUpState
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.text import tidy
from kanava.rules.videos import CaptionsUnreadable, is_captions
from kanava.training import writers
from kanava.training.actions.files import LARGEST_CAPTIONS, video_kept
from kanava.training.actions.sessions import ReasonMissing, locked, record
from kanava.training.models import (
    Enrolment,
    LiveSession,
    Recording,
    RecordingCaptions,
    SignUp,
    Watching,
)

LONGEST_STAY = 1440


@action("hold_session")
def tell_attendance(
    *,
    by: Actor,
    session_id: int,
    there: Iterable[int],
    at: datetime,
    stayed: Mapping[int, int | None] | None = None,
) -> LiveSession:
    """Tell which of those who were to come (sign-ups by id) were there; all others were not. Who was there is done with the
    lesson, and stays so if that is corrected. `stayed` is for how many minutes, where it is known.

    Raises:
        NotFound, SessionNotBegun, SessionOver: it was cancelled.
    """
    session = _held_by(session_id, by)
    rule.check_attendance(SessionState(session.state), session.begins_at, at)
    ids, minutes = set(there), stayed or {}
    coming = list(SignUp.objects.filter(session=session, state=SignUpState.COMING).order_by("arrival"))
    for one in coming:
        one.attendance = Attendance.ATTENDED if one.pk in ids else Attendance.MISSED
        one.stayed = min(minutes.get(one.pk) or 0, LONGEST_STAY) or one.stayed
    SignUp.objects.bulk_update(coming, ["attendance", "stayed"], batch_size=500)
    session.state, session.attendance_at = SessionState.HELD, at
    session.save(update_fields=["state", "attendance_at"])
    attended = [one.enrolment_id for one in coming if one.attendance == Attendance.ATTENDED]
    for enrolment in Enrolment.objects.select_for_update().filter(pk__in=attended).order_by("id"):
        writers.finish_lesson(enrolment, session.lesson, by=by, at=at)
    record("attendance_told", session, by=by, at=at, there=len(attended), missed=len(coming) - len(attended))
    return session


@action("hold_session")
def keep_recording(
    *, by: Actor, session_id: int, name: str, chunks: Iterable[bytes], at: datetime
) -> Recording:
    """Keep what was recorded of a session, as it comes in; it takes the place of the one before.

    Raises:
        NotFound, SessionNotBegun, SessionOver, VideoTooLarge, VideoUnknown, FileDamaged (field `video`).
    """
    session = _recordable(session_id, by, at)
    before = Recording.objects.filter(session=session).values_list("sha256", flat=True).first()
    values = {**video_kept(name, chunks), "added_at": at}
    made, _is_new = Recording.objects.update_or_create(session=session, defaults=values)
    if before != values["sha256"]:
        # What was watched of another one says nothing of this one; who had watched it to the end, had.
        Watching.objects.filter(session=session).update(parts=[], length=0, position=0)
    session.not_recorded = ""
    session.save(update_fields=["not_recorded"])
    record("recording_kept", session, by=by, at=at)
    return made


@action("hold_session")
def keep_recording_captions(
    *, by: Actor, session_id: int, language: str, content: bytes, at: datetime
) -> RecordingCaptions:
    """Keep what is said in a recording, in a language. Raises NotFound, SessionNotBegun, SessionOver, CaptionsUnreadable
    (field `captions`)."""
    session = _recordable(session_id, by, at)
    if len(content) > LARGEST_CAPTIONS or not is_captions(content):
        raise CaptionsUnreadable(field="captions")
    values = {"text": content.decode("utf-8-sig").replace("\0", "")}
    made, _is_new = RecordingCaptions.objects.update_or_create(
        session=session, language=language, defaults=values
    )
    return made


@action("hold_session")
def remove_recording(*, by: Actor, session_id: int, at: datetime) -> None:
    """Take a recording away, with its captions. Raises NotFound."""
    session = _held_by(session_id, by)
    if not Recording.objects.filter(session=session).delete()[0]:
        raise NotFound
    RecordingCaptions.objects.filter(session=session).delete()
    record("recording_removed", session, by=by, at=at)


@action("hold_session")
def leave_unrecorded(*, by: Actor, session_id: int, reason: str, at: datetime) -> LiveSession:
    """Say why there is no recording; those who missed the session read it. Raises NotFound, SessionNotBegun, SessionOver,
    ReasonMissing (field `reason`)."""
    session = _recordable(session_id, by, at)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    session.not_recorded = tidy(reason)[:500]
    session.save(update_fields=["not_recorded"])
    record("not_recorded", session, by=by, at=at)
    return session


def _held_by(session_id: int, by: Actor) -> LiveSession:
    session = locked(session_id)
    require("hold_session", by, Owned(seller_id=session.trainer_id))
    return session


def _recordable(session_id: int, by: Actor, at: datetime) -> LiveSession:
    session = _held_by(session_id, by)
    rule.check_attendance(SessionState(session.state), session.begins_at, at)
    return session
