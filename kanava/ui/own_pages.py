"""One of our texts as a partner's own page: what stands around it, and what the page is typeset of (guide: D3)."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from kanava.rules.branding import ink_of, text_on
from kanava.rules.websites import shown

if TYPE_CHECKING:
    from kanava.library.models import Brand
    from kanava.library.queries.branding import Composed
    from kanava.partners.models import Partner


def told_of(made: "Composed", brand: "Brand", company: "Partner") -> dict[str, Any]:
    """A text with what stands around it, for a page or a mail."""
    with override(made.language):
        services_word = _("Our services")
    contact = [
        one for one in (company.name, brand.contact, brand.email, brand.phone, shown(brand.website)) if one
    ]
    return {
        "made": made, "brand": brand, "partner": company, "on": text_on(brand.colour), "ink": ink_of(brand.colour),
        "services_word": services_word, "contact": contact,
    }  # fmt: skip


def page_data(told: dict[str, Any]) -> dict[str, Any]:
    """What the page is typeset of."""
    text, brand = told["made"], told["brand"]
    return {
        "title": text.title, "language": text.language, "partner": told["partner"].name, "lead": text.lead, "colour": brand.colour,
        "on": told["on"], "ink": told["ink"], "logo": list(bytes(brand.logo)), "contact": told["contact"],
        "pieces": [[one.heading, one.text] for one in text.pieces], "services": list(text.services),
        "services_word": told["services_word"],
    }  # fmt: skip
