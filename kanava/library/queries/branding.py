"""How a partner presents itself, and our texts with its data in their places."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kanava.core import blobs
from kanava.core.permissions import require
from kanava.library.co_branding import Filling, Opened, fill, opened
from kanava.library.models import Brand, OwnText, Version
from kanava.library.own_texts import TEXTS
from kanava.partners.models import Partner
from kanava.rules.branding import OwnTextCode, Piece, services_of
from kanava.rules.own_texts import filled
from kanava.rules.people import Actor
from kanava.rules.template_places import Place, TemplateMending, checked, lacking
from kanava.rules.websites import shown

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


def get_own_text(language: str, code: str = OwnTextCode.INTRODUCTION) -> OwnText:
    """One of our texts in a language: as somebody has changed it, else as it came."""
    return OwnText.objects.filter(language=language, code=code).first() or TEXTS[OwnTextCode(code), language]


def list_own_texts(language: str) -> list[OwnText]:
    """All of them in a language, in the order of their use. One statement."""
    changed = {one.code: one for one in OwnText.objects.filter(language=language)}
    return [changed.get(code) or TEXTS[OwnTextCode(code), language] for code in OwnTextCode]


def filling_of(partner: Partner, brand: Brand, *, language: str, product: str = "") -> Filling:
    """What fills the places of a template or of a text in a language, for a product by its name."""
    told = {
        Place.NAME: partner.name, Place.CONTACT: brand.contact, Place.EMAIL: brand.email, Place.PHONE: brand.phone,
        Place.WEBSITE: shown(brand.website), Place.PRODUCT: product,
    }  # fmt: skip
    return Filling(told, services_in(brand, language), brand.colour, bytes(brand.logo))


def services_in(brand: Brand, language: str) -> tuple[str, ...]:
    """A partner's services in a language, in English where it is not Finnish."""
    return tuple(services_of(brand.services_fi if language == "fi" else brand.services_en))


def lacks(places: Collection[str], filling: Filling) -> tuple[Place, ...]:
    """Which of the places a partner has told nothing for."""
    # Where there is no logo the name stands in its place, and it is missed all the same.
    logo = "there" if filling.logo else ""
    return lacking(places, {**filling.words, Place.LOGO: logo})


def is_mended(version: Version) -> bool:
    """Whether a template waits until somebody mends what is no place in it, or lets it stand."""
    return not version.marks_stand and bool(checked(version.places).standing)


def filled_template(version: Version, filling: Filling) -> Opened:
    """A template with a partner's data in its places; its file stays as it is.

    Raises:
        TemplateMending: nobody has decided that what is no place stands in it.
        TemplateFormat, TemplateTooLarge.
    """
    if is_mended(version):
        raise TemplateMending
    with blobs.open_file(version.sha256) as file:
        found = opened(file, version.format)
    fill(found, filling, alt=filling.told[Place.NAME])
    return found


def composed(
    partner: Partner, brand: Brand, *, language: str, product: str, code: str = OwnTextCode.INTRODUCTION
) -> Composed:
    """One of our texts with the partner's data in its places. One statement."""
    return composed_of(get_own_text(language, code), partner, brand, language=language, product=product)


def composed_of(text: OwnText, partner: Partner, brand: Brand, *, language: str, product: str) -> Composed:
    """A text, one that nobody has kept too, with a partner's data in its places."""
    told = filling_of(partner, brand, language=language, product=product).words
    return Composed(
        language, filled(text.title, told), filled(text.lead, told), tuple(_pieces(text.body, told)),
        services_in(brand, language),
    )  # fmt: skip


def _pieces(body: str, told: Mapping[Place, str]) -> list[Piece]:
    found = []
    for part in _GAP.split(body.replace("\r\n", "\n").strip()):
        heading, _, rest = part.partition("\n") if part.startswith("##") else ("", "", part)
        words = " ".join(filled(rest, told).split())
        found.append(Piece(filled(heading.lstrip("# "), told), words))
    return found


def compose_example(
    *, by: Actor, language: str, product: str, title: str, lead: str, body: str
) -> tuple[Composed, Brand]:
    """A text that is being written, with the data of an example of a partner in its places. No statement. Raises
    NotPermitted."""
    require("keep_material", by)
    company = Partner(name="Aurora Oy")
    brand = Brand(
        partner=company, contact="Olga Nieminen", email="olga@aurora.example", phone="+358 40 123 4567", website="https://aurora.example",
    )  # fmt: skip
    text = OwnText(title=title, lead=lead, body=body)
    return composed_of(text, company, brand, language=language, product=product), brand
