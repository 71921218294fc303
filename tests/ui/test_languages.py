"""Finnish is complete: no text without a translation, and the compiled file is the written one."""

import io
import re
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[2] / "kanava" / "locale" / "fi" / "LC_MESSAGES"
ROOM = Path(__file__).parents[2] / "kanava"


def catalog():
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="fi")


def test_every_text_has_its_finnish_with_the_same_names_in_it() -> None:
    for message in catalog():
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(words), message.id
        assert "fuzzy" not in message.flags
        for word in words:
            assert set(re.findall(r"%\(\w+\)s", word)) == set(re.findall(r"%\(\w+\)s", sources[0])), (
                message.id
            )


def test_every_text_in_the_code_and_the_templates_is_in_the_catalog() -> None:
    known = {
        source
        for message in catalog()
        for source in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    found = set()
    for file in ROOM.rglob("*.html"):
        found |= set(re.findall(r"""{% translate (?:"([^"]+)"|'([^']+)') %}""", file.read_text()))
    texts = {double or single for double, single in found}
    for file in ROOM.rglob("*.py"):
        texts |= set(
            re.findall(r'\b(?:_|gettext_lazy|gettext)\(\s*"((?:[^"\\]|\\.)+)"\s*\)', file.read_text())
        )
    assert texts - known == set()


def test_the_compiled_file_is_current() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalog())
    compiled.seek(0)
    with (FOLDER / "django.mo").open("rb") as stored:
        assert texts_of(stored) == texts_of(compiled)


def texts_of(file) -> dict:
    texts = dict(GNUTranslations(file)._catalog)
    texts.pop("", None)  # the header holds the time of writing
    return texts
