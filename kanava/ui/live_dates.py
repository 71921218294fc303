"""Dates of live lessons as those who learn see them, by their own clocks."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kanava.partners.readers import reader_of
from kanava.ui import session_words, time_zones
from kanava.ui.addresses import address
from kanava.ui.languages import language_name

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from kanava.training.queries.dates import Date
    from kanava.ui.access import PartnerRequest


def zone_of_reader(request: "PartnerRequest") -> "ZoneInfo":
    """The time zone that the reader chose, else that of their company's country."""
    return reader_of(request.user, request.membership).zone


def shown_dates(found: "list[Date]", zone: "ZoneInfo") -> dict[str, Any]:
    """The dates of a lesson for its template: those to sign up for, and those that were."""
    ahead = [_ahead(one, zone) for one in found if one.is_open or one.runs]
    return {
        "dates": ahead,
        "past": [_past(one, zone) for one in found if not (one.is_open or one.runs)],
        "is_signed_up": any(one["comes"] or one["place"] for one in ahead),
        "zone": time_zones.city_of(zone),
    }


def next_rows(found: "list[tuple[Date, str]]", zone: "ZoneInfo") -> list[dict[str, Any]]:
    """The reader's next sessions, for home and training."""
    return [
        {
            "title": title, "url": f"{address('portal:lesson', one.row.lesson_id)}#dates", "when": time_zones.session_when(one.row, zone),
            "place": one.place, "link": one.row.link if one.comes else "", "runs": one.runs,
        }
        for one, title in found
    ]  # fmt: skip


def _ahead(one: "Date", zone: "ZoneInfo") -> dict[str, Any]:
    row = one.row
    return {
        **_any(one, zone), "is_open": one.is_open, "runs": one.runs, "comes": one.comes, "place": one.place, "is_full": one.is_full, "waits": row.waiting,
        "free": session_words.of_free(row.coming, row.seats, row.waiting), "is_moved": row.state == "SESSION_MOVED",
        "link": row.link if one.comes else "", "where": row.place or (_("Online") if row.link else ""),
    }  # fmt: skip


def _past(one: "Date", zone: "ZoneInfo") -> dict[str, Any]:
    film = one.film
    return {
        **_any(one, zone), "is_cancelled": one.is_cancelled, "reason": one.row.reason, "attended": one.attended, "came": one.comes,
        "not_recorded": one.row.not_recorded,
        "film": {
            "url": address("portal:session-recording", one.row.pk), "type": f"video/{film.row.kind.lower()}", "position": film.position,
            "is_watched": film.is_watched, "watched": session_words.of_watched(film.parts, film.length),
            "tracks": [
                {"url": reverse("portal:session-captions", args=[one.row.pk, code]), "language": code, "label": language_name(code)}
                for code in film.captions
            ],
        } if film else None,
    }  # fmt: skip


def _any(one: "Date", zone: "ZoneInfo") -> dict[str, Any]:
    return {
        "id": one.row.pk, "when": time_zones.session_when(one.row, zone), "trainer": one.trainer,
        "language": language_name(one.row.language),
    }  # fmt: skip
