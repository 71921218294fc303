"""What is found for a question, as a page shows it; and the programme's rules as something that is found."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import override

from kanava.finding.queries import Told, lexemes_of
from kanava.playbook.queries import InForce
from kanava.rules import finding as rule
from kanava.rules.finding import Form
from kanava.ui import programme_rules
from kanava.ui.programme_rules import Reader

_MOST = 64
_told: dict[tuple[str, int | None, str, str], list[Told]] = {}


def told_rules(found: InForce, reader: Reader) -> list[Told]:
    """The rules as partners of a type and tier read them, in each of our languages. A version of them never changes, so each is
    made once a process and database."""
    key = (connection.settings_dict["NAME"], found.version_id, reader.type, reader.tier)
    if key not in _told:
        if len(_told) >= _MOST:
            _told.clear()
        _told[key] = _make(found, reader)
    return _told[key]


def _make(found: InForce, reader: Reader) -> list[Told]:
    said: list[tuple[str, str, str, str, str]] = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            said += [
                (
                    one.anchor,
                    code,
                    programme_rules.name_of(one.anchor),
                    " ".join(one.sentences),
                    chapter.title,
                )
                for chapter in programme_rules.build(found.playbook, reader)
                for one in chapter.rules
            ]
    lexemes = lexemes_of([(code, name, f"{text} {chapter}") for _key, code, name, text, chapter in said])
    return [
        Told("RULE", anchor, code, name, text, words, chapter)
        for (anchor, code, name, text, chapter), words in zip(said, lexemes, strict=True)
    ]


_pages: dict[tuple[str, tuple[str, ...]], list[Told]] = {}


def told_pages(names: Mapping[str, Any]) -> list[Told]:
    """What pages are called in each of our languages; each list is made once a process and database."""
    key = (connection.settings_dict["NAME"], tuple(names))
    if key not in _pages:
        said = []
        for code, _name in settings.LANGUAGES:
            with override(code):
                said += [(code, str(title), name) for name, title in names.items()]
        lexemes = lexemes_of([(code, title, "") for code, title, _key in said])
        _pages[key] = [
            Told("PAGE", name, code, title, "", words)
            for (code, title, name), words in zip(said, lexemes, strict=True)
        ]
    return _pages[key]


def marked_html(text: str, forms: Sequence[Form]) -> SafeString:
    """A text with the words that were found marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", one.text) if one.is_found else one.text,) for one in rule.marked(text, forms))
    )  # fmt: skip
