"""What a partner earns, how and when it is paid, and what comes with its tier, as sentences."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.rules import margins
from kanava.rules.playbook import Playbook
from kanava.rules.playbook.sections import TIERS
from kanava.ui import formatting, words
from kanava.ui.programme_rules.parts import Reader, Rule, Table


def margin(playbook: Playbook, reader: Reader) -> Rule:
    """The margin now and at every tier, and what a tier asks for (guide: C1, C2)."""
    base = {
        "NET": _("It is counted from the net amount that we receive."),
        "LIST": _("It is counted from the list price."),
        "END_CUSTOMER": _("It is counted from the price that the end customer pays."),
    }[playbook.margins.base]
    window = playbook.margins.tier_window
    sentences = (
        _("At tier %(tier)s you earn %(rate)s of a deal that you win.")
        % {"tier": words.of_code(reader.tier), "rate": _rate(playbook, reader.type, reader.tier)},
        base,
        ngettext(
            "A tier asks for its revenue target within the last %(n)s month.",
            "A tier asks for its revenue target within the last %(n)s months.",
            window,
        )
        % {"n": window},
        _("What is refunded or cancelled of a deal does not count for it, from the day on which it is told."),
    )
    rows = tuple(
        (words.of_code(tier), _rate(playbook, reader.type, tier), _target(playbook, tier)) for tier in TIERS
    )
    return Rule(
        "margins.tiers",
        sentences,
        Table((_("Tier"), _("Margin"), _("Revenue target")), rows, TIERS.index(reader.tier)),
    )


def _rate(playbook: Playbook, partner_type: str, tier: str) -> str:
    return formatting.exact_percent(margins.rate_of(partner_type, tier, playbook) * margins.HUNDRED)


def _target(playbook: Playbook, tier: str) -> str:
    target = playbook.margins.thresholds[tier]
    return formatting.exact_money(target, playbook.programme.currency) if target else _("no target")


def is_promise_binding(playbook: Playbook) -> bool:
    """Whether a margin promised at approval can outlast a later change for the worse."""
    return playbook.margins.promise_locked and playbook.margins.later_change_only_if_better


def promise(playbook: Playbook) -> Rule:
    """What a promise at approval is worth (guide: C3)."""
    if is_promise_binding(playbook):
        sentences = (
            _(
                "Your tier and margin on the day of approval are promised to you for that deal. They hold if it is won before the protection ends."
            ),
            _("A later change counts only if it is better for you."),
        )
    else:
        sentences = (_("The margin of the day a deal is won counts, whatever it was at approval."), "")
    return Rule("margins.promise_locked", tuple(filter(None, sentences)))


def promise_of(playbook: Playbook) -> str:
    """What publishing a playbook means for registrations that are approved already."""
    kept = _("Registrations that are approved already keep the end of their protection.")
    if is_promise_binding(playbook):
        margin = _(
            "The tier and margin promised to them stay too; a new margin counts for them only if it is better."
        )
    else:
        margin = _("Margins are not locked in this playbook: the new ones count for deals under way too.")
    return f"{kept} {margin}"


def settlement(playbook: Playbook, reader: Reader) -> Rule:
    """How the margin reaches the partner (guide: A4)."""
    sentence = {
        "RESALE": _(
            "Your margin is a discount on our invoice to you. You see it with its arithmetic under earnings; nothing is paid out for it."
        ),
        "COMMISSION": _(
            "You earn the margin as a commission on the day on which the deal is won, and we pay it out."
        ),
        "FEE_SHARE": _(
            "You earn your share of the fee on the day on which the deal is won, and we pay it out."
        ),
    }[playbook.margins.settlement[reader.type]]
    return Rule("margins.settlement", (sentence,))


def payment(playbook: Playbook, reader: Reader) -> Rule:
    """When what is owed is paid (guide: C5)."""
    rhythm = {
        "MONTHLY": _("What we owe you comes together in a monthly statement."),
        "QUARTERLY": _("What we owe you comes together in a quarterly statement."),
        "PER_DEAL": _("Each won deal gets a statement of its own."),
    }[playbook.margins.payment_rhythm]
    days = playbook.margins.days_to_pay
    paid = (
        ngettext(
            "It is paid within %(n)s day of the statement.",
            "It is paid within %(n)s days of the statement.",
            days,
        )
        % {"n": days}
        if days
        else _("It is paid on the day of the statement.")
    )
    return Rule("margins.days_to_pay", (rhythm, paid, *_of_discounts(playbook, reader)))


def hold(playbook: Playbook, reader: Reader) -> Rule:
    """What has to happen before an earning can be paid out (guide: C5)."""
    terms = playbook.margins
    days = ngettext(
        "An amount is on hold for %(n)s day after the deal was won, and free to be paid then.",
        "An amount is on hold for %(n)s days after the deal was won, and free to be paid then.",
        terms.held_days,
    ) % {"n": terms.held_days}
    sentences = {
        "NOTHING": (_("An amount is free to be paid as soon as the deal is won. It does not wait for the customer to pay."),),
        "CUSTOMER_PAID": (
            _("An amount is on hold until the customer has paid: of each payment, the share of the deal that it pays becomes free."),
            _("A statement holds what is free by the end of its period. What is on hold comes with a later one."),
        ),
        "DAYS": (days, _("A statement holds what is free by the end of its period. What is on hold comes with a later one.")),
    }[terms.held_until]  # fmt: skip
    return Rule("margins.held_until", (*sentences, *_of_discounts(playbook, reader)))


def taking_back(playbook: Playbook, reader: Reader) -> Rule:
    """What becomes of an earning when the customer gets money back or does not pay (guide: C5)."""
    days = playbook.margins.clawback_days
    if not days:
        kept = _("What you have earned stays yours, also where the customer gets money back or does not pay.")
        return Rule("margins.clawback_days", (kept,))
    said = (
        ngettext(
            "If the customer gets money back, or a part of the deal is cancelled, its share of what you have earned is taken back, for %(n)s day after the deal was won.",
            "If the customer gets money back, or a part of the deal is cancelled, its share of what you have earned is taken back, for %(n)s days after the deal was won.",
            days,
        ) % {"n": days},
        _("What was paid to you already is set off against what you earn next."),
    )  # fmt: skip
    return Rule("margins.clawback_days", (*said, *_of_discounts(playbook, reader)))


def _of_discounts(playbook: Playbook, reader: Reader) -> tuple[str, ...]:
    """For those whose margin is a discount: the rule is about the rest."""
    said = _("This concerns what we pay out, such as influence fees, not the discount on our invoices.")
    return (said,) if playbook.margins.settlement[reader.type] == "RESALE" else ()


def influence(playbook: Playbook) -> Rule:
    """The fee for helping with deals that others found (guide: H5)."""
    fee = playbook.margins.influence_fee
    sentence = (
        _(
            "If you help to close a deal that our own team found, you have a part in a fee of %(rate)s of the deal, by the shares agreed among those who helped."
        )
        % {"rate": formatting.exact_percent(fee)}
        if fee
        else _("No fee is paid for helping to close a deal that our own team found.")
    )
    return Rule("margins.influence_fee", (sentence,))


def referral(playbook: Playbook) -> Rule:
    """The fee for naming a customer (guide: C1)."""
    fee = playbook.margins.referral_fee
    said = (
        _("If you name a customer to us and leave the sale to others, you have %(rate)s of the deal.")
        % {"rate": formatting.exact_percent(fee)}
        if fee
        else _("No fee is paid for naming a customer and leaving the sale to others.")
    )
    return Rule("margins.referral_fee", (said,))


def implementation(playbook: Playbook) -> Rule:
    """The fee for putting the product to work (guide: C1)."""
    fee = playbook.margins.implementation_fee
    said = (
        _(
            "If we have agreed that you put the product to work at the customer, you have %(rate)s of the deal, beside what the customer pays you."
        )
        % {"rate": formatting.exact_percent(fee)}
        if fee
        else _("No fee is paid for putting the product to work; the customer pays you for it.")
    )
    return Rule("margins.implementation_fee", (said,))


def marketing(playbook: Playbook, reader: Reader) -> Rule:
    """Marketing money: for whom and how much (guide: C4)."""
    funds = playbook.funds
    share = _range(funds.share_low, funds.share_high)
    tier = words.of_code(funds.eligible_tier)
    if TIERS.index(reader.tier) >= TIERS.index(funds.eligible_tier):
        sentence = _(
            "You may apply for marketing money with a described campaign. It is typically %(share)s of your revenue."
        ) % {"share": share}
    elif funds.others_by_approval:
        sentence = _(
            "Marketing money, typically %(share)s of revenue, is a right from tier %(tier)s on. You may apply too; each application of yours needs an approval."
        ) % {"share": share, "tier": tier}
    else:
        sentence = _(
            "Marketing money, typically %(share)s of revenue, is for partners from tier %(tier)s on."
        ) % {"share": share, "tier": tier}
    return Rule("funds.eligible_tier", (sentence,))


def _range(low: Decimal, high: Decimal) -> str:
    return (
        formatting.exact_percent(high)
        if low == high
        else f"{formatting.exact(low)}–{formatting.exact_percent(high)}"
    )


def support(playbook: Playbook, reader: Reader) -> Rule:
    """The support of the partner's tier (guide: I3)."""
    sentence = {
        "SELF_SERVICE": _(
            "Your tier has self-service support: material, training and answers in the portal."
        ),
        "STANDARD": _("Your tier has standard support from our partner team."),
        "DEDICATED": _("Your tier has dedicated support: people of ours who are there for you."),
    }[playbook.scaling.support[reader.tier]]
    hours = playbook.support.answer_hours[reader.tier]
    answer = ngettext(
        "You get an answer within %(n)s business hour.",
        "You get an answer within %(n)s business hours.",
        hours,
    ) % {"n": hours}
    call = [_("You can book a call with us under Help.")] if playbook.support.live_help[reader.tier] else []
    return Rule("scaling.support", (sentence, answer, *call))


def activity(playbook: Playbook) -> Rule:
    """What keeps a partnership active (guide: H2, H12)."""
    terms = playbook.activity
    sentences = (
        ngettext(
            "You are an active partner with an approved registration from the last %(n)s day.",
            "You are an active partner with an approved registration from the last %(n)s days.",
            terms.active_days,
        )
        % {"n": terms.active_days},
        ngettext(
            "After %(n)s day without an approved registration we review the partnership together.",
            "After %(n)s days without an approved registration we review the partnership together.",
            terms.review_days,
        )
        % {"n": terms.review_days},
        ngettext(
            "After %(n)s day we talk about ending it.",
            "After %(n)s days we talk about ending it.",
            terms.exit_days,
        )
        % {"n": terms.exit_days},
    )
    return Rule("activity.active_days", sentences)
