"""Tiers: what must hold between partners, their standings and the spells of their tiers."""

from kanava.config.proofs.findings import Level, Query

TIERS = (
    Query("A tier set by hand that stands is the partner's, and one standing knows of it.", "tiers_override", """
        select hand.id from tiers_override hand left join tiers_standing standing on standing.partner_id = hand.partner_id
        where (hand.ended_on is null) <> (standing.override_id is not distinct from hand.id)
        or (hand.ended_on is null and standing.tier <> hand.tier)"""),
    Query("The spell that runs is of the tier that the partner stands at.", "tiers_standing", """
        select standing.id from tiers_standing standing
        left join tiers_spell spell on spell.partner_id = standing.partner_id and spell.until is null
        where spell.tier is distinct from standing.tier"""),
    Query("Notices and tiers set by hand end on their day.", "tiers_standing", """
        select standing.id from tiers_standing standing join partners_partner partner on partner.id = standing.partner_id
        left join tiers_override hand on hand.id = standing.override_id
        where partner.lifecycle <> 'EXITED' and least(standing.falls_on, hand.until + 1) < current_date - 2""",
        Level.WARNING, "the job worker does not run"),
)  # fmt: skip
