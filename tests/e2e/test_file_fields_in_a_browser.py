"""A file that is too large is told so before it is sent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from kanava.rules.stages import Feature
from tests.factories import make_user, staff, switch_on
from tests.training.making import make_lesson, make_path

pytestmark = pytest.mark.browser


def test_a_file_that_is_too_large_is_not_chosen(
    window: Callable[..., Page], address: str, tmp_path: Path
) -> None:
    switch_on(Feature.PATHS)
    aino = make_user("Aino", role="OWNER")
    lesson = make_lesson(staff(aino), make_path(staff(aino)), kind="VIDEO_LESSON")
    large, small = tmp_path / "large.vtt", tmp_path / "small.vtt"
    large.write_bytes(b"x" * 1_000_001)
    small.write_bytes(b"WEBVTT\n")
    page = window(width=390)
    page.goto(f"{address}/console/training/{lesson.path_id}/lessons/{lesson.pk}/")
    page.fill("#id_login", aino.email)
    page.fill("#id_password", "correct horse")
    page.click("button.button-main")
    page.set_input_files("#captions", large)
    assert (
        page.inner_text("[data-told]")
        == "The file is larger than 1 MB. Save it smaller, then choose it again."
    )
    assert page.input_value("#captions") == ""
    page.set_input_files("#captions", small)
    assert page.input_value("#captions").endswith("small.vtt")
    assert page.is_hidden("[data-told]")
