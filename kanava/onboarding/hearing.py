"""When something was last heard of partners, and of which it is to be noticed that there was nothing (guide: F6).

Heard is what the partner's people do, and a talk on the day on which it was. What we write about a partner is none of it: no
tick, assessment, approval or skipped check-in of ours ends its silence.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from kanava.core import clock
from kanava.core.models import Event, Session, User
from kanava.onboarding.models import CoSelling, Plan, Silence
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import silence as rule
from kanava.rules.agreements import Side
from kanava.rules.partnership import IN_FORCE
from kanava.rules.people import PARTNER_ROLES
from kanava.rules.playbook import Playbook
from kanava.rules.silence import Heard, Reach

# What a partner's person does in the portal, by mail or by a link. A registration is the partner's, whoever types it.
WORDS = (
    "partner.contact_kept", "step.done", "people.invited", "people.joined", "agreement.signature_given",
    "registration.submitted", "registration.answered", "registration.worked_on", "registration.extension_requested",
    "registration.appealed", "registration.withdrawn", "deal.progressed", "onboarding.task_done",
    "enquiry.asked", "enquiry.continued", "enquiry.closed_by_partner", "dispute.opened", "dispute.answered", "dispute.withdrawn",
    "training.begun", "training.lesson_done", "training.path_done", "training.attempt_handed_in", "training.certified",
    "mdf.requested", "mdf.answered", "mdf.proof_added", "mdf.claimed", "mdf.extension_requested",
)  # fmt: skip
BY_PARTNER = (
    Q(actor_role__in=PARTNER_ROLES)
    | Q(verb="registration.submitted")
    | Q(verb="agreement.signature_given", data__side=Side.THEIRS)
)
AT_ONCE = 2_000

# Where rooms above find the moment of a partner's latest mail: a query over the outer partner, one column, latest first.
_mail: list[Callable[[], "QuerySet[Any, Any]"]] = []


def listen_to_mail(latest: Callable[[], "QuerySet[Any, Any]"]) -> None:
    """Tell where the mail of partners is found."""
    _mail[:] = [latest]


def is_word(event: Event) -> bool:
    """Whether an event is a word of the partner itself."""
    if event.verb == "agreement.signature_given":
        return bool(event.data.get("side") == Side.THEIRS)
    return event.actor_role in PARTNER_ROLES or event.verb == "registration.submitted"


def own_words() -> "QuerySet[Event]":
    """The words of the outer partner itself, the latest first."""
    return Event.objects.filter(BY_PARTNER, partner_id=OuterRef("pk"), verb__in=WORDS).order_by("-at", "-id")


def sign_ins() -> "QuerySet[Any, Any]":
    """The people of the outer partner by when each was last there (`there_at`), the latest first: a browser that stays signed in
    is used for weeks after the sign-in, and a session that has ended is kept no more."""
    used = Session.objects.filter(user_id=OuterRef("pk")).order_by("-seen_at").values("seen_at")[:1]
    people = User.objects.filter(membership__partner_id=OuterRef("pk"))
    return people.annotate(there_at=Greatest("last_login", Subquery(used))).order_by(
        F("there_at").desc(nulls_last=True)
    )


def partners_heard() -> "QuerySet[Partner]":
    """Partners in force with when each was last heard of: by a word of its own, a mail, a sign-in, an assessed co-selling."""
    met = CoSelling.objects.filter(partner_id=OuterRef("pk"), assessed_at__isnull=False)
    running = Plan.objects.filter(partner_id=OuterRef("pk"), closed_on=None)
    mail = _mail[0]() if _mail else Event.objects.none().values("at")
    return Partner.objects.filter(lifecycle__in=IN_FORCE).annotate(
        word_at=Subquery(own_words().values("at")[:1]),
        mail_at=Subquery(mail[:1]),
        seen_at=Subquery(sign_ins().values("there_at")[:1]),
        met_on=Subquery(met.values("on")[:1]),
        in_plan=Exists(running),
    )


COLUMNS = (
    "pk",
    "signed_on",
    "created_at",
    "last_contact_on",
    "word_at",
    "mail_at",
    "seen_at",
    "met_on",
    "in_plan",
)


def heard_of(told: dict[str, Any]) -> Heard:
    """What was heard of a partner, from the columns of `partners_heard`."""
    since = max(told["signed_on"] or date.min, clock.day_of(told["created_at"]))
    talks = [day for day in (told["last_contact_on"], told["met_on"]) if day is not None]
    return Heard(
        since,
        talked_on=max(talks, default=None),
        word_on=_day(told["word_at"]),
        mail_on=_day(told["mail_at"]),
        seen_on=_day(told["seen_at"]),
        in_plan=told["in_plan"],
    )


def _day(at: datetime | None) -> date | None:
    return clock.day_of(at) if at is not None else None


def look(at: datetime) -> int:
    """Notice who has gone silent by a moment, whose silence concerns the owner by now, and whose is over. Safe to repeat;
    returns how many partners are silent. Joins the caller's transaction."""
    today = clock.day_of(at)
    playbook = get_in_force(today).playbook
    known = {row.partner_id: row for row in Silence.objects.select_for_update().filter(ended_at=None)}
    new: list[Silence] = []
    silent: set[int] = set()
    for told in partners_heard().values(*COLUMNS).iterator(chunk_size=AT_ONCE):
        found = rule.silence(heard_of(told), playbook, today)
        if found.reach == Reach.NOBODY:
            continue
        silent.add(told["pk"])
        row = known.get(told["pk"])
        if row is None:
            owner_at = at if found.reach == Reach.OWNER else None
            new.append(Silence(partner_id=told["pk"], noticed_at=at, since_on=found.since, owner_at=owner_at))
        else:
            _keep(row, found, at)
    Silence.objects.bulk_create(new, batch_size=AT_ONCE)
    over = [row.pk for pk, row in known.items() if pk not in silent]
    Silence.objects.filter(pk__in=over).update(ended_at=at)
    return len(silent)


def _keep(row: Silence, found: rule.Silence, at: datetime) -> None:
    """Keep since when a silence lasts, and whether it concerns the owner: a talk of weeks ago may have shortened it."""
    owner_at = (row.owner_at or at) if found.reach == Reach.OWNER else None
    if (row.since_on, row.owner_at) != (found.since, owner_at):
        row.since_on, row.owner_at = found.since, owner_at
        row.save(update_fields=["since_on", "owner_at"])


def hear(partner_id: int, at: datetime) -> None:
    """A talk or mail with a partner, perhaps of an earlier day: its silence is over, or shorter than it was. Joins the
    caller's transaction."""
    row = Silence.objects.select_for_update().filter(partner_id=partner_id, ended_at=None).first()
    if row is None:
        return
    today = clock.day_of(at)
    playbook: Playbook = get_in_force(today).playbook
    told = partners_heard().filter(pk=partner_id).values(*COLUMNS).first()
    found = rule.silence(heard_of(told), playbook, today) if told is not None else None
    if found is None or found.reach == Reach.NOBODY:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
    else:
        _keep(row, found, at)


def end(partner_id: int, at: datetime) -> None:
    """A partner has said or done something now. Joins the caller's transaction."""
    Silence.objects.filter(partner_id=partner_id, ended_at=None).update(ended_at=at)
