"""Forms of materials: what one is, whom it is for, its words in a language, and a new version of its file."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext, gettext_lazy

from kanava.deals.queries import list_product_lines
from kanava.library.actions.keeping import Told, Words
from kanava.library.actions.versions import Upload
from kanava.rules.links import LONGEST_LINK, FileOrLink, link_file, link_in
from kanava.rules.materials import LONGEST_SUMMARY, LONGEST_TITLE, EditionState, FunnelStage, MaterialKind
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.people import PARTNER_ROLES
from kanava.ui import words
from kanava.ui.countries import country_choices, country_codes
from kanava.ui.file_fields import UploadField
from kanava.ui.forms import DayField
from kanava.ui.languages import language_name

# Languages in which partners sell; words are found in all their forms in Finnish and English.
LANGUAGES = ("en", "fi", "sv", "de", "et", "nb", "da", "fr", "pl")


def language_choices() -> list[tuple[str, str]]:
    """The languages by their names in the reader's."""
    return [(code, language_name(code)) for code in LANGUAGES]


def line_choices() -> list[tuple[str, str]]:
    """All products, and each line."""
    return [("", gettext("All products")), *((str(one.pk), one.name) for one in list_product_lines())]


class AccessForm(forms.Form):
    """What a material is and whom it is for."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=lambda: words.choices(MaterialKind))
    stage = forms.ChoiceField(label=gettext_lazy("When it helps"), choices=lambda: words.choices(FunnelStage))
    product_line_id = forms.ChoiceField(label=gettext_lazy("Product"), choices=line_choices, required=False)
    valid_through = DayField(
        label=gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("After it partners no longer see it. Empty: it holds until you archive it."),
    )  # fmt: skip
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
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Markets"), required=False, choices=country_choices, widget=forms.SelectMultiple({"size": 6}),
        help_text=gettext_lazy("Countries of the partners. None chosen: all of them."),
    )  # fmt: skip

    def clean_countries(self) -> list[str]:
        """Countries that there are."""
        return [code for code in self.cleaned_data["countries"] if code in country_codes()]

    def told(self) -> Told:
        """What was typed, for the action."""
        typed = {name: value for name, value in self.cleaned_data.items() if name in Told.__slots__}
        line = typed.pop("product_line_id")
        return Told(**typed, product_line_id=int(line) if line else None)


class WordsForm(forms.Form):
    """A material in one language."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    summary = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=LONGEST_SUMMARY, required=False, widget=forms.Textarea({"rows": 3})
    )  # fmt: skip
    state = forms.ChoiceField(
        label=gettext_lazy("Translation"), choices=lambda: words.choices(EditionState), required=False,
        help_text=gettext_lazy("Partners see it once it is ready."),
    )  # fmt: skip

    def told(self, language: str) -> Words:
        """What was typed, for the action."""
        typed = self.cleaned_data
        return Words(
            language, typed["title"], typed["summary"], typed.get("state") or EditionState.READY.value
        )


class LanguageField(forms.ChoiceField):
    """A language that partners sell in."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=language_choices, label=gettext_lazy("Language"), **more)


class NewForm(AccessForm):
    """A material that is begun in its first language."""

    language = LanguageField()
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    summary = WordsForm.base_fields["summary"]

    def words(self) -> Words:
        """Its words, for the action."""
        typed = self.cleaned_data
        return Words(typed["language"], typed["title"], typed["summary"])


class AddedForm(WordsForm):
    """One more language."""

    language = LanguageField()


ACCEPTED = ".pdf,.docx,.pptx,.xlsx,.png,.jpg,.jpeg,.mp4,.url"


class VersionForm(forms.Form):
    """A new version of the file."""

    file = UploadField(
        "material", is_said=True, label=gettext_lazy("File"), required=False, widget=forms.ClearableFileInput({"accept": ACCEPTED}), allow_empty_file=True,
        help_text=gettext_lazy("PDF, Word, PowerPoint or Excel without macros, PNG, JPEG or MP4; at most 1 GB. A template is PowerPoint or Word, at most 20 MB."),
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("Or a link"), max_length=LONGEST_LINK, required=False, widget=forms.URLInput({"placeholder": "https://"}),
        help_text=gettext_lazy("To a folder that is shared elsewhere, or to a page. Whoever opens it may have to sign in there."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("What has changed"), max_length=400, required=False,
        help_text=gettext_lazy("Partners who have downloaded an older version read it in a letter."),
    )  # fmt: skip
    marks_stand = forms.BooleanField(
        label=gettext_lazy("Let stand what is written like a place and is none"), required=False,
        help_text=gettext_lazy("Customers would read it as it is. Partners are told of it before they download."),
    )  # fmt: skip

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        for name in ("file", "address"):
            self.fields[name].is_one_of = True  # type: ignore[attr-defined]

    def upload(self) -> Upload:
        """What was sent in, for the action. Raises FileOrLink, WebsiteUnreadable (field `file` or `address`)."""
        typed = self.cleaned_data
        told = {"note": typed["note"], "marks_stand": typed.get("marks_stand", False)}
        file, address = typed["file"], typed["address"]
        if bool(file) == bool(address):
            raise FileOrLink(field="file")
        if address:
            content = link_file(address)
            return Upload(BytesIO(content), f"{urlsplit(link_in(content)).hostname}.url", **told)
        return Upload(file.file, file.name, **told)
