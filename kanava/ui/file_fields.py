"""Fields for files: each says how large a file may be, in its hint, before one is sent, and where a larger one was."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kanava.guides.pictures import LARGEST as LARGEST_PICTURE
from kanava.integrations import bank_files, company_lists, uploads
from kanava.letterbox.reading.sheets import LARGEST_SHEET
from kanava.rules.answer_files import LARGEST_ANSWER
from kanava.rules.attendee_lists import LARGEST_LIST
from kanava.rules.branding import LARGEST_LOGO
from kanava.rules.files import LARGEST_FILE
from kanava.rules.materials import LARGEST_MATERIAL
from kanava.training.actions.files import LARGEST_CAPTIONS, LARGEST_VIDEO
from kanava.ui.formatting import number

LARGEST_PLAYBOOK = 200_000  # bytes; a whole playbook is a tenth of it
# What is sent, and how large it may be, in bytes.
LIMITS: Mapping[str, int] = {
    "answer": LARGEST_ANSWER, "attendees": LARGEST_LIST, "captions": LARGEST_CAPTIONS, "import": uploads.LARGEST_FILE,
    "list": company_lists.LARGEST, "logo": LARGEST_LOGO, "material": LARGEST_MATERIAL, "paper": LARGEST_FILE,
    "picture": LARGEST_PICTURE, "playbook": LARGEST_PLAYBOOK, "rates": bank_files.LARGEST_FILE, "sheet": LARGEST_SHEET,
    "video": LARGEST_VIDEO,
}  # fmt: skip


def size_words(size: int) -> str:
    """A limit as people say it: thousands, be they binary or not."""
    if size >= 10**9:
        return _("%(n)s GB") % {"n": number(size // 10**9)}
    if size >= 10**6:
        return _("%(n)s MB") % {"n": number(size // 10**6)}
    return _("%(n)s kB") % {"n": number(size // 10**3)}


def at_most(kind: str) -> str:
    """How large a file may be, as a sentence."""
    return _("At most %(size)s.") % {"size": size_words(LIMITS[kind])}


def too_large(kind: str) -> str:
    """That a file is larger than it may be."""
    return _("The file is larger than %(size)s. Save it smaller, then choose it again.") % {
        "size": size_words(LIMITS[kind])
    }


def limit_attributes(kind: str) -> SafeString:
    """What a field in a template has beside its name: the page's script looks at a file before it is sent."""
    return format_html('data-largest="{}" data-too-large="{}"', LIMITS[kind], too_large(kind))


def _with_limit(kind: str, hint: Any) -> str:
    return f"{hint} {at_most(kind)}".strip()


_too_large = lazy(too_large, str)
_hinted = lazy(_with_limit, str)


class UploadField(forms.FileField):
    """A file of a kind. Its hint ends with the limit, unless it `is_said` there already."""

    def __init__(self, kind: str, *, help_text: Any = "", is_said: bool = False, **more: Any) -> None:
        self.kind = kind
        super().__init__(help_text=help_text if is_said else _hinted(kind, help_text), **more)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The limit, for the page's script."""
        return {
            **super().widget_attrs(widget),
            "data-largest": LIMITS[self.kind],
            "data-too-large": _too_large(self.kind),
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file. A larger one is not read."""
        if data and (data.size or 0) > LIMITS[self.kind]:
            raise ValidationError(too_large(self.kind), code="too_large")
        return super().clean(data, initial)
