"""Two windows of an attempt, handing in what is not answered, and a recording that is dragged to its end, in a real browser (guide: D2)."""

from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from kanava.core import clock
from kanava.training.actions import holding, learning
from kanava.training.models import Attempt, LiveSession, Watching
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_member, make_partner, make_user, member, staff
from tests.training.certifying import KINDS, PITCH, make_assessment, make_bank, make_path
from tests.training.live import make_live_lesson, plan

pytestmark = pytest.mark.browser


@pytest.fixture
def owner():
    return make_user("Aino", role="OWNER")


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy")


@pytest.fixture
def sini(aurora):
    return make_member(aurora, "Sini")


def begin(page: Page, address: str, lesson_id: int) -> str:
    page.goto(f"{address}/portal/assessments/{lesson_id}/")
    page.click("main form button.button-main >> text=Begin")
    page.wait_for_selector("form.assessment")
    return page.url


def test_two_windows_do_not_lose_each_others_answers(
    window: Callable[..., Page], address: str, owner, sini
) -> None:
    made = make_assessment(staff(owner), make_path(), make_bank(staff(owner), [*KINDS, PITCH]), count=7)
    old = sign_in(window(width=390), address, sini.email)
    here = begin(old, address, made.lesson_id)
    attempt = Attempt.objects.get()
    pitch, short, choice = (attempt.answers.get(question__kind=one) for one in ("PITCH", "SHORT", "CHOICE"))
    new = old.context.new_page()
    new.goto(here)
    new.fill(f"#a{pitch.pk}", "A long and good text")
    new.check(f"input[name=a{choice.pk}][value='2']")
    new.wait_for_selector("[data-state] >> text=Saved")
    # Another question in the old window: nothing is emptied, and it shows what the other one has saved.
    old.bring_to_front()
    old.fill(f"#a{short.pk}", "Something")
    expect(old.locator(f"#a{pitch.pk}")).to_have_value("A long and good text")
    expect(old.locator(f"input[name=a{choice.pk}][value='2']")).to_be_checked()
    old.wait_for_timeout(1500)
    pitch.refresh_from_db()
    short.refresh_from_db()
    assert (pitch.given, short.given) == ("A long and good text", "Something")
    # The same question in both: the newer text stands, and the older one can still be read.
    new.evaluate(
        "document.addEventListener('visibilitychange', (event) => event.stopImmediatePropagation(), true)"
    )
    new.fill(f"#a{pitch.pk}", "A better text")
    new.evaluate("document.activeElement.blur()")
    old.locator(f"#a{pitch.pk}").evaluate("(field) => { field.value = 'A hasty text'; }")
    new.wait_for_timeout(1500)
    old.locator(f"#a{pitch.pk}").dispatch_event("change")
    note = old.locator(f"#question-{pitch.pk} [data-clash]")
    expect(note).to_be_visible()
    expect(note).to_contain_text("A hasty text")
    expect(old.locator(f"#a{pitch.pk}")).to_have_value("A better text")
    assert old.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Handing in asks for what is open, and leads back to it.
    old.click("main >> text=Hand in")
    expect(old.locator("h1")).to_contain_text("Hand it in like this?")
    old.click("text=Go on answering")
    old.wait_for_selector("form.assessment")
    old.click("main >> text=Hand in")
    old.click("text=Hand in anyway")
    old.wait_for_selector("text=it passes from 80%")


PLAY = """([rate, from]) => {
  const film = document.querySelector("video.film");
  film.muted = true;
  film.playbackRate = rate;
  film.currentTime = from === null ? film.duration - 2 : from;
  film.play();
}"""


def play(page: Page, rate: float, begins: float | None) -> None:
    """Play a recording from a second, or the last two, to its end."""
    page.evaluate(PLAY, [rate, begins])
    wait_until(page, "film.ended")
    page.wait_for_timeout(400)


def wait_until(page: Page, what: str) -> None:
    """The page's own policy forbids a browser to wait for words that are run."""
    for _half in range(120):
        if page.locator("video.film").evaluate(f"(film) => {what}"):
            return
        page.wait_for_timeout(500)
    raise AssertionError(what)


def test_what_is_dragged_over_or_raced_through_is_not_watched(
    window: Callable[..., Page], address: str, owner, aurora, sini, tmp_path, settings
) -> None:
    settings.DATA_DIR = tmp_path
    now, film = clock.now(), files("kanava.config.demo") / "lessons" / "first-deals.webm"
    path, lesson = make_live_lesson(staff(owner))
    session = plan(owner, lesson, now + timedelta(days=1), at=now)
    LiveSession.objects.filter(pk=session.pk).update(begins_at=now - timedelta(hours=2))
    holding.keep_recording(
        by=staff(owner), session_id=session.pk, name="a.webm", chunks=[film.read_bytes()], at=now
    )
    learning.begin_path(by=member(aurora, user_id=sini.pk), path_id=path.pk, at=now)
    page = sign_in(window(width=390), address, sini.email)
    page.goto(f"{address}/portal/training/lessons/{lesson.pk}/")
    wait_until(page, "Number.isFinite(film.duration)")
    play(page, 1, None)
    expect(page.locator("[data-watched]")).to_contain_text("% watched. Left: 0:00")
    play(page, 4, 0)
    assert Watching.objects.get().watched_at is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(PLAY, [2, 0])
    page.wait_for_selector("text=You are done with this lesson.", timeout=60_000)
    assert Watching.objects.get().watched_at is not None
