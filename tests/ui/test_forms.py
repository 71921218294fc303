"""Forms say in the page's own words what is wrong with them."""

import re
from pathlib import Path

from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "ui" / "templates").rglob("*.html"))


def test_no_form_leaves_it_to_the_browser() -> None:
    def forms(path: Path) -> list[str]:
        return re.findall(r"<form\b[^>]*", path.read_text())

    assert sum(len(forms(path)) for path in TEMPLATES) > 50
    assert [
        (path.name, form) for path in TEMPLATES for form in forms(path) if " novalidate" not in form
    ] == []


def test_enter_in_an_assessment_hands_nothing_in() -> None:
    """A browser that is told Enter presses the first button of the form."""
    text = (settings.BASE_DIR / "ui" / "templates" / "portal" / "attempt.html").read_text()
    first = text[text.index("<form") :].partition("<button")[2].partition(">")[0]
    assert "attempt.pk 'save'" in first
