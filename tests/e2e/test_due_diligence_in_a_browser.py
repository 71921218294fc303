"""A recruiter's way through due diligence in a real browser, and its words on a phone (guide: G2, E7)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_user, staff
from tests.recruiting.test_candidates import at_step, made
from tests.rules.test_files import PDF

pytestmark = pytest.mark.browser
# The words of a list that are broken over two lines.
BROKEN = """(selector) => [...document.querySelectorAll(selector)].flatMap((element) => {
  const text = element.firstChild;
  return [...text.data.matchAll(/\\p{L}+/gu)].filter((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1;
  }).map((word) => word[0]);
})"""


def test_a_document_is_refused_kept_and_taken_away(
    window: Callable[..., Page], address: str, tmp_path: Path
) -> None:
    aino = make_user("Aino", role="OWNER")
    one = at_step(staff(aino), made(staff(aino)), "PORTAL_TRIAL")
    page = window(width=390)
    sign_in(page, address, "aino@example.com")
    page.goto(f"{address}/console/recruiting/candidates/{one.pk}/")
    page.get_by_role("link", name="Checks not done: 12 of 12").click()
    check = page.locator("#FINANCES")
    check.get_by_text("Add a document").click()
    wrong = tmp_path / "report.pdf"
    wrong.write_bytes(b"<html>")
    check.get_by_label("File").set_input_files(wrong)
    check.get_by_label("Date of the document").fill("2026-05-04")
    check.get_by_role("button", name="Keep the document").click()
    # It comes back open, with what was typed, at the field.
    expect(check.get_by_label("File")).to_be_focused()
    expect(check.get_by_label("Date of the document")).to_have_value("2026-05-04")
    wrong.write_bytes(PDF)
    check.get_by_label("File").set_input_files(wrong)
    check.get_by_role("button", name="Keep the document").click()
    expect(page.get_by_text("The document is kept.")).to_be_visible()
    with page.expect_download() as got:
        check.get_by_role("link", name="report.pdf").click()
    assert got.value.path().read_bytes() == PDF
    check.get_by_text("About the file").click()
    check.get_by_role("button", name="Remove the document").click()
    expect(check.get_by_text("1 removed document")).to_be_visible()


def test_no_step_of_the_path_breaks_in_the_middle_of_a_word(
    window: Callable[..., Page], address: str
) -> None:
    aino = make_user("Aino", role="OWNER", language="fi")
    one = at_step(staff(aino), made(staff(aino)), "TARGET")
    page = window(width=390)
    sign_in(page, address, "aino@example.com")
    page.goto(f"{address}/console/recruiting/candidates/{one.pk}/")
    expect(page.locator(".path li")).to_have_count(6)
    assert page.evaluate(BROKEN, ".path li") == []
    page.goto(f"{address}/console/recruiting/candidates/{one.pk}/scores/")
    assert page.evaluate(BROKEN, ".score-fields label") == []
