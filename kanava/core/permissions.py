"""The one permission table: what each role may do, and on whose things.

ANY: on every object. OWN: on one's own (a partner's people: their company's; a partner manager: partners they
manage; a direct seller: deals they own). Nothing written: not at all. The system may do everything: it only runs
what a person, a clock or an import has set going.
"""

from dataclasses import dataclass
from enum import StrEnum

from kanava.rules.people import Actor, Role
from kanava.rules.refusals import NotFound, NotPermitted


class Scope(StrEnum):
    """On whose objects a right holds."""

    ANY = "ANY"
    OWN = "OWN"


ANY, OWN = Scope.ANY, Scope.OWN
O, M, S, F, E = Role.OWNER, Role.PARTNER_MANAGER, Role.SELLER, Role.FINANCE, Role.EXECUTIVE  # noqa: E741
PO, PS, PT, PF = Role.PARTNER_OWNER, Role.PARTNER_SELLER, Role.PARTNER_TECHNICIAN, Role.PARTNER_FINANCE

_STAFF = {O: ANY, M: ANY, S: ANY, F: ANY, E: ANY}
_PARTNER = {PO: OWN, PS: OWN, PT: OWN, PF: OWN}

TABLE: dict[str, dict[Role, Scope]] = {
    # people
    "invite_colleague": {O: ANY},
    "invite_partner_person": {O: ANY, M: OWN, PO: OWN},
    "resend_invitation": {O: ANY, M: OWN, PO: OWN},
    "revoke_invitation": {O: ANY, M: OWN, PO: OWN},
    "accept_invitation": {},  # whoever holds the letter; the system acts for them
    "view_team": {O: ANY},
    "change_staff_role": {O: ANY},
    "deactivate_colleague": {O: ANY},
    "reactivate_colleague": {O: ANY},
    "remove_keys": {O: ANY, M: OWN},
    "view_partner_people": {O: ANY, M: ANY, F: ANY, E: ANY, **_PARTNER},
    "change_partner_role": {O: ANY, M: OWN, PO: OWN},
    "deactivate_partner_person": {O: ANY, M: OWN, PO: OWN},
    "reactivate_partner_person": {O: ANY, M: OWN, PO: OWN},
    "change_own_profile": {**_STAFF, **_PARTNER},
    "save_filter": _STAFF,
    "keep_own_keys": _STAFF,
    # playbook
    "view_playbook": _STAFF,
    "edit_playbook": {O: ANY},
    "publish_playbook": {O: ANY},
    "simulate_playbook": {O: ANY, F: ANY},
    "view_programme_rules": _PARTNER,
    # partners
    "view_partners": {O: ANY, M: ANY, F: ANY, E: ANY},
    "create_partner": {O: ANY, M: ANY},
    "edit_partner": {O: ANY, M: OWN},
    "change_lifecycle": {O: ANY, M: OWN},
    "assign_manager": {O: ANY},
    # tiers: a manager sets one by hand for a time, an owner for as long as it is wanted
    "change_tier": {O: ANY, M: OWN},
    "change_tier_openly": {O: ANY},
    "view_own_tier": {PO: OWN, PS: OWN, PF: OWN},
    "keep_tiers": {},
    "edit_contact": {O: ANY, M: OWN, PO: OWN},
    # recruiting
    "view_candidates": {O: ANY, M: ANY, S: ANY, E: ANY},
    "create_candidate": {O: ANY, M: ANY, S: ANY},
    "edit_candidate": {O: ANY, M: ANY},
    "move_candidate": {O: ANY, M: ANY},
    "score_candidate": {O: ANY, M: ANY, S: ANY},
    "settle_coverage": {O: ANY, M: ANY, S: ANY},
    "check_candidate": {O: ANY, M: ANY},
    "read_evidence": {O: ANY, M: ANY},
    "waive_red_flag": {O: ANY},
    "answer_reference": {},  # whoever holds the letter
    "open_trial": {O: ANY, M: ANY},
    "keep_trials": {},
    "edit_profile": {O: ANY},
    "edit_targets": {O: ANY, M: ANY},
    "edit_pitch": {O: ANY, M: ANY},
    "apply_as_partner": {},  # anybody, from outside
    "confirm_application": {},  # whoever holds the letter
    "forget_applications": {},
    "take_answer": {},  # whoever answers a letter
    # agreements
    "view_agreements": {O: ANY, M: ANY, F: ANY, E: ANY},
    "view_own_agreements": {PO: OWN, PF: OWN},
    "edit_agreement_templates": {O: ANY},
    "draft_agreement": {O: ANY, M: OWN},
    "send_agreement": {O: ANY, M: OWN},
    "upload_agreement": {O: ANY, M: OWN},
    "give_notice": {O: ANY, M: OWN},
    "open_own_signing": {O: ANY, M: ANY, F: ANY, E: ANY},  # whose turn it is to sign
    "sign_agreement": {},  # whoever holds the letter; the system acts for them
    "keep_agreement_dates": {},
    # touchpoints: those of others are corrected by owners alone
    "record_touchpoint": {O: ANY, M: ANY},
    "correct_touchpoint": {O: ANY, M: OWN},
    "remove_touchpoint": {O: ANY, M: OWN},
    "view_next_steps": {O: ANY, M: ANY, S: ANY},
    "complete_step": {O: ANY, M: ANY, S: OWN, PO: OWN, PS: OWN},
    "move_step": {O: ANY, M: ANY, S: OWN},
    "drop_step": {O: ANY, M: ANY, S: OWN},
    "view_shared_touchpoints": _PARTNER,
    "take_mail": {},
    "place_mail": {O: OWN, M: OWN},
    "leave_mail_out": {O: OWN, M: OWN},
    "renew_own_address": {**_STAFF, **_PARTNER},
    "revoke_own_address": {**_STAFF, **_PARTNER},
    # onboarding
    "view_onboarding": {O: ANY, M: ANY, E: ANY},
    "view_own_onboarding": _PARTNER,
    "complete_onboarding_task": {O: ANY, M: OWN, PO: OWN, PS: OWN, PT: OWN},
    "change_onboarding_plan": {O: ANY, M: OWN},
    "assess_onboarding": {O: ANY, M: OWN},
    "keep_check_in": {O: ANY, M: OWN},
    "edit_plan_templates": {O: ANY},
    "keep_scenario": {O: ANY, M: ANY},
    "keep_onboarding_time": {},
    # training
    "view_training": {O: ANY, M: ANY, E: ANY},
    "edit_training": {O: ANY, M: ANY},
    "give_training": {O: ANY, M: OWN, PO: OWN},
    "view_own_training": _PARTNER,
    "learn": _PARTNER,
    "keep_training": {},
    # live sessions: whoever leads one, tells who was there
    "view_sessions": {O: ANY, M: ANY, S: ANY, E: ANY},
    "plan_session": {O: ANY, M: ANY},
    "hold_session": {O: ANY, M: ANY, S: OWN},
    # assessments and certificates: who marks is the programme's owner or the partner's manager
    "view_assessments": {O: ANY, M: ANY, S: ANY, E: ANY},
    "edit_assessments": {O: ANY, M: ANY},
    "mark_assessments": {O: ANY, M: OWN},
    "take_assessment": _PARTNER,
    "view_certificates": {O: ANY, M: ANY, S: ANY, E: ANY},
    "view_own_certificates": _PARTNER,
    "revoke_certificate": {O: ANY, M: OWN},
    "keep_assessments": {},
    # deals
    "view_deals": {**_STAFF},
    "view_own_deals": {PO: OWN, PS: OWN, PF: OWN},
    "create_direct_deal": {O: ANY, M: ANY, S: ANY},
    "edit_deal": {O: ANY, M: OWN, S: OWN},
    "close_deal": {O: ANY, M: OWN, S: OWN},
    "reopen_deal": {O: ANY, M: OWN, S: OWN},
    "report_deal_progress": {PO: OWN, PS: OWN},
    "share_influence": {O: ANY, M: OWN},
    "create_customer": {O: ANY, M: ANY, S: ANY},
    "edit_customer": {O: ANY, M: ANY},
    "edit_product_lines": {O: ANY, M: ANY},
    # registrations
    "view_registrations": {O: ANY, M: ANY, S: ANY, E: ANY},
    "draft_registration": {O: ANY, M: OWN, PO: OWN, PS: OWN},
    "delete_draft": {O: ANY, M: OWN, PO: OWN, PS: OWN},
    "submit_registration": {O: ANY, M: OWN, PO: OWN, PS: OWN},
    "withdraw_registration": {O: ANY, M: OWN, PO: OWN, PS: OWN},
    "answer_registration": {O: ANY, M: OWN, PO: OWN, PS: OWN},
    "decide_registration": {O: ANY, M: OWN},
    "extend_registration": {O: ANY, M: OWN},
    "decline_extension": {O: ANY, M: OWN},
    "request_extension": {PO: OWN, PS: OWN},
    "record_activity": {O: ANY, M: OWN, PO: OWN, PS: OWN},
    "note_registration": {O: ANY, M: ANY, S: ANY},
    "appeal_registration": {PO: OWN, PS: OWN},
    "decide_appeal": {O: ANY, M: ANY},
    "expire_registrations": {},
    "look_up_customer": {**_STAFF, PO: OWN, PS: OWN},
    # registrations by mail: receiving and confirming are the programme's own, for whoever wrote or holds the link
    "view_mail": {O: ANY, M: ANY},
    "assign_mail": {O: ANY, M: ANY},
    "close_mail": {O: ANY, M: ANY},
    "reply_to_mail": {O: ANY, M: ANY},
    "log_mail": {O: ANY, M: ANY},
    "receive_mail": {},
    "confirm_mail": {},
    # money
    "view_earnings": {O: ANY, M: ANY, F: ANY, E: ANY},
    "view_own_earnings": {PO: OWN, PF: OWN, PS: OWN},
    "accrue_deal": {F: ANY, O: ANY},
    "load_rates": {O: ANY, F: ANY},
    "view_rates": {O: ANY, F: ANY},
    "release_earnings": {},
    "record_customer_payment": {O: ANY, F: ANY},
    "undo_customer_payment": {O: ANY, F: ANY},
    "free_earnings": {},
    "close_period": {O: ANY, F: ANY},
    # terms: general ones and those of one partner are an owner's to give
    "view_terms": {O: ANY, M: ANY, F: ANY, E: ANY},
    "publish_term": {O: ANY},
    "end_term": {O: ANY},
    "reckon_rebates": {O: ANY, F: ANY},
    # disputes: who may approve a correction has approved what they propose
    "view_disputes": {O: ANY, M: ANY, F: ANY, E: ANY},
    "view_own_disputes": {PO: OWN, PF: OWN, PS: OWN},
    "open_dispute": {PO: OWN, PF: OWN, PS: OWN},
    "answer_dispute": {PO: OWN, PF: OWN, PS: OWN},
    "withdraw_dispute": {PO: OWN, PF: OWN, PS: OWN},
    "answer_as_us": {O: ANY, M: OWN, F: ANY},
    "assign_dispute": {O: ANY, M: OWN, F: ANY},
    "decide_dispute": {O: ANY, M: OWN, F: ANY},
    "approve_adjustment": {O: ANY, F: ANY},
    "keep_disputes": {},
    # questions: one that nobody has belongs to whoever takes it
    "view_enquiries": {O: ANY, M: ANY, E: ANY},
    "view_own_enquiries": _PARTNER,
    "ask_us": _PARTNER,
    "answer_enquiry": {O: ANY, M: OWN},
    "keep_enquiries": {},
    # surveys: answers have no right to look for, whoever holds a link gives one; what people wrote is for owners alone
    "view_surveys": {O: ANY, M: ANY, E: ANY},
    "plan_survey": {O: ANY},
    "read_remarks": {O: ANY},
    "share_survey": {O: ANY},
    "view_shared_surveys": _PARTNER,
    "answer_survey": {},
    "keep_surveys": {},
    "view_feedback": {O: ANY, M: ANY, E: ANY},
    "give_feedback": {},
    # payouts: no one confirms what they told, or approves what they made
    "view_payouts": {O: ANY, F: ANY},
    "view_payout_accounts": {O: ANY, F: ANY},
    "view_own_payout_account": {PO: OWN, PF: OWN},
    "propose_payout_account": {O: ANY, F: ANY, PO: OWN, PF: OWN},
    "confirm_payout_account": {O: ANY, F: ANY, PO: OWN, PF: OWN},
    "stop_payout_account": {O: ANY, F: ANY, PO: OWN, PF: OWN},
    "keep_paying_accounts": {O: ANY, F: ANY},
    "make_payout_run": {O: ANY, F: ANY},
    "approve_payout_run": {O: ANY, F: ANY},
    "tell_payments": {O: ANY, F: ANY},
    # marketing money: a request below the tier that has a right to it is an owner's to approve
    "view_funds": {O: ANY, M: ANY, F: ANY, E: ANY},
    "view_own_funds": {PO: OWN, PS: OWN, PF: OWN},
    "request_funds": {PO: OWN, PS: OWN},
    "decide_funds": {O: ANY, M: OWN},
    "approve_fund_exception": {O: ANY},
    "claim_funds": {PO: OWN, PS: OWN, PF: OWN},
    "settle_claim": {O: ANY, F: ANY},
    "link_campaign_deal": {O: ANY, M: OWN, PO: OWN, PS: OWN},
    "keep_funds": {},
    # figures
    "view_dashboard": _STAFF,
    "enter_revenue": {O: ANY, F: ANY},
    # files
    "import_file": {O: ANY, M: ANY, F: ANY},
    "undo_import": {O: ANY, M: ANY, F: ANY},
    "view_imports": {O: ANY, M: ANY, F: ANY},
    # stages
    "view_features": {O: ANY, M: ANY, E: ANY},
    "switch_feature": {O: ANY},
    "keep_shared_folder": {O: ANY, M: ANY},
    "view_shared_folder": _PARTNER,
    # library
    "view_library": _STAFF,
    "keep_material": {O: ANY, M: ANY},
    "keep_library": {},
    "use_library": _PARTNER,
    "take_material": _PARTNER,
    "keep_own_brand": {PO: OWN, PS: OWN},
    # guides
    "view_guides": _STAFF,
    "keep_guide": {O: ANY, M: ANY},
    "use_guides": _PARTNER,
    "rate_guide": _PARTNER,
    # translations: a partner's people see and review what they were asked to
    "view_translations": {O: ANY, M: ANY, F: ANY, E: ANY},
    "order_translations": {O: ANY, M: ANY},
    "accept_translation": {O: ANY, M: ANY},
    "keep_target_languages": {O: ANY},
    "view_own_reviews": _PARTNER,
    "review_translation": _PARTNER,
    "keep_translations": {},
    # finding
    "keep_findable": {},
    # operation
    "view_outbox": {O: ANY},
    "view_gallery": {O: ANY},
}


# What remains to a partner whose partnership has ended: statements and history stay visible, nothing new is begun.
# What is still owed is paid, so it can say where to.
_OWED = ("propose_payout_account", "confirm_payout_account", "stop_payout_account")
READING = frozenset({"change_own_profile", *_OWED, *(name for name in TABLE if name.startswith("view_"))})


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose an object is: its partner, that partner's manager, the seller who owns it. None where there is none."""

    partner_id: int | None = None
    manager_id: int | None = None
    seller_id: int | None = None


def scope(name: str, by: Actor) -> Scope | None:
    """How far the right reaches for this actor, None if not at all."""
    if by.role == Role.SYSTEM:
        return Scope.ANY
    if by.reads_only and name not in READING:
        return None
    return TABLE[name].get(by.role)


def may(name: str, by: Actor, owned: Owned | None = None) -> bool:
    """Whether the actor may do `name`, on `owned` if one is given."""
    reach = scope(name, by)
    if reach is None:
        return False
    return reach == Scope.ANY or owned is None or _is_own(by, owned)


def _is_own(by: Actor, owned: Owned) -> bool:
    if by.is_partner:
        return by.partner_id is not None and by.partner_id == owned.partner_id
    return by.user_id is not None and by.user_id in (owned.manager_id, owned.seller_id)


def require(name: str, by: Actor, owned: Owned | None = None) -> None:
    """Refuse what the table does not allow.

    Raises:
        NotFound: the object belongs to another partner than the asker's: its existence is not told.
        NotPermitted: the role has no right to this, or not on this object.
    """
    if may(name, by, owned):
        return
    if by.is_partner and owned is not None and may(name, by):
        raise NotFound
    raise NotPermitted
