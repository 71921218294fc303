"""What staff are told of who at the partner learns of a decision: whoever gets the letter, or nobody yet."""

from typing import TYPE_CHECKING, Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kanava.core import permissions
from kanava.partners.queries import list_followers
from kanava.rules.people import Actor
from kanava.ui.addresses import address

if TYPE_CHECKING:
    from kanava.deals.models import Registration
    from kanava.partners.models import Partner


def nobody_told(found: "Registration", partner: "Partner", *, by: Actor) -> SafeString:
    """That no letter about a registration goes out and what to do instead, where nobody at the partner can have it;
    else empty. One statement."""
    if list_followers(partner.pk, writer_id=found.created_by_id):
        return mark_safe("")
    owned = permissions.Owned(partner_id=partner.pk, manager_id=partner.manager_id)
    if permissions.may("invite_partner_person", by, owned):
        said = _(
            "Nobody at %(partner)s has access to its registrations yet, so no letter goes out: "
            "tell them yourself, or %(invite)s."
        )
    else:
        said = _(
            "Nobody at %(partner)s has access to its registrations yet, so no letter goes out: tell them yourself."
        )
    invite = format_html(
        '<a href="{}">{}</a>', address("console:partner-person-invite", partner.pk), _("invite them")
    )
    return mark_safe(escape(said) % {"partner": escape(partner.name), "invite": invite})


def done_and_told(
    done: Any, told: Any, found: "Registration", partner: "Partner", *, by: Actor
) -> SafeString:
    """What has been done, and what the partner hears of it: `told`, or that nobody hears anything."""
    return format_html("{} {}", done, nobody_told(found, partner, by=by) or told)
