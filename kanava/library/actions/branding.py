"""How a partner presents itself, and our texts for it."""

from dataclasses import dataclass
from datetime import datetime

from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.library.logos import remade
from kanava.library.models import Brand, OwnText
from kanava.rules.branding import OwnTextCode, colour, services_of
from kanava.rules.materials import TitleMissing
from kanava.rules.people import Actor
from kanava.rules.text import tidy


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
        ColourUnreadable (field `colour`), LogoUnknown, LogoTooLarge (field `logo`).
    """
    require("keep_own_brand", by, Owned(partner_id=by.partner_id))
    values = {name: tidy(getattr(told, name)) for name in ("contact", "email", "phone", "website")}
    for name in ("services_en", "services_fi"):
        values[name] = "\n".join(services_of(getattr(told, name)))
    values["colour"] = colour(told.colour)
    picture = {"logo": remade(logo)} if logo is not None else {"logo": b""} if removes_logo else {}
    with gate("library"):
        kept, _made = Brand.objects.update_or_create(
            partner_id=by.partner_id, defaults={**values, **picture, "changed_at": at}
        )
    return kept


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
    """Change one of our texts that partners make their own. Raises TitleMissing (field `title`)."""
    if not tidy(title):
        raise TitleMissing(field="title")
    kept, _made = OwnText.objects.update_or_create(
        language=language,
        code=code,
        defaults={"title": tidy(title), "lead": lead.strip(), "body": body.strip(), "changed_at": at},
    )
    return kept
