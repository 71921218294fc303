"""The forms of imports: what comes in and from where, and a name for a mapping."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.integrations.queries import list_mappings
from kanava.rules.recruiting import Source
from kanava.ui import words
from kanava.ui.file_fields import UploadField


class StartForm(forms.Form):
    """What comes in and from where. Files are read from the request: a form field takes one."""

    target = forms.ChoiceField(
        label=gettext_lazy("What to import"),
        required=False,
        help_text=gettext_lazy(
            "You see what the file is taken as, and can change it before anything is written."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Source system"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "The system's name, such as Salesforce: its rows are known by it the next time. Left empty, the file's name stands for it."
        ),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    file = UploadField(
        "import", label=gettext_lazy("File"), help_text=gettext_lazy("CSV, other delimited text, or XLSX.")
    )
    mapping = forms.ChoiceField(
        label=gettext_lazy("Mapping"),
        required=False,
        choices=lambda: [
            ("", _("As the last file like it, else guessed")),
            *((one.name, one.name) for one in list_mappings()),
        ],
    )

    # Of candidates alone, whose list says in none of its rows where it came from.
    found_through = forms.ChoiceField(
        label=gettext_lazy("Found through"),
        choices=lambda: [("", _("Choose")), *words.choices(Source)],
        help_text=gettext_lazy("What this source brings in is counted by it."),
    )

    def __init__(
        self, *args: Any, targets: Sequence[tuple[str, Any]], of_candidates: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        if of_candidates:
            self.fields["source"].label = _("Which one")
            self.fields["source"].required = True
            self.fields["source"].help_text = _(
                "The association, the fair or the vendor whose list it is. Its companies are known by it the next time."
            )
        else:
            del self.fields["found_through"]
        chosen = self.fields["target"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("Tell by the columns")), *targets]


class NameForm(forms.Form):
    """A name for a mapping."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
