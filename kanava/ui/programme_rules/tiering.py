"""How a tier is reached and lost, as sentences (guide: C2)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.rules.tiers import certified_for
from kanava.ui import words
from kanava.ui.programme_rules.parts import Rule
from kanava.ui.tier_words import certified_asked


def keeping(playbook: Playbook) -> Rule:
    """What a tier asks for beside revenue, when it counts, and how it is lost."""
    sentences = (
        *_asks(playbook),
        _(
            "You have a tier on the day on which you reach it; the deal that reaches it still earns by the tier before."
        ),
        *_falls(playbook),
    )
    return Rule("tiers.grace_days", sentences)


def _asks(playbook: Playbook) -> list[str]:
    said = []
    for tier in TIERS:
        deals = playbook.tiers.deals[tier]
        if deals:
            text = ngettext(
                "Tier %(tier)s also asks for %(n)s won deal in that time.",
                "Tier %(tier)s also asks for %(n)s won deals in that time.",
                deals,
            )
            said.append(text % {"tier": words.of_code(tier), "n": deals})
        certified = certified_asked(certified_for(tier, playbook))
        if certified:
            told = {"tier": words.of_code(tier), "people": certified}
            said.append(_("Tier %(tier)s also asks for people with a valid certificate: %(people)s.") % told)
    active = [words.of_code(tier) for tier in TIERS if playbook.tiers.active[tier]]
    if active:
        said.append(_("Only active partners have these tiers: %(tiers)s.") % {"tiers": ", ".join(active)})
    return said


def _falls(playbook: Playbook) -> list[str]:
    if not playbook.tiers.falls:
        return [_("A tier that you have reached is yours for good.")]
    text = ngettext(
        "If you no longer meet it, we give you notice; %(n)s day later you lose it, unless you meet it again by then.",
        "If you no longer meet it, we give you notice; %(n)s days later you lose it, unless you meet it again by then.",
        playbook.tiers.grace_days,
    )
    said = [text % {"n": playbook.tiers.grace_days}]
    if playbook.tiers.kept_days:
        text = ngettext(
            "For the first %(n)s day after you have reached a tier no such notice is given.",
            "For the first %(n)s days after you have reached a tier no such notice is given.",
            playbook.tiers.kept_days,
        )
        said.append(text % {"n": playbook.tiers.kept_days})
    return said
