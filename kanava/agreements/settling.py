"""What an agreement says of the margin, its payment and liability, by how the playbook settles the margin of the partner's
type: a discount on our invoice, a commission, or a share of a fee (guide: A4, D5)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kanava.rules.margins import Mode
from kanava.rules.playbook import Playbook


def sentences_of(partner_type: str, playbook: Playbook) -> Mapping[str, str]:
    """The values of the placeholders that depend on it, in the language that is active."""
    mode = Mode(playbook.margins.settlement[partner_type])
    return {
        "earning": f"{_earning(mode)} {_base(playbook.margins.base)}",
        "settlement": _settlement(mode),
        "liability": _liability(mode),
    }


def _earning(mode: Mode) -> str:
    return {
        Mode.RESALE: _(
            "The partner buys our products from us and resells them in its own name, as such or as a part of its services, at prices that it sets itself. Its margin is a discount on our invoice."
        ),
        Mode.COMMISSION: _("The partner earns a commission on each deal that it brings and that is won."),
        Mode.FEE_SHARE: _(
            "The partner earns a share of our fee on each deal that it brings and that is won."
        ),
    }[mode]


def _base(code: str) -> str:
    # Catalogued beside the portal's own words for the same.
    return {
        "NET": _("It is counted from the net amount that we receive."),
        "LIST": _("It is counted from the list price."),
        "END_CUSTOMER": _("It is counted from the price that the end customer pays."),
    }[code]


def _settlement(mode: Mode) -> str:
    return {
        Mode.RESALE: _(
            "We invoice the partner at a price from which its margin is deducted, and nothing is paid out for the margin. A sale that is cancelled or credited is credited at that price. What is said below of statements concerns what we owe the partner besides, such as a fee for helping with a deal of ours."
        ),
        Mode.COMMISSION: _("We pay the commission on a deal once the customer has paid us."),
        Mode.FEE_SHARE: _("We pay the partner its share of the fee on a deal once the customer has paid us."),
    }[mode]


def _liability(mode: Mode) -> str:
    if mode == Mode.RESALE:
        return _(
            "A party’s liability for all claims in a year is limited to what we have invoiced the partner for that year."
        )
    return _(
        "A party’s liability for all claims in a year is limited to what we have paid or owe the partner for that year."
    )
