"""Question banks: their questions, what is known of each, and writing one (guide: D2)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kanava.console import question_form
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.rules.questions import Kind
from kanava.rules.refusals import Refusal
from kanava.training.actions import banks
from kanava.training.queries.banks import get_bank, get_question, list_banks, list_questions
from kanava.training.queries.previewing import preview_question
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.assessment_words import FINDINGS
from kanava.ui.assessments import shown_questions
from kanava.ui.forms import Fault, carried_out
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.training.queries.banks import Listed, Written


class BankForm(forms.Form):
    """A bank's name."""

    name = forms.CharField(label=gettext_lazy("Name of the bank"), max_length=160)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_assessments")
def listing(request: StaffRequest) -> HttpResponse:
    """All banks; makes one."""
    form = BankForm(request.POST if request.method == "POST" else None)
    made: list[int] = []

    def make() -> None:
        made.append(banks.create_bank(by=request.actor, name=form.cleaned_data["name"], at=clock.now()).pk)

    if request.method == "POST" and carried_out(form, make):
        return redirect("console:bank", made[0])
    found, total = list_banks(by=request.actor, after=request.GET.get("after", ""))
    context = {
        "list": lists.listing(request, "banks", sort=""), "page": found, "total": total, "rows": found.rows, "form": form, "tab": "banks",
        "may_edit": permissions.may("edit_assessments", request.actor),
    }  # fmt: skip
    return page(request, "console/banks.html", context, here="training", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_assessments")
def bank(request: StaffRequest, bank_id: int) -> HttpResponse:
    """The questions of a bank, with difficulty and discrimination; calls it something else."""
    found = get_bank(bank_id, by=request.actor)
    form = BankForm(request.POST if request.method == "POST" else None, initial={"name": found.name})

    def rename() -> None:
        banks.rename_bank(by=request.actor, bank_id=bank_id, name=form.cleaned_data["name"], at=clock.now())

    if request.method == "POST" and carried_out(form, rename):
        return redirect("console:bank", bank_id)
    context = {
        "bank": found, "rows": [_row(one) for one in list_questions(found)], "form": form, "kinds": words.choices(Kind),
        "may_edit": permissions.may("edit_assessments", request.actor), "tab": "banks",
    }  # fmt: skip
    return page(request, "console/bank.html", context, here="training", status=422 if form.errors else 200)


def _row(one: "Listed") -> dict[str, Any]:
    item = one.item
    return {
        "id": one.question.pk, "stem": one.stem, "kind": one.question.kind, "points": one.question.points, "languages": ", ".join(one.languages),
        "version": one.question.version if one.question.version > 1 else "", "answers": formatting.number(item.answers) if item else "0",
        "difficulty": formatting.percent(Decimal(str(round(item.difficulty, 4)))) if item else "–",
        "discrimination": formatting.exact(round(item.discrimination, 2)) if item and item.discrimination is not None else "–",  # type: ignore[arg-type]
        "finding": badge(item.finding.value) if item else "", "why": FINDINGS[item.finding.value] if item else "",
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_assessments")
def create(request: StaffRequest, bank_id: int) -> HttpResponse:
    """Write a question of the kind that the address names."""
    kind = request.GET.get("kind", Kind.CHOICE.value)
    if kind not in list(Kind):
        raise Http404
    return _form(request, bank_id, get_bank(bank_id, by=request.actor).name, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("edit_assessments")
def edit(request: StaffRequest, question_id: int) -> HttpResponse:
    """Change a question; what was answered already gets another version."""
    found = get_question(question_id, by=request.actor)
    return _form(request, found.question.bank_id, found.question.bank.name, found.question.kind, found)


def _form(
    request: StaffRequest, bank_id: int, name: str, kind: str, written: "Written | None" = None
) -> HttpResponse:
    faults: list[Fault] = []
    previews: list[dict[str, Any]] = []
    if request.method == "POST":
        found = question_form.read(kind, request.POST)
        refused = question_form.faults_in(found)
        if not refused and "preview" in request.POST:
            previews = _previews(found.told)
        elif not refused:
            try:
                banks.keep_question(
                    by=request.actor, bank_id=bank_id, told=found.told, at=clock.now(), question_id=written.question.pk if written else None,
                )  # fmt: skip
            except Refusal as refusal:
                refused = [refusal]
            else:
                messages.success(request, _("The question is kept."))
                return redirect("console:bank", bank_id)
        faults = question_form.faults_of(refused, found.rows)
    sent = request.POST if request.method == "POST" else None
    context = {
        **question_form.shown(kind, written, sent), "written": written, "bank_id": bank_id, "bank_name": name,
        "faults": faults, "beside": question_form.beside(faults), "previews": previews,
    }  # fmt: skip
    return page(request, "console/question.html", context, here="training", status=422 if faults else 200)


def _previews(told: banks.Told) -> list[dict[str, Any]]:
    """A question that was typed as learners will see it, in each of its languages."""
    texts, points = banks.checked(told)
    found = preview_question(told.kind, points, texts, told.right)
    return [
        {**one, "language": language} for language, paper in found.items() for one in shown_questions(paper)
    ]


@require_POST
@staff("edit_assessments")
def retire(request: StaffRequest, question_id: int) -> HttpResponse:
    """Draw a question no more."""
    found = banks.retire_question(by=request.actor, question_id=question_id, at=clock.now())
    messages.success(request, _("The question is drawn no more. Who has it in an attempt goes on with it."))
    return redirect(reverse("console:bank", args=[found.bank_id]))
