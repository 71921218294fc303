"""How a partner presents itself, and our texts with its data in their places."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kanava.core.permissions import require
from kanava.library.models import Brand, OwnText
from kanava.library.own_texts import TEXTS
from kanava.partners.models import Partner
from kanava.rules.branding import Piece, filled, services_of
from kanava.rules.people import Actor

_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Composed:
    """Our text as a partner's own, ready to be set."""

    language: str
    title: str
    lead: str
    pieces: tuple[Piece, ...]
    services: tuple[str, ...]


def get_brand(partner: Partner, *, by: Actor) -> Brand:
    """How a partner presents itself; what is known of it anyway where it has told nothing. Raises NotPermitted."""
    require("use_library", by)
    found = Brand.objects.filter(partner_id=partner.pk).first()
    return found or Brand(partner=partner, website=partner.website)


def get_own_text(language: str) -> OwnText:
    """Our text in a language: as somebody has changed it, else as it came."""
    return OwnText.objects.filter(language=language).first() or TEXTS[language]


def composed(partner: Partner, brand: Brand, *, language: str, product: str) -> Composed:
    """Our text with the partner's data in its places. One statement."""
    told = {
        "PARTNER": partner.name, "CONTACT": brand.contact, "EMAIL": brand.email, "PHONE": brand.phone,
        "WEBSITE": brand.website, "PRODUCT": product,
    }  # fmt: skip
    text = get_own_text(language)
    services = brand.services_fi if language == "fi" else brand.services_en
    return Composed(
        language, filled(text.title, told), filled(text.lead, told), tuple(_pieces(text.body, told)),
        tuple(services_of(services)),
    )  # fmt: skip


def _pieces(body: str, told: Mapping[str, str]) -> list[Piece]:
    found = []
    for part in _GAP.split(body.replace("\r\n", "\n").strip()):
        heading, _, rest = part.partition("\n") if part.startswith("##") else ("", "", part)
        words = " ".join(filled(rest, told).split())
        found.append(Piece(filled(heading.lstrip("# "), told), words))
    return found
