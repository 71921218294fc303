"""How a partner presents itself, and our texts that it makes its own: colours, places to fill in, logos (guide: D3)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from kanava.rules.refusals import Refusal

LARGEST_LOGO = 2_000_000  # bytes
MOST_SERVICES = 8
LONGEST_SERVICE = 120
WIDEST_LOGO, HIGHEST_LOGO = 10, 3  # times its height wide, times its width high
USUAL_COLOUR = "#0f5c5c"
READABLE = 4.5  # contrast that text needs with its ground
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class Output(StrEnum):
    """What is made: a page to print, a mail to send."""

    ONE_PAGER = "ONE_PAGER"
    MAIL = "MAIL"


class OwnTextCode(StrEnum):
    """Our texts that partners make a page or a mail of: what it is, an offer to begin, an invitation to a workshop."""

    INTRODUCTION = "INTRODUCTION"
    PILOT = "PILOT"
    WORKSHOP = "WORKSHOP"


class LogoUnknown(Refusal):
    """The logo is no picture that is taken."""

    code = "LOGO_UNKNOWN"


class LogoTooLarge(Refusal):
    """The logo is larger than a logo is."""

    code = "LOGO_TOO_LARGE"


class LogoShape(Refusal):
    """The logo is so long or so high that it would be a line."""

    code = "LOGO_SHAPE"


class ColourUnreadable(Refusal):
    """The colour is not written as one."""

    code = "COLOUR_UNREADABLE"


class ServicesTooMany(Refusal):
    """More services than have room in what customers read."""

    code = "SERVICES_TOO_MANY"


class ServiceTooLong(Refusal):
    """A service is told in more letters than stand on a line."""

    code = "SERVICE_TOO_LONG"


def colour(text: str, *, field: str = "colour") -> str:
    """A colour as `#0f5c5c`. Raises ColourUnreadable."""
    found = text.strip().lower()
    if not _COLOUR.fullmatch(found):
        raise ColourUnreadable(field=field)
    return found


def check_logo_shape(width: int, height: int, *, field: str = "logo") -> None:
    """That a logo can be seen in the frames that there are for it. Raises LogoShape."""
    if width > WIDEST_LOGO * height or height > HIGHEST_LOGO * width:
        raise LogoShape(field=field, width=width, height=height, widest=WIDEST_LOGO, highest=HIGHEST_LOGO)


def text_on(ground: str) -> str:
    """White or black, whichever is read better on a colour."""
    return "#ffffff" if contrast("#ffffff", ground) >= contrast("#000000", ground) else "#000000"


def ink_of(wanted: str) -> str:
    """The colour for text on white: itself where it is readable there, else black."""
    return wanted if contrast(wanted, "#ffffff") >= READABLE else "#000000"


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, 1 to 21, as the rules for accessible pages reckon it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(value: str) -> float:
    parts = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def services_of(text: str) -> list[str]:
    """A partner's services, a line each, without empty lines and repetitions; as many and as long as there is room for."""
    return [line[:LONGEST_SERVICE] for line in _lines(text)][:MOST_SERVICES]


def services(text: str, *, field: str) -> list[str]:
    """The same of what somebody has typed, of which nothing is left out unsaid.

    Raises:
        ServicesTooMany, ServiceTooLong.
    """
    found = _lines(text)
    if len(found) > MOST_SERVICES:
        raise ServicesTooMany(field=field, most=MOST_SERVICES, there=len(found))
    longest = max(found, key=len, default="")
    if len(longest) > LONGEST_SERVICE:
        raise ServiceTooLong(field=field, most=LONGEST_SERVICE, service=f"{longest[:40]}…")
    return found


def _lines(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading with its text."""

    heading: str
    text: str
