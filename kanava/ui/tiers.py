"""A partner's tier as both doors show it: where it stands, what is missing, what leaves when, and every tier it had."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.rules import tier_outlook
from kanava.rules.margins import percent_of
from kanava.rules.money import Money
from kanava.rules.steps import Step
from kanava.rules.tier_outlook import Benefit
from kanava.rules.tiers import Missing, thresholds
from kanava.rules.training import LearningRole
from kanava.ui import formatting, words
from kanava.ui.templatetags.ui import badge
from kanava.ui.tier_words import certified_asked

if TYPE_CHECKING:
    from kanava.partners.models import Partner
    from kanava.rules.playbook import Playbook
    from kanava.rules.playbook.changes import Begun
    from kanava.tiers.models import Spell, Standing
    from kanava.tiers.queries.standings import Outlook

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Takes:
    """What one tier still asks for: an amount, and all of it in words."""

    tier: str
    label: str
    amount: Money | None
    said: tuple[str, ...]


def shown(
    partner: "Partner",
    standing: "Standing | None",
    outlook: "Outlook",
    playbook: "Playbook",
    later: "Sequence[Begun]" = (),
) -> dict[str, Any]:
    """What the page of a tier needs; `later` are the playbook's versions to come."""
    window, following = outlook.window, outlook.missing[0] if outlook.missing else None
    asked = thresholds(playbook)[following.tier] if following else None
    return {
        "partner": partner,
        "window": window,
        "months": playbook.margins.tier_window,
        "following": takes(following, window.average) if following else None,
        "higher": [takes(one, window.average) for one in outlook.missing],
        "bar": (min(max(window.facts.revenue.minor, 0), asked.minor), asked.minor, asked) if asked else None,
        "above": _above(outlook, partner.tier),
        "leaving": outlook.leaving[:MONTHS_SHOWN],
        "benefits": _benefits(outlook, partner, later),
        "keeps": _keeps(outlook, standing),
        "override": standing.override if standing else None,
        "asks_deals": any(one.deals for one in outlook.benefits),
        "asks_certified": any(one.certified for one in outlook.benefits),
        "asks_active": any(one.active for one in outlook.benefits),
        "standing": standing,
        "stands": stands(partner, standing),
        "lacks": _lacks(partner, outlook, standing),
    }


def takes(missing: Missing, average: Money | None) -> Takes:
    """What it takes to reach a tier: as an amount, in deals of the partner's own size, and what else is asked for."""
    said = []
    if missing.revenue is not None:
        said.append(_in_deals(missing.revenue, average))
    if missing.deals:
        text = ngettext("%(n)s more won deal", "%(n)s more won deals", missing.deals)
        said.append(text % {"n": formatting.number(missing.deals)})
    if missing.registration:
        said.append(_("an approved registration of late"))
    said += [_certified_in_words(role, number) for role, number in missing.certified.items()]
    return Takes(missing.tier, words.of_code(missing.tier), missing.revenue, tuple(filter(None, said)))


def _certified_in_words(role: str, number: int) -> str:
    if role == LearningRole.TECHNICAL:
        text = ngettext("%(n)s more certified technician", "%(n)s more certified technicians", number)
    else:
        text = ngettext("%(n)s more certified seller", "%(n)s more certified sellers", number)
    return text % {"n": formatting.number(number)}


def _in_deals(amount: Money, average: Money | None) -> str:
    deals = tier_outlook.deals_for(amount, average)
    if deals is None or average is None:
        return ""
    text = ngettext("%(n)s deal of the average %(average)s", "%(n)s deals of the average %(average)s", deals)
    return text % {"n": formatting.number(deals), "average": formatting.whole_money(average)}


def stands(partner: "Partner", standing: "Standing | None") -> str:
    """Since when a partner has its tier, or through when somebody has set it."""
    override = standing.override if standing else None
    if override is not None and override.until is not None:
        return _("set by hand through %(day)s") % {"day": formatting.day(override.until)}
    if override is not None:
        return _("set by hand until it is taken away")
    since = partner.tier_since
    return _("since %(day)s") % {"day": formatting.day(since)} if since else ""


def _above(outlook: "Outlook", tier: str) -> Money | None:
    """By how much the revenue is above what the highest tier asks for."""
    asked = next(one.asked for one in outlook.benefits if one.tier == tier)
    above = outlook.window.facts.revenue - asked
    return above if above.minor > 0 else None


def _keeps(outlook: "Outlook", standing: "Standing | None") -> Takes | None:
    """What a tier that was set by hand asks for, where that is not reached: it ends without notice."""
    if standing is None or standing.override is None or outlook.kept_by.is_nothing:
        return None
    return takes(outlook.kept_by, outlook.window.average)


def _lacks(partner: "Partner", outlook: "Outlook", standing: "Standing | None") -> Takes | None:
    """What is missing to the tier that the partner has, where a notice runs."""
    if standing is None or standing.notice is None:
        return None
    return takes(outlook.kept_by, outlook.window.average)


def _coming(one: Benefit, partner: "Partner", later: "Sequence[Begun]") -> str:
    """The margin that a version to come gives a tier, where it is another one."""
    for begun in later:
        margin = percent_of(partner.type, one.tier, begun.playbook)
        if margin != one.margin:
            told = {"rate": formatting.exact_percent(margin), "day": formatting.day(begun.since)}
            return _("%(rate)s from %(day)s") % told
    return ""


def _benefits(outlook: "Outlook", partner: "Partner", later: "Sequence[Begun]") -> list[dict[str, Any]]:
    return [
        {
            "tier": badge(one.tier), "is_own": one.tier == partner.tier, "coming": _coming(one, partner, later), "asked": one.asked if one.asked.minor else None, "deals": one.deals,
            "active": one.active, "certified": certified_asked(one.certified), "margin": formatting.exact_percent(one.margin),
            "fund": formatting.exact_percent(one.fund) if one.fund else "", "by_approval": one.is_fund_by_approval, "open_cap": one.open_cap,
        }
        for one in outlook.benefits
    ]  # fmt: skip


def spell_rows(spells: "Sequence[Spell]") -> list[dict[str, Any]]:
    """Each tier that a partner had, from when until when, and why."""
    return [
        {
            "tier": badge(one.tier), "since": one.since, "until": one.until, "why": words.of_code(one.cause),
            "steps": [Step.from_json(step) for step in one.steps],
        }
        for one in spells
    ]  # fmt: skip


def brief(partner: "Partner", standing: "Standing | None") -> dict[str, Any] | None:
    """A partner's tier in two lines: through when it stands, and what is missing to the next one or hangs over it."""
    if standing is None:
        return None
    notice = standing.notice
    said = ""
    if notice is not None:
        said = _("notice given: %(tier)s from %(day)s") % {
            "tier": words.of_code(notice.to), "day": formatting.day(notice.falls_on),
        }  # fmt: skip
    elif standing.missing_minor and standing.override is None:
        missing = Money(standing.missing_minor, standing.currency)
        said = _("%(amount)s missing to the next tier") % {"amount": formatting.money(missing, whole=True)}
    return {"stands": stands(partner, standing), "said": said, "is_late": notice is not None}
