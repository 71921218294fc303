"""Due diligence on a candidate: the check-list with its evidence, accounts, references, red flags (guide: G2, G3, G10)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.console.diligence_forms import (
    ASKS,
    AccountsForm,
    FindingForm,
    PaperForm,
    ReferenceForm,
    WaiverForm,
)
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.playbook.queries import get_in_force
from kanava.recruiting.actions import diligence as actions
from kanava.recruiting.actions.references import REFERENCE_LIFE
from kanava.recruiting.queries import (
    Kept,
    cites_now,
    get_candidate,
    get_diligence,
    list_accounts,
    list_papers,
    list_references,
)
from kanava.rules.checks import GROUPS, Asked, Check
from kanava.rules.diligence import Line, left_out, markets_of
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.countries import names_of
from kanava.ui.forms import carried_out

if TYPE_CHECKING:
    from kanava.recruiting.models import Candidate


@require_safe
@staff("view_candidates")
def detail(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """What is known of a candidate before an agreement."""
    return diligence_page(request, get_candidate(candidate_id, by=request.actor))


def diligence_page(
    request: StaffRequest,
    one: "Candidate",
    *,
    check: str = "",
    sent: forms.Form | None = None,
    name: str = "",
) -> HttpResponse:
    """The page; `sent` is a form that something is wrong in, under its `name`, of one `check` or of the page."""
    today = clock.today()
    playbook = get_in_force(today).playbook
    found, (accounts, signs) = get_diligence(one, playbook), list_accounts(one.pk)
    papers, markets = list_papers(one.pk, playbook, today=today), markets_of(one.country, one.regions)
    context: dict[str, Any] = {
        "candidate": one, "stands": found.stands, "accounts": accounts, "signs": signs, "references": [{"it": asked, "is_over": asked.asked_at < clock.now() - REFERENCE_LIFE} for asked in list_references(one.pk)],
        "groups": [
            (group.value, [_shown(line, markets, found.findings.get(line.check), papers.get(line.check, ()), check, sent, name) for line in lines])
            for group, codes in GROUPS.items() if (lines := [line for line in found.lines if line.check in codes])
        ],
        "left_out": left_out(markets, playbook), "markets": markets, "stale": sum(kept.is_stale for of in papers.values() for kept in of),
        "accounts_form": AccountsForm(initial={"currency": playbook.programme.currency, "year": today.year - 1}),
        "reference_form": ReferenceForm(initial={"language": get_language()}),
        "may": {right: permissions.may(right, request.actor) for right in ("check_candidate", "read_evidence", "waive_red_flag", "score_candidate", "view_playbook")},
        "must_finish": playbook.recruiting.diligence_first, "is_cited": cites_now(one.pk, request.actor.user_id, found.stands),
    }  # fmt: skip
    if sent is not None and not check:
        context[name] = sent
    status = 422 if sent is not None else 200
    return page(request, "console/candidate_diligence.html", context, here="recruiting", status=status)


def _shown(
    line: Line,
    markets: Sequence[str],
    known: Any,
    papers: Sequence[Kept],
    check: str,
    sent: forms.Form | None,
    name: str,
) -> dict[str, Any]:
    """A check with what is known of it, why it is asked where not all markets ask for it, and its forms."""
    code = line.check.value
    start = {"result": known.result, "evidence": known.evidence} if known is not None else {}
    shown = {
        "code": code, "name": line.title or words.of_code(code), "asks": ASKS.get(code, ""), "known": known,
        "why": _why(line) if len(line.markets) < len(markets) or line.asked == Asked.ONLY_IN else "",
        "papers": [one for one in papers if one.it.removed_at is None], "removed": [one for one in papers if one.it.removed_at is not None],
        "waiver_form": WaiverForm(prefix=f"{code}-waiver"), "form": FindingForm(initial=start, prefix=code),
        "paper_form": PaperForm(prefix=f"{code}-paper"), "is_open": code == check,
    }  # fmt: skip
    if code == check and sent is not None:
        shown[name] = sent
    return shown


def _why(line: Line) -> str:
    said = _("Asked abroad: %(markets)s") if line.asked == Asked.ABROAD else _("Asked in: %(markets)s")
    return said % {"markets": names_of(" ".join(line.markets))}


@require_POST
@staff("check_candidate")
def find(request: StaffRequest, candidate_id: int, check: str) -> HttpResponse:
    """Write down what a check came to."""
    require_check(check)
    form = FindingForm(request.POST, prefix=check)
    if carried_out(
        form,
        lambda: actions.keep_finding(
            by=request.actor, candidate_id=candidate_id, check=check, at=clock.now(), **form.cleaned_data
        ),
    ):
        return back_to(candidate_id, check)
    return diligence_page(
        request, get_candidate(candidate_id, by=request.actor), check=check, sent=form, name="form"
    )


def require_check(check: str) -> None:
    """Whether there is such a check; an own one has a name in the playbook. Raises Http404."""
    own = get_in_force(clock.today()).playbook.diligence.own
    if check not in Check.__members__ or own.get(check) == "":
        raise Http404


def back_to(candidate_id: int, place: str) -> HttpResponse:
    """The page again, at a place of it."""
    answer = redirect("console:candidate-diligence", candidate_id)
    answer["Location"] += f"#{place}"
    return answer


@require_POST
@staff("waive_red_flag")
def waive(request: StaffRequest, candidate_id: int, check: str) -> HttpResponse:
    """Let a candidate go on in spite of a red flag."""
    form = WaiverForm(request.POST, prefix=f"{check}-waiver")
    if carried_out(
        form,
        lambda: actions.waive_red_flag(
            by=request.actor, candidate_id=candidate_id, check=check, at=clock.now(), **form.cleaned_data
        ),
    ):
        return back_to(candidate_id, check)
    one = get_candidate(candidate_id, by=request.actor)
    return diligence_page(request, one, check=check, sent=form, name="waiver_form")


@require_POST
@staff("check_candidate")
def accounts(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Write down a year's accounts."""
    form = AccountsForm(request.POST)
    if carried_out(
        form,
        lambda: actions.keep_accounts(
            by=request.actor, candidate_id=candidate_id, figures=form.figures(), at=clock.now()
        ),
    ):
        return back_to(candidate_id, "accounts")
    return diligence_page(
        request, get_candidate(candidate_id, by=request.actor), sent=form, name="accounts_form"
    )
