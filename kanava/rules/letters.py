"""Letters to candidates: templates whose places the programme's figures fill; a place that cannot be filled stops one
(guide: E2)."""

import re
from collections.abc import Mapping
from enum import StrEnum

from kanava.rules.refusals import Refusal


class Place(StrEnum):
    """What a template may leave to be filled, written {COMPANY}."""

    COMPANY = "COMPANY"
    PERSON = "PERSON"
    SENDER = "SENDER"
    AVERAGE_DEAL = "AVERAGE_DEAL"
    PER_DEAL = "PER_DEAL"
    MARGIN = "MARGIN"
    CYCLE_DAYS = "CYCLE_DAYS"


class PlaceUnknown(Refusal):
    """There is no such place. Holds its name."""

    code = "PLACE_UNKNOWN"


class PlaceEmpty(Refusal):
    """Nothing is known that would fill a place. Holds the places."""

    code = "PLACE_EMPTY"


_PLACE = re.compile(r"\{([^{}\n]{1,40})\}")


def places_of(text: str) -> tuple[str, ...]:
    """The places of a template, each once, in their order."""
    return tuple(dict.fromkeys(found.strip().upper() for found in _PLACE.findall(text)))


def check_template(text: str, *, field: str) -> None:
    """Whether a template leaves only places that there are. Raises PlaceUnknown."""
    for place in places_of(text):
        if place not in Place.__members__:
            raise PlaceUnknown(field=field, place=place)


def empty_places(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The places that nothing fills."""
    return tuple(place for place in places_of(text) if not values.get(place))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; one that nothing fills stays as it is written, for a person to fill."""
    return _PLACE.sub(lambda found: values.get(found[1].strip().upper()) or found[0], text)


def places_left(text: str) -> list[str]:
    """The places of a filled text that nothing has filled, and what looks like one; other words in braces are somebody's
    own."""
    return [place for place in places_of(text) if place in Place.__members__ or f"{{{place}}}" in text]


def check_letter(text: str, *, field: str) -> None:
    """A letter that goes out has no place left, nor what looks like one. Raises PlaceEmpty."""
    left = places_left(text)
    if left:
        raise PlaceEmpty(field=field, places=", ".join(f"{{{place}}}" for place in left))
