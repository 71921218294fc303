"""A partner's own terms in a calculator: the margin at each tier, by product line where they differ (guide: C1, C2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kanava.rules.calculators import Seller, deals_for
from kanava.rules.margins import HUNDRED, rate_under
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.rules.terms import Effect, Term
from kanava.ui import formatting
from kanava.ui.own_margins import Owner, concerns

if TYPE_CHECKING:
    from kanava.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Own:
    """The terms that run for a partner today, and the product lines by id."""

    owner: Owner
    playbook: Playbook
    terms: Sequence[Term]
    products: Mapping[int, str]

    def percents(self, kind: str, line: int | None) -> Mapping[str, Decimal]:
        """The margin (per cent) at each tier of what it sells at home; `line` None stands for lines without a rate of their
        own."""
        sellers = {tier: replace(self.owner, tier=tier, type=kind) for tier in TIERS}
        return {
            tier: rate_under(one.case(line), self.playbook, self.terms) * HUNDRED for tier, one in sellers.items()
        }  # fmt: skip

    @property
    def lines(self) -> Mapping[int, str]:
        """The product lines with a margin of their own, with that margin in their names."""
        usual = self.percents(self.owner.type, None)
        found = {key: self.percents(self.owner.type, key) for key in self.products}
        return {
            key: f"{self.products[key]} ({formatting.exact_percent(rates[self.owner.tier].normalize())})"
            for key, rates in found.items()
            if rates != usual
        }

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be sold, for a list to choose from; empty where all of it has one margin."""
        lines = self.lines
        usual = self.percents(self.owner.type, None)[self.owner.tier]
        other = _("Other product lines (%(rate)s)") % {"rate": formatting.exact_percent(usual.normalize())}
        return [("", other), *((str(key), name) for key, name in lines.items())] if lines else []

    def remarks(self, seller: Seller, goal: Money) -> list[str]:
        """How many deals of each line that has a margin of its own reach a goal; that bonuses are not counted."""
        said = []
        for key, name in self.lines.items():
            rate = self.percents(seller.kind, key)[seller.tier]
            deals = deals_for(goal, seller.deal.times(rate / HUNDRED))
            if deals is not None:
                told = {"line": name, "n": formatting.number(deals)}
                said.append(_("By your own terms: %(line)s, deals for the goal: %(n)s.") % told)
        if any(
            term.effect in (Effect.BONUS, Effect.REWARD) and concerns(term, self.owner) for term in self.terms
        ):
            said.append(_("Bonuses for a time come on top and are not counted here."))
        return said


def own_of(
    company: "Partner", playbook: Playbook, terms: Sequence[Term], products: Mapping[int, str]
) -> Own | None:
    """The terms of a partner for its calculator; None where none of them concerns it."""
    owner = Owner(company.pk, company.type, company.tier, company.country)
    mine = [term for term in terms if concerns(term, owner)]
    return Own(owner, playbook, terms, products) if mine else None
