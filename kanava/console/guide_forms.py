"""The forms in which guides and their pages are written."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.console.material_forms import line_choices
from kanava.guides.actions.keeping import GuideTold, Said
from kanava.guides.actions.pages import PageTold
from kanava.rules.guides import LONGEST_BODY, LONGEST_LABEL, LONGEST_NEWS, LONGEST_SUMMARY, LONGEST_TITLE
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.people import PARTNER_ROLES
from kanava.ui import words
from kanava.ui.languages import language_name

if TYPE_CHECKING:
    from kanava.guides.models import Guide, Page, Version


class _Worded(forms.Form):
    """A title and a text in each language; one of them is enough."""

    def add_words(self, text_label: str, longest: int, rows: int) -> None:
        """Fields for each language that we write in, by its own name, and for each other that is there."""
        there = {one.removeprefix("title_") for one in self.initial if one.startswith("title_")}
        others = sorted(there - {code for code, _name in settings.LANGUAGES})
        self.codes = [*settings.LANGUAGES, *((code, language_name(code)) for code in others)]
        for code, name in self.codes:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name}, max_length=LONGEST_TITLE, required=False
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=f"{text_label} ({name})", max_length=longest, required=False,
                widget=forms.Textarea({"rows": rows}),
            )  # fmt: skip
            self.fields[f"title_{code}"].is_one_of = True  # type: ignore[attr-defined]

    def said(self) -> dict[str, Said]:
        """The words as typed, by language."""
        told = self.cleaned_data
        return {code: Said(told[f"title_{code}"], told[f"text_{code}"]) for code, _name in self.codes}

    def languages(self) -> list[dict[str, Any]]:
        """The fields of each language together."""
        return [
            {"code": code, "name": name, "title": self[f"title_{code}"], "text": self[f"text_{code}"]}
            for code, name in self.codes
        ]


class GuideForm(_Worded):
    """A guide: its words, its address, whom it is for."""

    slug = forms.CharField(
        label=gettext_lazy("Address"), max_length=60, required=False,
        help_text=gettext_lazy("The part of its web address that names it, such as deployment. Empty: made of the title."),
    )  # fmt: skip
    product_line_id = forms.ChoiceField(label=gettext_lazy("Product"), choices=line_choices, required=False)
    lowest_tier = forms.ChoiceField(
        label=gettext_lazy("From which tier on"), required=False,
        choices=lambda: [("", gettext_lazy("All tiers")), *words.choices(Tier)],
    )  # fmt: skip
    partner_types = forms.MultipleChoiceField(
        label=gettext_lazy("Which partners"), required=False, choices=lambda: words.choices(PartnerType),
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None chosen: all of them."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who at the partner"), required=False, choices=lambda: words.choices(PARTNER_ROLES),
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("None chosen: everybody."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_words(_("What it helps with"), LONGEST_SUMMARY, 3)

    def told(self) -> GuideTold:
        """What was typed, for the action."""
        typed = self.cleaned_data
        line = typed["product_line_id"]
        return GuideTold(
            self.said(), typed["slug"], typed["roles"], typed["partner_types"], typed["lowest_tier"],
            int(line) if line else None,
        )  # fmt: skip


def initial_of_guide(guide: "Guide") -> dict[str, Any]:
    """The form of a guide that there is."""
    names = ("slug", "product_line_id", "lowest_tier", "partner_types", "roles")
    found: dict[str, Any] = {name: getattr(guide, name) for name in names}
    for one in guide.texts.all():
        found |= {f"title_{one.language}": one.title, f"text_{one.language}": one.summary}
    return found


class PageForm(_Worded):
    """A page: its address and its words; when it is made also the chapter that it belongs to."""

    slug = forms.CharField(
        label=gettext_lazy("Address"), max_length=60, required=False,
        help_text=gettext_lazy("Other pages name it by this, such as first-connection. Empty: made of the title."),
    )  # fmt: skip

    def __init__(self, *args: Any, chapters: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chapters is not None:
            self.fields["chapter"] = forms.ChoiceField(
                label=_("Belongs to"), choices=[("", _("A chapter of its own")), *chapters], required=False
            )
        self.add_words(_("Text"), LONGEST_BODY, 24)

    def told(self) -> PageTold:
        """What was typed, for the action."""
        typed = self.cleaned_data
        chapter = typed.get("chapter")
        return PageTold(self.said(), typed["slug"], int(chapter) if chapter else None)


def initial_of_page(page: "Page") -> dict[str, Any]:
    """The form of a page that there is."""
    found: dict[str, Any] = {"slug": page.slug}
    for one in page.texts.all():
        found |= {f"title_{one.language}": one.title, f"text_{one.language}": one.body}
    return found


class LabelForm(forms.Form):
    """What a version is called."""

    label = forms.CharField(label=gettext_lazy("Version"), max_length=LONGEST_LABEL)


class VersionForm(LabelForm):
    """What a version is called, and what has changed in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"news_{code}"] = forms.CharField(
                label=_("What has changed (%(language)s)") % {"language": name}, max_length=LONGEST_NEWS,
                required=False, widget=forms.Textarea({"rows": 3}),
            )  # fmt: skip

    def news(self) -> dict[str, str]:
        """What has changed, by language."""
        return {code: self.cleaned_data[f"news_{code}"] for code, _name in settings.LANGUAGES}


def initial_of_version(version: "Version") -> dict[str, Any]:
    """The form of a version that there is."""
    return {"label": version.label, **{f"news_{code}": text for code, text in version.news.items()}}
