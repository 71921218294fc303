"""Every page that answers GET, with addresses that show it; a test holds the list against the addresses there are."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from kanava.core import clock
from kanava.rules.periods import add_months
from tests.doors.queries import QUERIES

Scene = dict[str, Any]
Arguments = Callable[[Scene], Sequence[Any]]


def none(scene: Scene) -> Sequence[Any]:
    """A page without an object."""
    return []


def later_month() -> str:
    """A month that no closing of the scene has reached."""
    return f"{add_months(clock.today(), 12):%Y-%m}"


def of(*names: str) -> Arguments:
    """The ids of things of the scene."""
    return lambda scene: [scene[name].pk for name in names]


# Lists keep to twelve statements, other pages to twenty-five.
LISTS = {
    "console:deals", "console:partners", "console:customers", "console:registrations", "console:imports", "console:import-rows",
    "console:onboarding", "console:silent", "console:answers", "console:outbox", "console:mails", "console:team", "console:product-lines", "console:dashboard-won", "console:dashboard-cycle",
    "console:dashboard-partners", "console:dashboard-first-deal", "console:dashboard-total", "console:dashboard-unvalued",
    "console:revenue", "console:earnings", "console:statements", "portal:statements", "console:candidates", "console:targets", "console:partner-earnings", "portal:registrations", "portal:deals", "portal:earnings", "portal:people",
    "console:agreements", "console:agreement-dates", "console:agreement-templates", "portal:agreements",
    "console:funds", "console:fund-budgets", "portal:funds", "console:tiers", "console:terms", "console:rebates", "console:payments-told", "console:disputes", "portal:disputes",
    # payouts
    "console:payouts", "console:payout-accounts",
    # training
    "console:training", "console:training-progress", "console:sessions",
    # assessments and certificates
    "console:assessments", "console:banks", "console:attempts", "console:certificates", "portal:certificates",
    # library
    "console:library", "portal:library", "console:translations", "console:translation-orders", "portal:translation-reviews",
    # questions of partners
    "console:enquiries",
    # surveys and feedback
    "console:feedback",
    # guides
    "console:guides", "portal:guides",
    # touchpoints
    "console:steps", "console:mail-inbox", "portal:touchpoints",
}  # fmt: skip
PAGES: dict[str, Arguments] = {
    **dict.fromkeys(
        (
            "console:account-check", "console:customer-create", "console:candidate-create", "console:customer-suggest", "console:dashboard", "console:deal-create",
            "console:gallery", "console:import-new", "console:partner-create", "console:partner-suggest", "console:candidate-suggest", "console:playbook",
            "console:playbook-download", "console:playbook-draft", "console:playbook-rules", "console:playbook-versions", "console:profile", "console:ranking", "console:rates", "console:recruiting", "console:sources",
            "console:agreement-calendar", "console:agreement-company", "console:agreement-template-create",
            "console:mail-sheet", "console:mail-template",
            "console:team-invite", "portal:home", "portal:person-invite", "portal:register", "portal:register-suggest", "portal:rules",
            "portal:register-sheet", "portal:register-template",
            *(LISTS - {"console:import-rows", "console:partner-earnings"}),
        ),
        none,
    ),
    "console:assessment-create": none,
    "console:assessment": lambda scene: [scene["assessment"].lesson_id],
    "console:assessment-preview": lambda scene: [scene["assessment"].lesson_id],
    "console:attempt": of("attempt"),
    "console:answer-file": lambda scene: [scene["answer_file"].answer_id],
    "console:bank": of("bank"),
    "console:question-create": of("bank"),
    "console:question": lambda scene: [scene["bank"].questions.first().pk],
    "console:certificate": of("certificate"),
    "console:certificate-paper": of("certificate"),
    "portal:assessment": lambda scene: [scene["assessment"].lesson_id],
    "portal:attempt": of("attempt"),
    "portal:attempt-unanswered": of("running_attempt"),
    "portal:answer-file": lambda scene: [scene["answer_file"].answer_id],
    "portal:certificate-paper": of("certificate"),
    "console:candidate": of("candidate"),
    "console:candidate-contact": of("candidate", "candidate_contact"),
    "console:candidate-contact-create": of("candidate"),
    "console:candidate-coverage": of("candidate"),
    "console:candidate-diligence": of("candidate"),
    "console:candidate-edit": of("candidate"),
    "console:candidate-measure": of("candidate", "measure"),
    "console:candidate-pitch": of("candidate"),
    "console:candidate-trial": of("candidate"),
    "console:pitch-texts": none,
    "console:candidate-write": of("candidate"),
    "console:letter-templates": none,
    "console:letter-template": of("letter_template"),
    "console:candidate-paper": of("candidate", "evidence"),
    "console:candidate-scores": of("candidate"),
    "console:agreement": of("agreement"),
    "console:agreement-create": of("aurora"),
    "console:agreement-document": lambda scene: [scene["agreement"].pk, "CONTRACT"],
    "console:agreement-edit": of("agreement_draft"),
    "console:agreement-preview": of("agreement_draft"),
    "console:agreement-template": of("agreement_template"),
    "console:agreement-upload": of("aurora"),
    "console:agreement-version": of("agreement_version"),
    # terms
    "console:term": of("term"),
    "console:term-create": none,
    "console:partner-terms": of("aurora"),
    # marketing money
    "console:fund-campaign": of("campaign"),
    "console:fund-proof": of("campaign", "proof"),
    "console:partner-fund": of("aurora"),
    "console:partner-tier": of("aurora"),
    "console:simulations": none,
    "console:simulation": of("simulation"),
    "console:simulation-partner": of("simulation", "aurora"),
    "portal:tier": none,
    "portal:fund-apply": none,
    "portal:fund-campaign": of("campaign"),
    "portal:fund-proof": of("campaign", "proof"),
    # payouts
    "console:payout-new": none,
    "console:paying-accounts": none,
    "console:payout-run": lambda scene: [scene["payment"].run.number],
    "console:payout-file": lambda scene: [scene["payment"].run.number],
    "console:payout-payment": of("payment"),
    "console:partner-account": of("aurora"),
    "portal:payout-account": none,
    # calculators
    "console:calculator": none,
    "portal:calculator": none,
    "portal:coming": none,
    "portal:training": none,
    "console:api-keys": none,
    # library
    "console:material-create": none,
    "console:material": of("material"),
    "console:material-edit": of("material"),
    "console:material-downloads": of("material"),
    "console:material-language-add": of("material"),
    "console:material-language": lambda scene: [scene["material"].pk, "en"],
    "console:material-upload": lambda scene: [scene["material"].pk, "en"],
    "console:material-file": of("material", "material_file"),
    "console:own-text": lambda _scene: ["PILOT", "en"],
    "console:translations-export": none,
    "console:translation-languages": none,
    "console:translation-order-create": none,
    "console:translation": of("language_version"),
    "console:translation-file": lambda scene: [scene["language_version"].pk, "draft"],
    "console:translation-order": of("translation_order"),
    "console:translation-bundle": of("translation_order"),
    "portal:translation-review": of("translation_review"),
    "portal:translation-review-file": lambda scene: [scene["translation_review"].pk, "draft"],
    "portal:own-material": none,
    "portal:own-brand": none,
    "portal:library-page": lambda scene: [scene["material"].pk, scene["material_file"].pk, 0],
    "console:material-look": of("template", "template_file"),
    "console:material-page": lambda scene: [scene["material"].pk, scene["material_file"].pk, 0],
    "portal:own-bundle": none,
    "portal:own-file": of("template", "template_file"),
    "portal:own-material-made": lambda _scene: ["page"],
    "portal:library-item": of("material"),
    "portal:library-file": of("material", "material_file"),
    "portal:library-look": of("material", "material_file"),
    # guides
    "console:guide-create": none,
    "console:guide": of("guide"),
    "console:guide-edit": of("guide"),
    "console:guide-opinions": of("guide"),
    "console:guide-version-begin": of("guide"),
    "console:guide-version": lambda scene: [scene["guide_draft"].pk],
    "console:guide-version-edit": of("guide_draft"),
    "console:guide-version-check": of("guide_draft"),
    "console:guide-version-pdf": of("guide_draft"),
    "console:guide-page-create": of("guide_draft"),
    "console:guide-page": lambda scene: [scene["guide_page"].version_id, scene["guide_page"].pk],
    "console:guide-picture": of("guide_picture"),
    "portal:guide-search": none,
    "portal:guide-picture": of("guide_picture"),
    "portal:guide": lambda _scene: ["wiring"],
    "portal:guide-pdf": lambda _scene: ["wiring"],
    "portal:guide-changes": lambda _scene: ["wiring"],
    "portal:guide-page-changes": lambda _scene: ["wiring", "install"],
    "portal:guide-version": lambda _scene: ["wiring", "1.0"],
    "portal:guide-version-pdf": lambda _scene: ["wiring", "1.0"],
    "portal:guide-version-page": lambda _scene: ["wiring", "1.0", "install"],
    "portal:guide-page": lambda _scene: ["wiring", "install"],
    # stages
    "console:features": none,
    # training
    "console:training-results": none,
    "console:training-path-create": none,
    "console:training-path": of("path"),
    "console:training-lesson-create": of("path"),
    "console:training-lesson": of("path", "lesson"),
    "console:training-file": of("path", "lesson", "lesson_file"),
    "console:training-video": of("path", "lesson", "lesson_video"),
    "console:training-captions": lambda scene: [scene["path"].pk, scene["lesson"].pk, "en"],
    "console:partner-training": of("aurora"),
    "portal:training-path": of("path"),
    "portal:training-people": none,
    "portal:lesson": of("lesson"),
    "portal:lesson-file": of("lesson", "lesson_file"),
    "portal:lesson-video": of("lesson", "lesson_video"),
    "portal:lesson-captions": lambda scene: [scene["lesson"].pk, "en"],
    # live sessions
    "console:session-create": of("live_lesson"),
    "console:session": of("session"),
    "console:session-edit": of("next_session"),
    "console:session-recording": of("session"),
    "console:session-captions": lambda scene: [scene["session"].pk, "en"],
    "portal:session-recording": of("session"),
    "portal:session-captions": lambda scene: [scene["session"].pk, "en"],
    # onboarding
    "console:onboarding": none,
    "console:onboarding-plan": lambda scene: [scene["plan"].partner_id],
    "console:onboarding-task": lambda scene: [scene["plan"].partner_id, scene["plan"].tasks.get(code="KICK_OFF").pk],
    "console:onboarding-milestone": lambda scene: [scene["plan"].partner_id, scene["plan"].milestones.first().pk],
    "console:onboarding-check-in": lambda scene: [scene["plan"].partner_id, scene["plan"].check_ins.first().pk],
    "console:onboarding-co-selling": lambda scene: [scene["plan"].partner_id],
    "console:cohorts": none,
    "console:silent": none,
    "console:answers": none,
    "console:plan-templates": none,
    "console:plan-template": lambda scene: ["SI"],
    "console:scenarios": none,
    "console:scenario-create": none,
    "console:scenario": of("scenario"),
    "portal:onboarding": none,
    "console:colleague": of("executive"),
    "console:contact": of("aurora", "contact"),
    "console:contact-create": of("aurora"),
    "console:customer": of("customer"),
    "console:customer-edit": of("customer"),
    "console:touchpoint": of("touchpoint"),
    "console:deal": of("deal"),
    "console:deal-edit": of("deal"),
    "console:deal-lose": of("deal"),
    "console:deal-reopen": lambda scene: [scene["entry"].source_id],
    "console:deal-win": of("deal"),
    "console:deal-payments": lambda scene: [scene["entry"].source_id],
    "console:deal-payment-undo": lambda scene: [scene["paid"].deal_id, scene["paid"].pk],
    "console:import": of("run"),
    "console:import-problems": of("run"),
    "console:import-rows": of("landed"),
    "console:letter": of("letter"),
    "console:letter-calendar": of("letter"),
    "console:letter-html": of("letter"),
    "console:mail-message": of("message"),
    "console:partner": of("aurora"),
    "console:partner-timeline": of("aurora"),
    "console:partner-earning": of("aurora", "entry"),
    "console:partner-earnings": of("aurora"),
    "console:partner-edit": of("aurora"),
    "console:partner-person": of("aurora", "own"),
    "console:partner-person-invite": of("aurora"),
    "console:playbook-version": lambda scene: [0],
    "console:playbook-version-download": lambda scene: [0],
    "console:registration": of("registration"),
    "portal:agreement-document": lambda scene: [scene["agreement"].pk, "CERTIFICATE"],
    "portal:deal": of("deal"),
    "portal:deal-lost": of("deal"),
    "portal:earning": of("entry"),
    "portal:statement": lambda scene: [scene["statement"].number],
    "console:statement": lambda scene: [scene["statement"].number],
    "console:statements-closing": lambda scene: [f"{scene['statement'].last_on:%Y-%m}"],
    "console:statements-preview": lambda _scene: [later_month()],
    "console:statements-preview-partner": lambda scene: [later_month(), scene["entry"].partner_id],
    "console:partner-statements": of("aurora"),
    "console:dispute": of("dispute"),
    "portal:dispute": of("dispute"),
    "portal:help": none,
    "portal:enquiry": of("enquiry"),
    "console:surveys": none,
    "console:survey": of("survey"),
    "console:survey-plan": none,
    "console:survey-dates": of("survey"),
    "portal:heard": none,
    "console:enquiry": of("enquiry"),
    "portal:dispute-open": of("entry"),
    "portal:person": of("own"),
    "portal:registration": of("registration"),
    "portal:registration-edit": of("draft"),
}  # fmt: skip
# What only takes a POST.
POSTS = {
    "console:guide-opinion", "console:guide-act", "console:guide-pages-move", "console:guide-version-act", "console:guide-page-act", "console:guide-preview", "portal:guide-opinion",
    "console:candidate-pair", "console:candidate-accounts", "console:candidate-ask", "console:candidate-find", "console:candidate-ask-again", "console:candidate-paper-add", "console:candidate-paper-remove", "console:candidate-waive", "console:candidate-act", "console:candidate-sign", "console:candidate-trial-act", "console:target-remove", "console:pitch-market-forget",
    "console:agreement-act", "console:agreement-sign", "console:agreement-template-act",
    "console:onboarding-start", "console:onboarding-tick", "portal:onboarding-task",
    "console:customer-offer", "console:deal-share", "console:deal-unshare", "console:filter-remove",
    "console:filter-save", "console:import-check", "console:import-skip", "console:import-discard", "console:import-format", "console:import-keep",
    "console:import-land", "console:import-target", "console:import-undo", "console:invitation", "console:mail-assign", "console:mail-close", "console:mail-reply", "console:mail-log", "console:mail-sheet-submit",
    "console:partner-change", "console:playbook-discard",
    "console:playbook-publish", "console:playbook-undo", "console:playbook-upload", "console:product-line", "console:rates-fetch",
    "console:step", "console:touchpoint-remove", "console:mail-inbox-act", "portal:step-done",
    "console:rates-upload", "console:registration-act", "console:revenue-clear", "portal:invitation", "portal:register-sheet-submit",
    "portal:registration-act", "console:translation-act", "console:translation-order-act", "console:translation-language-leave", "portal:translation-review-act",
    "console:fund-campaign-act", "portal:fund-campaign-act", "console:partner-tier-act", "console:simulation-cancel", "console:dispute-act", "portal:dispute-act", "console:enquiry-act", "portal:enquiry-act", "console:survey-act",
    "console:question-retire", "console:own-text-preview", "portal:attempt-act",
    # payouts
    "console:payout-run-act", "console:payout-list", "console:payout-leave-out", "console:paying-account-close", "console:payout-account-act",
    "portal:payout-account-act",
    # terms
    "console:rebate-end", "console:rebate-drop", "console:rebates-reckon",
    # keys of the API
    "console:api-key-revoke",
    # training
    "console:training-path-act", "console:training-lesson-act", "console:training-remind", "console:partner-training-give",
    "portal:training-begin", "portal:lesson-act", "portal:training-remind", "console:session-act", "portal:session-act",
    # stages
    "console:feature-switch", "console:features-noted",
    "console:material-act",
}  # fmt: skip


def addresses(scene: Scene, door: str) -> list[str]:
    """All addresses of a door that answer GET."""
    found = []
    for name in sorted(PAGES):
        if name.startswith(f"{door}:"):
            bare = reverse(name, args=PAGES[name](scene))
            found += [bare, *(bare + query for query in QUERIES.get(name, []))]
    return found
