"""That somebody reads a page, what they say of it, and that we have heard it."""

from datetime import date, datetime

from django.db import connection

from kanava.core.actions import action
from kanava.guides.models import Opinion, Page
from kanava.guides.writers import record
from kanava.rules.guides import LONGEST_NOTE
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

_NOTE = """
insert into guides_reading (page_id, version_id, partner_id, person_id, days, last_on) values (%s, %s, %s, %s, 1, %s)
on conflict (page_id, person_id) do update set days = guides_reading.days + 1, last_on = excluded.last_on
where guides_reading.last_on < excluded.last_on
"""


@action("use_guides")
def note_reading(*, by: Actor, page_id: int, version_id: int, on: date) -> None:
    """Note that the actor has read a page on a day; behind the wall. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [page_id, version_id, by.partner_id, by.user_id, on])


@action("rate_guide")
def tell_opinion(*, by: Actor, page_id: int, is_helpful: bool, note: str, at: datetime) -> Opinion:
    """Say whether a page was helpful; what the actor said of it before is replaced. Behind the wall: a page that they do
    not see is not found. Raises NotFound."""
    page = Page.objects.select_related("version").filter(pk=page_id).first()
    if page is None or by.partner_id is None or by.user_id is None:
        raise NotFound
    values = {
        "is_helpful": is_helpful,
        "note": note.replace("\0", "").strip()[:LONGEST_NOTE],
        "told_at": at,
        "heard_at": None,
    }
    owner = {"partner_id": by.partner_id, "guide_id": page.version.guide_id}
    kept, _made = Opinion.objects.update_or_create(
        page=page, person_id=by.user_id, defaults=values, create_defaults={**values, **owner}
    )
    return kept


@action("keep_guide")
def hear_opinion(*, by: Actor, guide_id: int, opinion_id: int, at: datetime) -> None:
    """Be done with what a reader said. Raises NotFound."""
    found = Opinion.objects.filter(guide_id=guide_id, pk=opinion_id)
    if not found.exists():
        raise NotFound
    if found.filter(heard_at=None).update(heard_at=at):
        record("opinion_heard", guide_id, by=by, at=at)
