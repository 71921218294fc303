"""Every page that answers GET, with addresses that show it; a test holds the list against the addresses there are."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from kanava.core import clock
from kanava.rules.periods import add_months

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
    "console:funds", "console:fund-budgets", "portal:funds", "console:tiers", "console:terms", "console:rebates", "console:disputes", "portal:disputes",
    # payouts
    "console:payouts", "console:payout-accounts",
    # training
    "console:training", "console:training-progress",
    # assessments and certificates
    "console:assessments", "console:banks", "console:attempts", "console:certificates", "portal:certificates",
    # library
    "console:library", "portal:library",
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
    "console:attempt": of("attempt"),
    "console:answer-file": lambda scene: [scene["answer_file"].answer_id],
    "console:bank": of("bank"),
    "console:question-create": of("bank"),
    "console:question": lambda scene: [scene["bank"].questions.first().pk],
    "console:certificate": of("certificate"),
    "console:certificate-paper": of("certificate"),
    "portal:assessment": lambda scene: [scene["assessment"].lesson_id],
    "portal:attempt": of("attempt"),
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
    "console:own-text": lambda _scene: ["en"],
    "portal:own-material": none,
    "portal:own-material-made": lambda _scene: ["page"],
    "portal:library-item": of("material"),
    "portal:library-file": of("material", "material_file"),
    "portal:library-look": of("material", "material_file"),
    # stages
    "console:features": none,
    "portal:materials": none,
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
    "portal:dispute-open": of("entry"),
    "portal:person": of("own"),
    "portal:registration": of("registration"),
    "portal:registration-edit": of("draft"),
}  # fmt: skip
# The same pages with what else an address may say.
QUERIES = {
    "console:library": [
        "?show=EXPIRING&q=aur",
        "?show=EXPIRED",
        "?show=UNUSED&kind=DECK&language=fi&product=1",
        "?show=x&after=x&sort=name",
    ],
    "portal:library": ["?q=logo&language=en&stage=COMPARE", "?q=%27+%26&product=1", "?after=x"],
    "console:calculator": [
        "?type=SI&tier=SILVER&deal=x&goal=1",
        "?deal1=5&name2=B&deal2=100&margin2=5&hours2=2",
    ],
    "portal:calculator": ["?deal=&goal=-1&hours=0", "?cycle=9999999&won=1e9"],
    "console:agreements": ["?state=RUNNING&q=aur", "?state=OPEN&manager=1&count=exact", "?q=nothing"],
    "console:agreement-dates": ["?view=months", "?manager=1"],
    "console:account-check": ["?name=W%C3%A4rtsil%C3%A4&country=FI"],
    "console:candidates": [
        "?step=PATH&fit=UNKNOWN&source=ASSOCIATION&sort=-contact&country=FI",
        "?q=nothing",
        "?as=csv",
    ],
    "console:candidate-pitch": ["?language=fi&deals=6", "?deals=999999999"],
    "console:profile": ["?try=1&staff_low=5&regions=Finland&types=MSP", "?try=1&regions=Atlantis"],
    "console:ranking": [
        "?COVERAGE=25&COMPLEMENT=25&CAPACITY=25&GEOGRAPHY=25&all=1",
        "?COVERAGE=1&COMPLEMENT=1&CAPACITY=1&GEOGRAPHY=1",
    ],
    "console:recruiting": ["?owner=1"],
    "console:targets": ["?q=nothing"],
    "console:funds": [
        "?state=OURS",
        "?state=MORE_TIME&q=aur",
        "?state=PAST_DUE",
        "?state=OVER&manager=1",
        "?state=x&after=x",
        "?state=ALL&as=csv",
    ],
    "console:fund-budgets": ["?show=EXPIRING&q=aur", "?show=OVERDUE", "?q=nothing", "?as=csv"],
    "console:simulation": ["?reading=PROMISED&sort=-gain", "?sort=-before&count=exact"],
    "console:simulation-partner": ["?reading=PROMISED"],
    "console:tiers": ["?show=NEAR", "?show=BY_HAND&q=aur&manager=1", "?q=nothing"],
    "console:terms": ["?state=LAPSED&effect=BONUS", "?state=x&effect=y&partner=1", "?state=COMING&after=x"],
    "console:term-create": ["?replaces=x", "?partner=x"],
    "console:attempts": ["?show=ALL&q=aur", "?q=nothing", "?show=x&after=x"],
    "console:certificates": ["?show=ALL&q=aur", "?show=ENDING", "?show=REVOKED", "?show=x&after=x"],
    "console:question-create": ["?kind=MATCHING", "?kind=PITCH", "?kind=NUMBER", "?kind=SHORT"],
    "console:disputes": ["?show=OURS&q=aur", "?show=OVER", "?show=ALL", "?show=x&after=x"],
    "console:training-results": ["?months=3", "?months=x"],
    "console:training": ["?state=PATH_OPEN", "?state=x&after=x"],
    "console:training-progress": [
        "?show=LEARNING_FINISHED",
        "?show=LEARNING_AHEAD&q=aur&manager=1&path=1",
        "?show=x&after=x&q=nothing",
    ],
    "console:customer-suggest": ["?customer_name=w%C3%A4rt"],
    "console:dashboard": ["?on=2014-01-31"],
    "console:dashboard-won": ["?as=csv"],
    "console:dashboard-first-deal": ["?signed=2026-10&from=0&to=60", "?signed=x"],
    "console:deals": [
        "?q=w%C3%A4rtsil&stage=OPEN&sort=-value&count=exact",
        "?partner=aur&sort=expected",
        "?q=nothing",
        "?partner=nobody",
        "?stage=OPEN&as=csv",
    ],
    "console:partner-timeline": [
        "?kind=MEETING",
        "?kind=EVENTS",
        "?after=2026-11-24T09:00:00+00:00_0_1",
        "?after=x&kind=x",
    ],
    "console:steps": ["?show=CLOSED"],
    "console:partner-suggest": ["?partner=aur"],
    "console:candidate-suggest": ["?prospect=bea"],
    "console:partners": [
        "?quiet=30&sort=contacted",
        "?quiet=99999999",
        "?activity=SILENT&country=FI&sort=-registered",
        "?q=nothing",
        "?as=csv",
    ],
    "console:customers": ["?q=w%C3%A4rt&listed=no", "?q=nothing", "?as=csv"],
    "console:earnings": [
        "?period=2026&kind=MARGIN&show=TO_PAY&currency=EUR&sort=-last",
        "?show=ON_HOLD",
        "?period=2026-11&count=exact&totals=yes&manager=1&country=FI&sort=last",
        "?q=nothing",
        "?as=csv",
    ],
    "console:onboarding": [
        "?show=LATE&phase=START&sort=-signed",
        "?show=SILENT",
        "?q=nothing",
        "?manager=1&count=exact",
    ],
    "console:partner-earnings": ["?as=csv"],
    "console:playbook": ["?section=cases", "?q=margin", "?only=changed"],
    "console:registrations": [
        "?state=ALL&q=wart",
        "?state=APPROVED",
        "?state=MORE_TIME",
        "?state=APPEAL",
        "?state=NEEDS_INFORMATION",
        "?q=nothing",
        "?state=ALL&as=csv",
    ],
    "console:mails": ["?state=CONFIRMATION", "?state=ALL&q=x@y.fi", "?state=nope"],
    "console:revenue": ["?clear=2026-11"],
    "portal:deals": ["?stage=WON", "?stage=PROPOSAL&q=x"],
    "portal:earnings": ["?as=csv"],
    "portal:statement": ["?as=csv", "?as=pdf"],
    "console:statement": ["?as=csv", "?as=pdf&language=fi", "?as=pdf&language=xx"],
    "console:statements-closing": ["?q=aurora", "?q=nobody"],
    "console:payout-new": ["?kind=TABLE&due_by=2027-01-31&account=0", "?due_by=x&execute_on="],
    "console:payout-run": ["?state=PAID&q=aur", "?q=nothing", "?state=x&after=x"],
    "portal:register-suggest": ["?customer_name=w%C3%A4rt"],
    "portal:registrations": ["?state=OPEN&q=wart"],
}
# What only takes a POST.
POSTS = {
    "console:candidate-pair", "console:candidate-accounts", "console:candidate-ask", "console:candidate-find", "console:candidate-ask-again", "console:candidate-paper-add", "console:candidate-paper-remove", "console:candidate-waive", "console:candidate-act", "console:candidate-sign", "console:candidate-trial-act", "console:target-remove", "console:pitch-market-forget",
    "console:agreement-act", "console:agreement-sign", "console:agreement-template-act",
    "console:onboarding-start", "console:onboarding-tick", "portal:onboarding-task",
    "console:customer-offer", "console:deal-share", "console:deal-unshare", "console:filter-remove",
    "console:filter-save", "console:import-check", "console:import-discard", "console:import-format", "console:import-keep",
    "console:import-land", "console:import-target", "console:import-undo", "console:invitation", "console:mail-assign", "console:mail-close", "console:mail-reply", "console:mail-log", "console:mail-sheet-submit",
    "console:partner-change", "console:playbook-discard",
    "console:playbook-publish", "console:playbook-undo", "console:playbook-upload", "console:product-line", "console:rates-fetch",
    "console:step", "console:touchpoint-remove", "console:mail-inbox-act", "portal:step-done",
    "console:rates-upload", "console:registration-act", "console:revenue-clear", "portal:invitation", "portal:register-sheet-submit",
    "portal:registration-act",
    "console:fund-campaign-act", "portal:fund-campaign-act", "console:partner-tier-act", "console:simulation-cancel", "console:dispute-act", "portal:dispute-act",
    "console:question-retire", "portal:attempt-act",
    # payouts
    "console:payout-run-act", "console:payout-list", "console:payout-leave-out", "console:paying-account-close", "console:payout-account-act",
    "portal:payout-account-act",
    # terms
    "console:rebate-end", "console:rebates-reckon",
    # keys of the API
    "console:api-key-revoke",
    # training
    "console:training-path-act", "console:training-lesson-act", "console:training-remind", "console:partner-training-give",
    "portal:training-begin", "portal:lesson-act", "portal:training-remind",
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
