"""One language version: source and translation beside each other, who reviews it, and taking it into use (guide: G5)."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.console.translations import source_urls
from kanava.core import clock, permissions
from kanava.playbook.queries import get_in_force
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.translations import MOVES, Move, ReviewState, Settled, State
from kanava.translations.actions import accepting, returning, reviews
from kanava.translations.kinds import KINDS as REGISTERED
from kanava.translations.queries import reviews as reading
from kanava.translations.queries.sources import get_version, read_now
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import DayField, carried_out
from kanava.ui.languages import countries_speaking, language_name
from kanava.ui.large_files import send
from kanava.ui.translation_words import KINDS
from kanava.ui.translations import file_of, pairs, sent, words_of

if TYPE_CHECKING:
    from kanava.translations.models import Draft, LanguageVersion


class WritingForm(forms.Form):
    """A translation, written here."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=40_000, required=False, widget=forms.Textarea({"rows": 16})
    )


class FileForm(forms.Form):
    """The file of a translation."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160, required=False)
    file = UploadField("material", label=gettext_lazy("File"), allow_empty_file=True)


class AskForm(forms.Form):
    """Who is asked, and until when."""

    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Whom to ask"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    due_on = DayField(label=gettext_lazy("Answer by"))


@require_safe
@staff("view_translations")
def detail(request: StaffRequest, version_id: int) -> HttpResponse:
    """A language version."""
    return _page(request, get_version(version_id, by=request.actor))


def _page(
    request: StaffRequest,
    found: "LanguageVersion",
    *,
    form: forms.Form | None = None,
    what: str = "",
    refused: str = "",
) -> HttpResponse:
    draft, wording = found.draft, found.source.wording
    shown = draft.wording if draft is not None else wording
    target, asked = draft or read_now(found), reading.list_reviews(found.pk)
    language = language_name(found.language)
    context = {
        "found": found, "language": language, "source_language": language_name(found.source.language), "kind": KINDS.get(found.kind, found.kind),
        "draft": draft, "target": target, "wording": shown, "refused": refused, "what": what, "reviews": asked, "tab": "texts",
        "pairs": pairs(shown, target, kind=found.kind, before=found.made_from if found.made_from_id != (shown.pk if shown else None) else None),
        "source_file": file_of(shown, _file_url(found, "source")), "draft_file": file_of(target, _file_url(found, "draft")),
        "source_url": source_urls([found.source], request.actor).get(found.source_id, ""), "left": words_of(found.words_left) if found.words_left and found.state != State.IN_REVIEW else "", "is_newer": draft is not None and wording is not None and draft.wording_id != wording.pk,
        "open_comments": sum(not one.settled for review in asked if review.state != ReviewState.ASKED for one in review.comments.all()),
        "unanswered": sum(one.state == ReviewState.ASKED for one in asked), **_moves(request, found), **_forms(request, found, target, form, what),
    }  # fmt: skip
    status = 422 if refused or (form is not None and form.errors) else 200
    return page(request, "console/translation.html", context, here="library", status=status)


def _file_url(found: "LanguageVersion", which: str) -> str:
    return reverse("console:translation-file", args=[found.pk, which])


def _moves(request: StaffRequest, found: "LanguageVersion") -> dict[str, bool]:
    """What the reader may do with it as it stands."""
    return {
        f"may_{move.lower()}": found.state in MOVES[move][0]
        and permissions.may(MOVES[move][1], request.actor)
        for move in Move
    }


def _forms(
    request: StaffRequest,
    found: "LanguageVersion",
    target: "Draft | None",
    form: forms.Form | None,
    what: str,
) -> dict[str, Any]:
    has_files = REGISTERED[found.kind].has_files
    start = {"title": target.title if target else "", "text": target.text if target and not has_files else ""}
    writing: forms.Form = WritingForm(initial=start)
    if has_files:
        del writing.fields["text"]
    forms_there: dict[str, Any] = {
        "has_files": has_files, "writing_form": form if what == "write" and form else writing,
        "file_form": form if what == "file" and form else FileForm(initial={"title": found.title}),
    }  # fmt: skip
    if found.state == State.IN_REVIEW and permissions.may("accept_translation", request.actor):
        forms_there["ask_form"] = form if what == "ask" and form else _ask_form(request, found)
    return forms_there


def _ask_form(request: StaffRequest, found: "LanguageVersion", data: Any = None) -> AskForm:
    days = get_in_force(clock.today()).playbook.markets.review_days
    form = AskForm(data, initial={"due_on": clock.today() + timedelta(days=days)})
    people = reading.list_candidates(
        by=request.actor, language=found.language, countries=countries_speaking(found.language), draft_id=found.draft_id
    )  # fmt: skip
    field = form.fields["people"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(one.id, _named(one)) for one in people]
    return form


def _named(one: "reading.Candidate") -> str:
    """`Bertil Lund, Norrsken AB · Partner seller · has reviewed 2`."""
    parts = [f"{one.name}, {one.partner}", words.of_code(one.role)]
    if one.reviewed:
        said = ngettext("has reviewed %(n)s text", "has reviewed %(n)s texts", one.reviewed)
        parts.append(said % {"n": formatting.number(one.reviewed)})
    return " · ".join(parts)


@require_POST
@staff("view_translations")
def act(request: StaffRequest, version_id: int, what: str) -> HttpResponse:
    """Write it, send it in, ask reviewers, settle a comment, take it into use or send it back."""
    found = get_version(version_id, by=request.actor)
    permissions.require(
        "order_translations" if what in ("write", "file") else "accept_translation", request.actor
    )
    if what in FORMS:
        form, keep, said = FORMS[what](request, found)
        if not carried_out(form, keep):
            return _page(request, found, form=form, what=what)
    else:
        move = PRESSES.get(what)
        if move is None:
            raise Http404
        try:
            said = move(request, version_id)
        except NotFound:
            raise
        except Refusal as refusal:
            return _page(request, found, refused=words.of_refusal(refusal), what=what)
    messages.success(request, said)
    return redirect("console:translation", version_id)


Formed = tuple[forms.Form, Callable[[], object], str]


def _write(request: StaffRequest, found: "LanguageVersion") -> Formed:
    form = WritingForm(request.POST)
    if REGISTERED[found.kind].has_files:
        del form.fields["text"]

    def keep() -> None:
        typed = form.cleaned_data
        returning.write_translation(
            by=request.actor, version_id=found.pk, title=typed["title"], text=typed.get("text", ""), at=clock.now()
        )  # fmt: skip

    return form, keep, _("The translation is saved. Partners read it once it is taken into use.")


def _file(request: StaffRequest, found: "LanguageVersion") -> Formed:
    form = FileForm(request.POST, request.FILES)

    def keep() -> None:
        file = form.cleaned_data["file"]
        returning.send_in(
            by=request.actor, version_id=found.pk, file=file.file, name=file.name, title=form.cleaned_data["title"], at=clock.now()
        )  # fmt: skip

    return form, keep, _("The translation is saved. Partners read it once it is taken into use.")


def _ask(request: StaffRequest, found: "LanguageVersion") -> Formed:
    form = _ask_form(request, found, request.POST)

    def keep() -> None:
        typed = form.cleaned_data
        reviews.ask_reviewers(
            by=request.actor, version_id=found.pk, person_ids=typed["people"], due_on=typed["due_on"], at=clock.now()
        )  # fmt: skip

    return form, keep, _("They get a letter with the translation.")


FORMS: dict[str, Callable[[StaffRequest, "LanguageVersion"], Formed]] = {
    "write": _write,
    "file": _file,
    "ask": _ask,
}


def _accept(request: StaffRequest, version_id: int) -> str:
    accepting.accept_translation(by=request.actor, version_id=version_id, at=clock.now())
    return _("Partners read the translation from now on.")


def _send_back(request: StaffRequest, version_id: int) -> str:
    accepting.send_back(by=request.actor, version_id=version_id, at=clock.now())
    return _("The draft is left. The translation is to be done once more.")


def _still_holds(request: StaffRequest, version_id: int) -> str:
    accepting.keep_as_current(by=request.actor, version_id=version_id, at=clock.now())
    return _("The translation holds as it is.")


def _settle(request: StaffRequest, version_id: int) -> str:
    settled = request.POST.get("settled", "")
    if settled not in list(Settled):
        raise Http404
    reviews.settle_comment(
        by=request.actor, comment_id=lists.number_in(request.POST.get("comment", "")) or 0, settled=settled,
        answer=request.POST.get("answer", ""), at=clock.now(),
    )  # fmt: skip
    return _("The comment is settled.")


def _withdraw(request: StaffRequest, version_id: int) -> str:
    review_id = lists.number_in(request.POST.get("review", "")) or 0
    reviews.withdraw_review(by=request.actor, review_id=review_id, at=clock.now())
    return _("This person is no longer asked.")


PRESSES: dict[str, Callable[[StaffRequest, int], str]] = {
    "accept": _accept, "send-back": _send_back, "still-holds": _still_holds, "settle": _settle, "withdraw": _withdraw,
}  # fmt: skip


@require_safe
@staff("view_translations")
def file(request: StaffRequest, version_id: int, which: str) -> HttpResponseBase:
    """The file of the source or of the draft."""
    found = get_version(version_id, by=request.actor)
    draft = found.draft
    source = draft.wording if draft is not None else found.source.wording
    texts = {"source": source, "draft": draft or read_now(found)}
    text = texts.get(which)
    if text is None or not text.file_sha256:
        raise Http404
    return send(request, sent(text))
