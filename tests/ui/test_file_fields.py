"""Fields for files say how large one may be: in their hint, to the page's script, and where a larger one was sent."""

import re
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

import kanava
from kanava.ui import file_fields
from kanava.ui.file_fields import LIMITS, UploadField, at_most, size_words

ROOT = Path(kanava.__file__).parent


class Form(forms.Form):
    file = UploadField("captions", help_text="A WebVTT file.")
    other = UploadField("paper", is_said=True, help_text="At most 20 MB.", required=False)


def test_the_hint_and_the_script_know_the_limit() -> None:
    form = Form()
    assert str(form.fields["file"].help_text) == "A WebVTT file. At most 1 MB."
    assert str(form.fields["other"].help_text) == "At most 20 MB."
    assert 'data-largest="1000000"' in str(form["file"])
    assert 'data-too-large="The file is larger than 1 MB. Save it smaller, then choose it again."' in str(form["file"])  # fmt: skip


def test_a_larger_file_is_refused_before_anybody_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_fields, "LIMITS", {**LIMITS, "captions": 3})
    form = Form({}, {"file": SimpleUploadedFile("a.vtt", b"1234")})
    assert form.errors == {"file": ["The file is larger than 0 kB. Save it smaller, then choose it again."]}
    assert Form({}, {"file": SimpleUploadedFile("a.vtt", b"123")}).is_valid()


@pytest.mark.parametrize(
    ("size", "words"),
    [(2 * 1024**3, "2 GB"), (1 << 30, "1 GB"), (300_000_000, "300 MB"), (8 * 2**20, "8 MB"), (200_000, "200 kB")],
)  # fmt: skip
def test_a_limit_is_told_in_round_figures(size: int, words: str) -> None:
    with translation.override("en"):
        assert size_words(size) == words


def test_no_form_takes_files_of_any_size() -> None:
    bare = [
        path.name
        for path in ROOT.rglob("*.py")
        if re.search(r"forms\.(FileField|ImageField)\(", path.read_text())
    ]
    assert bare == []


# The hints that say a limit in a sentence of their own.
SAID = re.compile(r"at most [0-9]+ [kMG]B|{% at_most ")


def test_every_field_for_files_in_a_template_knows_its_limit_and_says_it() -> None:
    found = 0
    for path in (ROOT / "ui" / "templates").rglob("*.html"):
        text = path.read_text()
        for field in re.finditer(r'<input[^>]*type="file"[^>]*>', text):
            found += 1
            kind = re.search(r'{% largest "(\w+)" %}', field[0])
            assert kind is not None, path.name
            assert kind[1] in LIMITS
            hint = text[field.end() : field.end() + 900]
            assert SAID.search(hint), (path.name, field[0])
    assert found > 8


@pytest.mark.parametrize("kind", LIMITS)
def test_what_the_templates_say_is_the_limit(kind: str) -> None:
    """Sentences that name a limit by hand name the one that holds."""
    with translation.override("en"):
        words = at_most(kind).removeprefix("At most ").removesuffix(".")
    for path in (ROOT / "ui" / "templates").rglob("*.html"):
        text = path.read_text()
        for field in re.finditer(rf'<input[^>]*{{% largest "{kind}" %}}[^>]*>', text):
            hint = text[field.end() : field.end() + 900].partition('type="file"')[0]
            for told in re.findall(r"at most ([0-9]+ [kMG]B)", hint):
                assert told == words, path.name
