"""What needs the reader's eye on the first screen: nobody goes silent unseen, and with everybody one talks (guide: D6, F5, F6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanava.agreements.queries import list_own_turns
from kanava.console import needs_incoming
from kanava.console.enquiries import to_answer
from kanava.console.money_needs import payout_needs
from kanava.console.needs_marking import to_mark
from kanava.console.needs_silent import manager_of, more_silent, said_of
from kanava.console.needs_surveys import recurring_problems
from kanava.console.needs_translations import translations_waiting
from kanava.console.needy import Need, Needy
from kanava.console.session_needs import session_needs
from kanava.core import clock, permissions
from kanava.core.calendars import zone_of
from kanava.disputes.queries import count_to_do
from kanava.onboarding.queries.attention import get_attention
from kanava.rules.people import Actor
from kanava.rules.stages import Feature
from kanava.stages.queries import list_due_talks
from kanava.terms.queries import list_lapsing
from kanava.tiers.queries.standings import list_in_notice
from kanava.training.queries.progress import list_late
from kanava.ui import formatting, onboarding_words, words
from kanava.ui.access import StaffRequest
from kanava.ui.addresses import address
from kanava.ui.stages import features_of, leads_to

if TYPE_CHECKING:
    from kanava.deals.queries import Waiting
    from kanava.onboarding.models import Task
    from kanava.onboarding.queries.attention import Attention
    from kanava.partners.models import Partner
    from kanava.stages.queries import Talk


# In which list of the queue a registration waits for an answer, where that is not the first.
_LISTS = {"APPROVED": "MORE_TIME", "REFUSED": "APPEAL"}


MOST_LAPSING = 20


def needs_you(request: StaffRequest, waiting: "Waiting") -> dict[str, Any]:
    """The block: what needs the reader, and how many more have gone silent."""
    if not permissions.may("assess_onboarding", request.actor):
        return {"needs": [*_sessions(request), *_disputes(request), *_payouts(request)] or None}
    found = get_attention(by=request.actor, at=clock.now())
    return {"needs": _needs(request, waiting, found), "more_silent": more_silent(found, request.actor)}


def _needs(request: StaffRequest, waiting: "Waiting", found: "Attention") -> list[Needy]:
    """Registrations that wait for the reader's answer, payouts, candidates that have answered, then the partners that need the
    reader, the silent first."""
    at = clock.now()
    rows: dict[int, Needy] = {}

    def add(partner: "Partner", what: str, when: str, url: str) -> Needy:
        needy = rows.setdefault(partner.pk, Needy(address("console:partner", partner.pk), partner.name))
        needy.needs.append(Need(what, when, url))
        return needy

    for silence in found.silent:
        needy = add(
            silence.partner, said_of(silence), "", address("console:partner-timeline", silence.partner_id)
        )
        needy.is_silent = True
        needy.manager = manager_of(silence, request.actor)
    _add_tasks(found, add)
    for talk in found.talks:
        url = reverse("console:onboarding-check-in", args=[talk.partner_id, talk.pk])
        when = formatting.moment_in(talk.starts_at, zone_of(talk.partner.country))
        add(talk.partner, _("Was the check-in held?"), when, url)
    for goal in found.milestones:
        url = reverse("console:onboarding-milestone", args=[goal.partner_id, goal.pk])
        success = onboarding_words.of_success(goal.mark, goal.success)
        add(
            goal.partner,
            _("Milestone to assess: %(success)s") % {"success": success},
            formatting.day(goal.due_on),
            url,
        )
    for task in found.done:
        url = address("console:onboarding-plan", task.partner_id)
        title = onboarding_words.of_task(task.code, task.title)
        when = formatting.day(task.done_at) if task.done_at else ""
        add(task.partner, _("The partner has done it: %(task)s") % {"task": title}, when, url)
    for due in list_due_talks(by=request.actor, at=at, playbook=features_of(request).playbook):
        if due.partner.pk in rows and rows[due.partner.pk].is_silent:
            continue  # that nothing at all was heard says it already
        url = f"{address('console:partner-timeline', due.partner.pk)}#log"
        add(due.partner, _talk_due(due), formatting.day(due.due_on), url)
    if leads_to(request, "tiers"):
        _add_notices(request, add)
    _add_lapsing(request, add)
    _add_signatures(request, add)
    _add_learning(request, rows)
    return [
        *_registrations(waiting, request.actor),
        *_sessions(request),
        *_disputes(request),
        *_payouts(request),
        *(
            Needy(url, _("Questions"), needs=[Need(said, when, url)])
            for said, when, url in (to_answer(request.actor) if features_of(request).has_enquiries else [])
        ),
        *(
            Needy(url, _("Assessments"), needs=[Need(said, when, url)])
            for said, when, url in (to_mark(request.actor) if features_of(request).has_to_mark else [])
        ),
        *_translations(request),
        *(
            Needy(url, _("Surveys"), needs=[Need(said, when, url)])
            for said, when, url in recurring_problems(request)
        ),
        *needs_incoming.mails(request),
        *needs_incoming.applied(request),
        *needs_incoming.answered(request),
        *_materials(request),
        *rows.values(),
    ]


def _add_lapsing(request: StaffRequest, add: Callable[..., Needy]) -> None:
    """Individual terms that lapse soon: whoever may publish terms hears of all partners, a manager of its own."""
    known, today = features_of(request), clock.today()
    days = known.playbook.margins.agreement_notice_days
    if known.next_lapse is None or known.next_lapse > today + timedelta(days=days):
        return
    hears_all = permissions.may("publish_term", request.actor)
    manager_id = None if hears_all else request.actor.user_id
    for term in list_lapsing(on=today, days=days, manager_id=manager_id, limit=MOST_LAPSING):
        when = formatting.day(term.last_on) if term.last_on else ""
        url = address("console:term", term.pk)
        add(term.partner, _("“%(name)s” lapses") % {"name": term.name}, when, url)


def _sessions(request: StaffRequest) -> list[Needy]:
    """One block for the live sessions of the reader of which something is left to tell."""
    found = [Need(*told) for told in session_needs(request)]
    return [Needy(reverse("console:sessions"), _("Live sessions"), needs=found)] if found else []


def _payouts(request: StaffRequest) -> list[Needy]:
    """One block for all that payouts need."""
    found = [Need(*told) for told in payout_needs(request)]
    return [Needy(reverse("console:payouts"), _("Payouts"), needs=found)] if found else []


def _add_learning(request: StaffRequest, rows: dict[int, Needy]) -> None:
    """Partners whose people are late with what they learn."""
    known = features_of(request)
    if not known.features[Feature.PATHS].shows or not known.has_late_learners:
        return
    for late in list_late(by=request.actor, today=clock.today()):
        partner_url = address("console:partner", late.partner_id)
        needy = rows.setdefault(late.partner_id, Needy(partner_url, late.partner_name))
        said = ngettext(
            "%(n)s person is late with a learning path",
            "%(n)s people are late with a learning path",
            late.people,
        )
        when = _("since %(day)s") % {"day": formatting.day(late.since)}
        url = address("console:partner-training", late.partner_id)
        needy.needs.append(Need(said % {"n": formatting.number(late.people)}, when, url))


def _registrations(waiting: "Waiting", by: Actor) -> list[Needy]:
    """One line for all that wait for the reader's answer, leading to the list in which the first of them stands."""
    due_at = waiting.first_due_at
    if due_at is None:
        return []
    said = ngettext(
        "%(n)s registration waits for your answer",
        "%(n)s registrations wait for your answer",
        waiting.for_you,
    )
    when = _("by %(at)s") if waiting.for_you == 1 else _("the first by %(at)s")
    place = {"state": _LISTS.get(waiting.first_state, "")}
    # Of appeals one decides all but one's own decisions, whoever the partner's manager is.
    if permissions.scope("decide_registration", by) == permissions.Scope.OWN and place["state"] != "APPEAL":
        place["manager"] = str(by.user_id)
    url = f"{reverse('console:registrations')}?{urlencode(place)}"
    need = Need(
        said % {"n": formatting.number(waiting.for_you)}, when % {"at": formatting.moment(due_at)}, url
    )
    return [Needy(url, _("Registrations"), needs=[need])]


def _translations(request: StaffRequest) -> list[Needy]:
    """One block for what waits of translations."""
    found = [Need(*told) for told in translations_waiting(request)]
    return [Needy(reverse("console:translations"), _("Translations"), needs=found)] if found else []


def _materials(request: StaffRequest) -> list[Needy]:
    """One line for all materials that partners soon no longer see."""
    known = features_of(request)
    first_on = known.material_ends_on
    soon = clock.today() + timedelta(days=known.playbook.library.expiring_days)
    if first_on is None or first_on > soon or not leads_to(request, "library"):
        return []
    url = f"{reverse('console:library')}?show=EXPIRING"
    when = _("the first on %(day)s") % {"day": formatting.day(first_on)}
    return [Needy(url, _("Library"), needs=[Need(_("Materials expire soon"), when, url)])]


def _disputes(request: StaffRequest) -> list[Needy]:
    """One line for all disputed amounts that wait for the reader: to answer, or to approve their correction."""
    by = request.actor
    if not permissions.may("decide_dispute", by) or not features_of(request).has_disputes:
        return []
    waits = count_to_do(by=by)
    if not waits.mine:
        return []
    said = ngettext(
        "%(n)s disputed amount waits for you", "%(n)s disputed amounts wait for you", waits.mine
    ) % {"n": formatting.number(waits.mine)}
    when = _("by %(at)s") if waits.mine == 1 else _("the first by %(at)s")
    due = formatting.moment(waits.first_due_at) if waits.first_due_at else ""
    url = reverse("console:disputes")
    return [Needy(url, _("Disputed amounts"), needs=[Need(said, when % {"at": due} if due else "", url)])]


def _add_tasks(found: "Attention", add: Callable[..., Needy]) -> None:
    """The reader's own tasks, and plans with something late that is not the reader's."""
    own_days = {(task.partner_id, task.due_on) for task in found.tasks}
    for task in found.tasks:
        url = reverse("console:onboarding-task", args=[task.partner_id, task.pk])
        add(task.partner, _own_task(task), formatting.day(task.due_on), url)
    for plan in found.late:
        if (plan.partner_id, plan.next_due_on) not in own_days:
            when = formatting.day(plan.next_due_on) if plan.next_due_on else ""
            url = address("console:onboarding-plan", plan.partner_id)
            add(plan.partner, _("A task of the onboarding is late"), when, url)


def _own_task(task: "Task") -> str:
    said = _("Our task is late: %(task)s") if task.due_on < clock.today() else _("Our task: %(task)s")
    return said % {"task": onboarding_words.of_task(task.code, task.title)}


def _add_notices(request: StaffRequest, add: Callable[..., Needy]) -> None:
    """Partners that are about to lose their tier."""
    for standing in list_in_notice(by=request.actor):
        what = _("Loses tier %(tier)s unless more is won") % {"tier": words.of_code(standing.tier)}
        assert standing.falls_on is not None
        when = _("on %(day)s") % {"day": formatting.day(standing.falls_on)}
        add(standing.partner, what, when, address("console:partner-tier", standing.partner_id))


def _add_signatures(request: StaffRequest, add: Callable[..., Needy]) -> None:
    """Agreements that wait for the reader's own signature."""
    for signer in list_own_turns(by=request.actor, email=request.user.email):
        url = address("console:agreement", signer.agreement_id)
        when = formatting.moment(signer.invited_at) if signer.invited_at else ""
        add(signer.agreement.partner, _("An agreement waits for your signature"), when, url)


def _talk_due(talk: "Talk") -> str:
    if talk.talked_on is None:
        return _("A conversation is due: none has been written down yet")
    return _("A conversation is due: the last one was on %(day)s") % {"day": formatting.day(talk.talked_on)}
