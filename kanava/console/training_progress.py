"""Who is how far: of all partners, and of one, with giving paths and a nudge in one click (guide: H6, I2)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.core.permissions import Owned
from kanava.partners.queries import get_partner, list_managers
from kanava.playbook.queries import get_in_force
from kanava.rules.learning import LearningState
from kanava.training.actions import giving
from kanava.training.queries import paths, progress
from kanava.training.queries.progress import ProgressFilter
from kanava.training.queries.texts import title_of
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address, back_of
from kanava.ui.forms import DayField, carried_out
from kanava.ui.learners import by_person, standing_of

if TYPE_CHECKING:
    from kanava.partners.models import Partner
    from kanava.training.models import Enrolment

TABS = (
    (LearningState.LATE, gettext_lazy("Late")),
    (LearningState.AHEAD, gettext_lazy("Not begun")),
    (LearningState.UNDER_WAY, gettext_lazy("Under way")),
    (LearningState.FINISHED, gettext_lazy("Finished")),
)


@require_safe
@staff("view_training")
def listing(request: StaffRequest) -> HttpResponseBase:
    """People with their paths, those who need a nudge first."""
    get, today = request.GET, clock.today()
    show = get.get("show", "")
    wanted = ProgressFilter(
        show if show in list(LearningState) else LearningState.LATE.value,
        lists.number_of(request, "path"),
        lists.text_of(request, "q"),
        lists.number_of(request, "manager"),
    )
    shown = lists.listing(request, "training-progress", sort="")
    found, total = progress.list_progress(
        by=request.actor,
        wanted=wanted,
        today=today,
        after=get.get("after", ""),
        exact=lists.wants_exact(request),
    )
    done = progress.count_done(found.rows)
    titles = paths.list_titles(request.user.language)
    said = dict(titles)
    rows = [_row(request, one, said.get(one.path_id, one.path.sort_key), done[one.pk]) for one in found.rows]
    context = {
        "list": shown, "page": found, "rows": rows, "total": total, "wanted": wanted, "tabs": TABS, "tab": "progress",
        "managers": list_managers(), "paths": titles,
    }  # fmt: skip
    answer = page(
        request, "console/training_progress.html", context, here="training", partials=frozenset(["rows"])
    )
    return lists.with_address(answer, shown)


def _row(request: StaffRequest, one: "Enrolment", title: str, done: tuple[int, int]) -> dict[str, Any]:
    owned = Owned(partner_id=one.partner_id, manager_id=one.partner.manager_id)
    return {
        "id": one.pk,
        "name": one.person.name,
        "partner": one.partner.name,
        "url": address("console:partner-training", one.partner_id),
        "path": title,
        **standing_of(one, done, clock.today()),
        "may_remind": one.finished_at is None and permissions.may("give_training", request.actor, owned),
    }


class GiveForm(forms.Form):
    """A path for people of a partner."""

    def __init__(
        self, *args: Any, open_paths: list[tuple[int, str]], people: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_paths = bool(open_paths)
        self.fields["path"] = forms.ChoiceField(
            label=_("Path"), choices=[(str(one), title) for one, title in open_paths]
        )
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("People"), choices=[(str(one), name) for one, name in people]
        )
        self.fields["due"] = DayField(label=_("To be finished by"), required=False)


@require_safe
@staff("view_training")
def of_partner(request: StaffRequest, partner_id: int) -> HttpResponse:
    """How far one partner's people are."""
    return _page(request, get_partner(partner_id, by=request.actor))


def _form(
    request: StaffRequest, partner: "Partner", people: list[tuple[int, str, str]], data: Any = None
) -> GiveForm:
    language = request.user.language
    found = paths.list_open_for(partner.type, language)
    form = GiveForm(
        data,
        open_paths=[(one.pk, title_of(one.texts.all(), language)) for one in found],
        people=[(person_id, f"{name} ({words.of_code(role)})") for person_id, name, role in people],
    )
    usual = get_in_force(clock.today()).playbook.training.due_days
    form.fields["due"].help_text = _("Empty: as the path says, else %(n)s days from now.") % {
        "n": formatting.number(usual)
    }
    return form


def _page(request: StaffRequest, partner: "Partner", form: GiveForm | None = None) -> HttpResponse:
    owned = Owned(partner_id=partner.pk, manager_id=partner.manager_id)
    enrolments = progress.list_of_partner(partner.pk, by=request.actor, owned=owned)
    people = progress.list_learners(partner.pk)
    done = progress.count_done(enrolments)
    shown = form or _form(request, partner, people)
    may_give = permissions.may("give_training", request.actor, owned) and partner.lifecycle != "EXITED"
    context = {
        "partner": partner, "people": by_person(people, enrolments, done, clock.today(), request.user.language),
        "may_give": may_give, "form": shown, "has_paths": shown.has_paths,
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return page(request, "console/partner_training.html", context, here="partners", status=status)


@require_POST
@staff("give_training")
def give(request: StaffRequest, partner_id: int) -> HttpResponse:
    """Give a path to people of a partner."""
    partner = get_partner(partner_id, by=request.actor, right="give_training")
    form = _form(request, partner, progress.list_learners(partner.pk), request.POST)
    given: list[int] = []

    def carry_out() -> None:
        told = form.cleaned_data
        given.append(
            giving.give_path(
                by=request.actor, partner_id=partner_id, path_id=int(told["path"]),
                person_ids=[int(one) for one in told["people"]], due=told["due"], at=clock.now(),
            )
        )  # fmt: skip

    if not carried_out(form, carry_out):
        return _page(request, partner, form)
    said = _("The path is given. A letter tells of it.") if given[0] else _("They have this path already.")
    messages.success(request, said)
    return redirect("console:partner-training", partner_id)


@require_POST
@staff("give_training")
def remind(request: StaffRequest, enrolment_id: int) -> HttpResponse:
    """Remind somebody of a path, and come back to the list."""
    try:
        giving.remind_learner(by=request.actor, enrolment_id=enrolment_id, at=clock.now())
    except (giving.RemindedToday, giving.LearningOver) as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("A letter reminds of it."))
    return redirect(back_of(request, "console:training-progress"))
