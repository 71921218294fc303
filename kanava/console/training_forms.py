"""The forms in which paths and lessons are written: their words side by side in each language."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.rules.partnership import PartnerType
from kanava.rules.training import LessonKind
from kanava.training.actions.authoring import LessonTold, PathTold, Said
from kanava.ui import words
from kanava.ui.languages import language_name
from kanava.ui.training_words import ROLES

if TYPE_CHECKING:
    from kanava.training.models import Lesson, Path

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY = 160, 1000, 40_000
KINDS = (LessonKind.TEXT, LessonKind.VIDEO, LessonKind.FILE, LessonKind.LIVE)


class _Worded(forms.Form):
    """A title and a text in each language; one of them is enough."""

    def add_words(self, text_label: str, longest: int) -> None:
        """Fields for each of our languages, and for others in which there are words already."""
        ours = [code for code, _name in settings.LANGUAGES]
        told = (name.removeprefix("title_") for name in (self.initial or {}) if name.startswith("title_"))
        more = sorted(code for code in told if code not in ours)
        self.spoken = [*settings.LANGUAGES, *((code, language_name(code)) for code in more)]
        for code, name in self.spoken:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name}, max_length=LONGEST_TITLE, required=False
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=f"{text_label} ({name})", max_length=longest, required=False, widget=forms.Textarea
            )
            self.fields[f"title_{code}"].is_one_of = True  # type: ignore[attr-defined]

    def said(self) -> dict[str, Said]:
        """The words as typed, by language."""
        told = self.cleaned_data
        return {code: Said(told[f"title_{code}"], told[f"text_{code}"]) for code, _name in self.spoken}

    def languages(self) -> list[dict[str, Any]]:
        """The fields of each language together."""
        return [
            {"code": code, "name": name, "title": self[f"title_{code}"], "text": self[f"text_{code}"]}
            for code, name in self.spoken
        ]


class PathForm(_Worded):
    """A path: its words, whom it is for, what comes first, by when it is done."""

    role = forms.ChoiceField(label=gettext_lazy("What it teaches"), choices=lambda: list(ROLES.items()))
    partner_types = forms.MultipleChoiceField(
        label=gettext_lazy("For partners of these types"),
        required=False,
        choices=lambda: words.choices(PartnerType),
    )
    due_days = forms.IntegerField(
        label=gettext_lazy("Days to finish"), min_value=1, max_value=730, required=False
    )
    certificate_months = forms.IntegerField(
        label=gettext_lazy("Months that its certificate holds"), min_value=1, max_value=120, required=False,
        help_text=gettext_lazy("Empty: the path gives no certificate."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        lines: list[tuple[int, str]],
        others: list[tuple[int, str]],
        usual: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_words(_("What one can do after it"), LONGEST_SUMMARY)
        self.fields["product_line"] = forms.ChoiceField(
            label=_("Product line"), required=False,
            choices=[("", _("None in particular")), *((str(line_id), name) for line_id, name in lines)],
        )  # fmt: skip
        self.fields["needs"] = forms.MultipleChoiceField(
            label=_("Paths that come first"), required=False,
            choices=[(str(path_id), title) for path_id, title in others],
        )  # fmt: skip
        self.fields["due_days"].help_text = _("Empty: %(n)s, as the playbook says.") % {"n": usual}

    def told(self) -> PathTold:
        """The path as typed."""
        told = self.cleaned_data
        line = told["product_line"]
        return PathTold(
            self.said(), told["role"], told["partner_types"], int(line) if line else None, told["due_days"],
            [int(one) for one in told["needs"]], told["certificate_months"],
        )  # fmt: skip


def initial_of_path(path: "Path") -> dict[str, Any]:
    """What stands in the form of a path that there is."""
    found: dict[str, Any] = {
        "role": path.role, "partner_types": path.partner_types, "due_days": path.due_days, "certificate_months": path.certificate_months,
        "product_line": str(path.product_line_id or ""), "needs": [str(one.pk) for one in path.needs.all()],
    }  # fmt: skip
    for one in path.texts.all():
        found |= {f"title_{one.language}": one.title, f"text_{one.language}": one.summary}
    return found


class LessonForm(_Worded):
    """A lesson: its words, how long it takes, and whether one has to do it."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it takes"), min_value=1, max_value=6000, required=False
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("Needed to finish the path"), required=False, initial=True
    )

    recording_counts = forms.BooleanField(
        label=gettext_lazy("Who has watched the recording to the end is done as well"), required=False, initial=True,
        help_text=gettext_lazy("Of a live session: who was there is done in any case."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_new: bool = False, is_live: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_words(_("Text"), LONGEST_BODY)
        if not is_live and not is_new:
            del self.fields["recording_counts"]
        if is_new:
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=words.choices(KINDS))

    def told(self) -> LessonTold:
        """The lesson as typed."""
        told = self.cleaned_data
        return LessonTold(
            self.said(),
            told.get("kind", LessonKind.TEXT),
            told["minutes"],
            told["is_required"],
            recording_counts=told.get("recording_counts", True),
        )


def initial_of_lesson(lesson: "Lesson") -> dict[str, Any]:
    """What stands in the form of a lesson that there is."""
    found: dict[str, Any] = {
        "minutes": lesson.minutes,
        "is_required": lesson.is_required,
        "recording_counts": lesson.recording_counts,
    }
    for one in lesson.texts.all():
        found |= {f"title_{one.language}": one.title, f"text_{one.language}": one.body}
    return found
