"""What a calculator asks, and what it begins with. Every field may be empty: what needs it is then not reckoned."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanava.rules.calculators import Product
from kanava.rules.money import AmountNegative, Money, parse_amount, parse_number
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, words
from kanava.ui.calculators.own import Own

OTHERS = (1, 2, 3)
LONGEST = 60


class AmountField(forms.CharField):
    """An amount in the programme's currency, which the form tells it; `is_positive` where nothing is too little."""

    currency = ""

    def __init__(self, *, is_positive: bool = False, **more: Any) -> None:
        self.is_positive = is_positive
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=40, required=False, widget=widget, **more)

    def clean(self, value: Any) -> Money | None:
        """The amount, None where nothing is written."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_amount(text, self.currency)
            if amount.minor < 0:
                raise AmountNegative
        except Refusal as refusal:
            raise forms.ValidationError(words.of_refusal(refusal)) from refusal
        if self.is_positive and not amount.minor:
            raise forms.ValidationError(_("Write an amount above zero."))
        return amount


class NumberField(forms.CharField):
    """A number within limits, with the reader's sign before decimals; `is_whole` takes none."""

    def __init__(
        self, *, lowest: int | Decimal, highest: int, is_whole: bool = False, unit: str = "", **more: Any
    ) -> None:
        self.lowest, self.highest, self.is_whole, self.unit = lowest, highest, is_whole, unit
        widget = forms.TextInput(
            {"inputmode": "numeric" if is_whole else "decimal", "autocomplete": "off", "class": "short"}
        )
        super().__init__(max_length=20, required=False, widget=widget, **more)

    def clean(self, value: Any) -> Decimal | int | None:
        """The number, None where nothing is written."""
        text = super().clean(value)
        if not text:
            return None
        found = parse_number(text.removesuffix(self.unit) if self.unit else text)
        is_readable = found is not None and (not self.is_whole or found == found.to_integral_value())
        if found is None or not is_readable or not self.lowest <= found <= self.highest:
            limits = {"low": formatting.number(self.lowest), "high": formatting.number(self.highest)}
            sentence = (
                _("Write a whole number from %(low)s to %(high)s.")
                if self.is_whole
                else _("Write a number from %(low)s to %(high)s.")
            )
            raise forms.ValidationError(sentence % limits)
        return int(found) if self.is_whole else found


@dataclass(frozen=True, slots=True)
class Start:
    """What a calculator begins with. `told` says where the deal comes from; a cycle and a number of deals that are not
    known are None."""

    kind: str
    tier: str
    deal: Money
    told: str
    cycle_days: int | None
    deals: int | None
    won: Money

    def typed(self, playbook: Playbook) -> dict[str, str]:
        """The same as it stands in the fields."""
        goal = Money.of(Decimal(playbook.margins.goal_start), playbook.programme.currency)
        return {
            "type": self.kind, "tier": self.tier, "deal": plain(self.deal), "cycle": plain(self.cycle_days), "goal": plain(goal),
            "deals": plain(self.deals), "won": plain(self.won), "hours": plain(playbook.margins.guide_hours_per_deal),
        }  # fmt: skip


class CalculatorForm(forms.Form):
    """Who sells what, what it wants to earn, and what else it sells."""

    type = forms.ChoiceField(label=gettext_lazy("How you sell"), choices=lambda: words.choices(PartnerType))
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=lambda: words.choices(Tier))
    deal = AmountField(label=gettext_lazy("Average deal"), is_positive=True)
    cycle = NumberField(
        label=gettext_lazy("Days from opening to order"), lowest=1, highest=3_650, is_whole=True
    )
    goal = AmountField(label=gettext_lazy("Income goal a year"))
    deals = NumberField(label=gettext_lazy("Deals a year"), lowest=0, highest=100_000, is_whole=True)
    won = AmountField(label=gettext_lazy("Won so far"))
    hours = NumberField(
        label=gettext_lazy("A seller’s hours on a deal"), lowest=Decimal("0.1"), highest=10_000
    )

    def __init__(
        self, given: QueryDict, start: Start, playbook: Playbook, *, asks_type: bool, own: Own | None = None
    ) -> None:
        known = {name: given[name] for name in given}
        super().__init__({**start.typed(playbook), **known, **({} if asks_type else {"type": start.kind})})
        if own is not None and own.choices:
            self.fields["line"] = forms.ChoiceField(
                label=_("Product line"), required=False, choices=own.choices, help_text=_("Your own terms give it another margin.")
            )  # fmt: skip
        for number in OTHERS:
            self._add_other(number)
        for field in self.fields.values():
            if isinstance(field, AmountField):
                field.currency = playbook.programme.currency
        self.fields["deal"].help_text = start.told
        self.fields["deals"].help_text = _("Empty: as many as the goal needs.")
        self.fields["won"].help_text = ngettext(
            "Of the last %(n)s month, which count towards a tier.",
            "Of the last %(n)s months, which count towards a tier.",
            playbook.margins.tier_window,
        ) % {"n": playbook.margins.tier_window}

    def _add_other(self, number: int) -> None:
        self.fields[f"name{number}"] = forms.CharField(
            label=_("Product"), max_length=LONGEST, required=False, widget=forms.TextInput({"autocomplete": "off"})
        )  # fmt: skip
        self.fields[f"deal{number}"] = AmountField(label=_("Deal"), is_positive=True)
        self.fields[f"margin{number}"] = NumberField(label=_("Margin, %"), lowest=0, highest=100, unit="%")
        self.fields[f"hours{number}"] = NumberField(label=_("Hours"), lowest=Decimal("0.1"), highest=10_000)

    @property
    def others(self) -> list[list[forms.BoundField]]:
        """The fields of the partner's other products, a row each."""
        return [
            [self[f"{name}{number}"] for name in ("name", "deal", "margin", "hours")] for number in OTHERS
        ]

    @property
    def has_more_others(self) -> bool:
        """Whether anything is written beyond the first of them."""
        return any(bound.value() for row in self.others[1:] for bound in row)

    def products(self) -> tuple[list[Product], list[str]]:
        """The other products that are told whole, and the names of those that are begun."""
        whole, begun = [], []
        for number in OTHERS:
            written = self.cleaned_data.get(f"name{number}", "")
            deal, margin, hours = (
                self.cleaned_data.get(f"{one}{number}") for one in ("deal", "margin", "hours")
            )
            name = written or _("Product %(n)s") % {"n": number}
            if deal is not None and margin is not None and hours is not None:
                whole.append(Product(name, deal, margin, hours))
            elif written or deal is not None or margin is not None or hours is not None:
                begun.append(name)
        return whole, begun

    def settle(self) -> None:
        """Write what could be read in the reader's own form, so that the same figures look the same to everybody."""
        written = dict(self.data)
        for name, value in self.cleaned_data.items():
            if isinstance(value, Money):
                written[name] = formatting.typed_amount(value)
            elif isinstance(value, Decimal):
                written[name] = plain(value).replace(".", formatting.decimal_sign())
        self.data = written

    def query(self) -> Mapping[str, str]:
        """All that was asked for an address: what could be read plainly, the rest as it was written. Empty fields that begin
        with something stay in it."""
        told = {name: self.cleaned_data.get(name) or self.data.get(name, "") for name in self.fields}
        return {
            name: plain(value)
            for name, value in told.items()
            if value not in ("", None) or name in ("deal", "cycle", "goal", "deals", "won", "hours")
        }


def plain(value: Money | Decimal | int | str | None) -> str:
    """A value as an address writes it, which every language reads back."""
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
