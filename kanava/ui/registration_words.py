"""A registration's promises as sentences: the same words in letters, on pages and in the programme's rules."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.rules import protection
from kanava.rules.playbook import Playbook
from kanava.rules.protection import Protection
from kanava.ui import formatting


def of_protection(kept: Protection) -> str:
    """Until when an opportunity is protected, and what carries the protection on to the end of its period."""
    sure = _("Protected until %(day)s.") % {"day": formatting.day(kept.ends_on)}
    if kept.ends_on == kept.until:
        return sure
    more = _(
        "Tell us about your work with the customer by then, and the protection runs on, to %(day)s at the latest."
    )
    return f"{sure} {more % {'day': formatting.day(kept.until)}}"


def of_approval(on: date, playbook: Playbook) -> str:
    """What an approval on a day would promise."""
    return of_protection(protection.grant(on, playbook))


def of_protection_terms(playbook: Playbook) -> str:
    """How long the playbook protects an approved deal, counted from its approval."""
    whole, quiet = playbook.registration.protection_days, playbook.registration.inactive_days
    sure = min(whole, quiet) if quiet else whole
    lasts = ngettext(
        "An approved deal is protected for %(n)s day from its approval.",
        "An approved deal is protected for %(n)s days from its approval.",
        sure,
    ) % {"n": sure}
    if sure == whole:
        return lasts
    more = ngettext(
        "Tell us about your work with the customer by then, and the protection runs on, to %(n)s day at the latest.",
        "Tell us about your work with the customer by then, and the protection runs on, to %(n)s days at the latest.",
        whole,
    ) % {"n": whole}
    return f"{lasts} {more}"
