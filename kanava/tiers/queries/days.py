"""Which tier a partner had on a day, and which one it will have as far as is known."""

from collections.abc import Sequence
from datetime import date, timedelta

from kanava.partners.models import Partner
from kanava.tiers.models import Spell
from kanava.tiers.queries.standings import find_standing

DAY = timedelta(days=1)


def tier_of_day(partner: Partner, day: date) -> str:
    """The tier of a day, through the last one that has come: of days before looking began, the first that is known. One
    statement."""
    rows = Spell.objects.filter(partner_id=partner.pk).order_by("-since", "-id")
    spells = list(rows.values_list("since", "until", "tier"))
    begun = [one for one in spells if one[0] <= day] or spells[-1:]
    if not begun or begun[0][1] is None:
        return partner.tier
    return begun[0][2]


def changes_ahead(partner: Partner) -> Sequence[tuple[date, str]]:
    """What a notice or the last day of a tier that was set by hand will change, by what is known today. One statement."""
    standing = find_standing(partner.pk)
    if standing is None:
        return ()
    found = []
    if standing.notice is not None:
        found.append((standing.notice.falls_on, standing.notice.to))
    override = standing.override
    if override is not None and override.until is not None:
        found.append((override.until + DAY, standing.reached))
    return sorted(found)
