"""Every form that changes something carries the token without which its answer is refused.

The test client does not ask for it, so that a form without one would be found by a person alone.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import kanava.ui

TEMPLATES = Path(kanava.ui.__file__).parent / "templates"
PAGES = sorted(str(one.relative_to(TEMPLATES)) for one in TEMPLATES.rglob("*.html"))
FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL)
INCLUDE = re.compile(r'{%\s*include\s+"([^"]+)"([^%]*)%}')


@cache
def _text(name: str) -> str:
    path = TEMPLATES / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _included(text: str) -> Iterator[tuple[str, str]]:
    yield from ((name, terms) for name, terms in INCLUDE.findall(text))


@cache
def _uses_token(name: str) -> bool:
    """Whether a template, or one that it includes with all it knows, needs the token from whoever includes it."""
    text = _text(name)
    return "{% csrf_token %}" in text or any(
        _uses_token(other) for other, terms in _included(text) if "only" not in terms.split()
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_form_that_is_posted_has_its_token(name: str) -> None:
    for form in FORM.findall(_text(name)):
        assert "{% csrf_token %}" in form or any(_uses_token(one) for one, _ in _included(form)), form[:200]


@pytest.mark.parametrize("name", PAGES)
def test_what_is_included_alone_is_given_the_token_that_it_needs(name: str) -> None:
    for other, terms in _included(_text(name)):
        if "only" in terms.split() and _uses_token(other):
            assert "csrf_token=csrf_token" in terms, f"{name} includes {other}"
