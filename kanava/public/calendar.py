"""A person's calendar at its secret address. Who knows the address reads it; nobody signs in for it."""

from hashlib import sha256

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.engagement.queries.addresses import find_owner, note_use
from kanava.engagement.queries.calendars import list_entries
from kanava.engagement.secrets import AddressPurpose, hash_of
from kanava.training.queries.session_calendar import list_calendar
from kanava.ui.access import public
from kanava.ui.calendar_feed import calendar_of
from kanava.ui.limits import allows_reading, too_many

# Calendar programmes of one person ask together; within these seconds they get the same answer.
KEPT = 300


@require_safe
@public
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar's file; nothing for an address that is not in use."""
    if not allows_reading(request, "read_calendar", key=hash_of(secret)):
        return too_many(request)
    owner = find_owner(secret, AddressPurpose.CALENDAR)
    if owner is None:
        raise Http404
    today = clock.today()
    # The key changes with the secret, so that a revoked address leaves nothing behind it.
    key = f"calendar:{hash_of(secret)}:{owner.language}:{today}"
    content: bytes | None = cache.get(key)
    if content is None:
        note_use(secret, on=today)
        with translation.override(owner.language):
            entries = list_entries(owner, today=today)
            sessions = list_calendar(owner, at=clock.now())
            content = calendar_of(entries, today=today, is_staff=bool(owner.staff_role), sessions=sessions)
        cache.set(key, content, KEPT)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = f'"{sha256(content).hexdigest()[:32]}"'
    answer["Cache-Control"] = f"private, max-age={KEPT}"
    answer["Content-Disposition"] = 'inline; filename="kanava.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    found = get_conditional_response(request, etag=answer["ETag"], response=answer)
    return found if isinstance(found, HttpResponse) else answer
