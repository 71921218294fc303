"""How a partner presents itself, and our texts for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.library.logos import remade
from kanava.library.models import Brand, OwnText
from kanava.rules.branding import OwnTextCode, colour, services
from kanava.rules.materials import TitleMissing
from kanava.rules.own_texts import check_text, in_one_spelling
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, Refusal
from kanava.rules.text import tidy
from kanava.rules.websites import website


@dataclass(frozen=True, slots=True)
class Told:
    """What a partner says of itself; see `Brand`."""

    colour: str
    contact: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    services_en: str = ""
    services_fi: str = ""


@action("keep_own_brand")
def keep_brand(
    *, by: Actor, told: Told, logo: bytes | None = None, removes_logo: bool = False, at: datetime
) -> Brand:
    """Keep how the actor's partner presents itself. `logo` is a new picture, None where it stays.

    Raises:
        Faults: ColourUnreadable, WebsiteUnreadable, ServicesTooMany, ServiceTooLong, LogoUnknown, LogoTooLarge,
            each with its field.
    """
    require("keep_own_brand", by, Owned(partner_id=by.partner_id))
    values: dict[str, str | bytes] = {
        name: tidy(getattr(told, name)) for name in ("contact", "email", "phone")
    }
    read: dict[str, Callable[[], str | bytes]] = {
        "colour": lambda: colour(told.colour),
        "website": lambda: website(told.website),
        "services_en": lambda: "\n".join(services(told.services_en, field="services_en")),
        "services_fi": lambda: "\n".join(services(told.services_fi, field="services_fi")),
    }
    if logo is not None:
        read["logo"] = lambda: remade(logo)
    elif removes_logo:
        values["logo"] = b""
    values.update(_all_read(read))
    with gate("library"):
        kept, _made = Brand.objects.update_or_create(
            partner_id=by.partner_id, defaults={**values, "changed_at": at}
        )
    return kept


def _all_read(read: Mapping[str, Callable[[], str | bytes]]) -> dict[str, str | bytes]:
    """What was typed in its normal form, all of it or what is wrong with all of it. Raises Faults."""
    found: dict[str, str | bytes] = {}
    faults: list[Refusal] = []
    for name, value in read.items():
        try:
            found[name] = value()
        except Refusal as refusal:
            faults.append(refusal)
    if faults:
        raise Faults(faults)
    return found


@action("keep_material")
def keep_own_text(
    *,
    by: Actor,
    language: str,
    title: str,
    lead: str,
    body: str,
    at: datetime,
    code: str = OwnTextCode.INTRODUCTION,
) -> OwnText:
    """Change one of our texts that partners make their own.

    Raises:
        TitleMissing (field `title`), TextPlaceUnknown (field `title`, `lead` or `body`).
    """
    if not tidy(title):
        raise TitleMissing(field="title")
    for field, text in (("title", title), ("lead", lead), ("body", body)):
        check_text(text, field=field)
    title, lead, body = (in_one_spelling(text) for text in (title, lead, body))
    kept, _made = OwnText.objects.update_or_create(
        language=language,
        code=code,
        defaults={"title": tidy(title), "lead": lead.strip(), "body": body.strip(), "changed_at": at},
    )
    return kept
