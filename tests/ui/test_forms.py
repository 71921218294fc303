"""Forms say in the page's own words what is wrong with them."""

import re
from pathlib import Path

from django.conf import settings

FOLDER = settings.BASE_DIR / "ui" / "templates"
TEMPLATES = sorted(FOLDER.rglob("*.html"))


def test_no_form_leaves_it_to_the_browser() -> None:
    def forms(path: Path) -> list[str]:
        return re.findall(r"<form\b[^>]*", path.read_text())

    assert sum(len(forms(path)) for path in TEMPLATES) > 50
    assert [
        (path.name, form) for path in TEMPLATES for form in forms(path) if " novalidate" not in form
    ] == []


def test_enter_in_an_assessment_hands_nothing_in() -> None:
    """A browser that is told Enter presses the first button of the form."""
    text = (FOLDER / "portal" / "attempt.html").read_text()
    first = text[text.index("<form") :].partition("<button")[2].partition(">")[0]
    assert "attempt.pk 'save'" in first


def test_a_form_that_keeps_what_is_typed_tells_so() -> None:
    """Its script fills the notice, and the way to start over, that stand in `ui/kept.html`."""

    def shows(text: str, depth: int = 0) -> bool:
        return "ui/kept.html" in text or any(
            shows((FOLDER / name).read_text(), depth + 1)
            for name in re.findall(r'include "([^"]+)"', text)
            if depth < 3 and (FOLDER / name).exists()
        )

    keeping = [path for path in TEMPLATES if "{% keeps" in path.read_text() and path.name != "kept.html"]
    assert len(keeping) > 5
    assert [path.name for path in keeping if not shows(path.read_text())] == []
