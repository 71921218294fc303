"""From zero to certified in a real browser: invited, taught, tested with a lost connection, and then allowed to sell (guide: D2, I2)."""

import base64
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path as FilePath

import pytest
from playwright.sync_api import Page, expect

from kanava.config.demo.training import CONTENT
from kanava.content.syncing import sync
from kanava.core import clock
from kanava.core.models import Letter
from kanava.deals.models import ProductLine, Registration
from kanava.rules.people import Via, system
from kanava.training.models import Attempt, Certificate
from tests.e2e.test_main_job_in_a_browser import sign_in
from tests.factories import make_partner, make_user, set_rules
from tests.jobs import run_jobs
from tests.training.certifying import right_fields

pytestmark = pytest.mark.browser
CERTIFIED, SELLING = "Certified for the integration platform", "Selling the integration platform"
# A second of a moving picture, as the browser itself records it.
RECORD = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
  const context = canvas.getContext("2d"), parts = [];
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  for (let frame = 0; frame < 30; frame++) {
    context.fillStyle = `hsl(${frame * 12} 80% 50%)`;
    context.fillRect(0, 0, 64, 36);
    await new Promise((done) => setTimeout(done, 50));
  }
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


@pytest.fixture
def content(tmp_path) -> FilePath:
    """The demo's content, to which a video comes."""
    return FilePath(shutil.copytree(CONTENT, tmp_path / "content"))


def add_video(content: FilePath, film: bytes) -> None:
    course = content / "courses/integration-platform-certified"
    (course / "watch.webm").write_bytes(film)
    lesson = "---\ntitle: A flow in a minute\nkind: video\nminutes: 1\nvideos:\n  en: watch.webm\n---\n"
    (course / "5-watch.en.md").write_text(lesson)


def register(page: Page, address: str, customer: str) -> None:
    page.goto(f"{address}/portal/register/")
    page.fill("#id_customer_name", customer)
    page.fill("#id_amount", "50000")
    page.click("button[name=submit]")


def answer(page: Page, attempt: Attempt, numbers: range) -> None:
    """Answer some of the questions rightly, as a person would."""
    fields = right_fields(attempt)
    for one in [one for one in attempt.answers.select_related("question") if one.position in numbers]:
        name, sent = f"a{one.pk}", fields[one.pk]
        if one.question.kind in ("CHOICE", "MULTIPLE"):
            for place in sent:
                page.check(f"input[name={name}][value='{place}']")
        elif one.question.kind in ("ORDERING", "MATCHING"):
            for row, place in enumerate(sent):
                page.select_option(f"select[name='{name}.{row}']", place)
        else:
            page.fill(f"#{name}", sent[0])


def test_a_seller_from_zero_is_certified_and_may_sell(
    window: Callable[..., Page], address: str, content: FilePath, problems: list[str]
) -> None:
    ProductLine.objects.create(code="integration-platform", name="Integration platform")
    make_user("Aino", role="OWNER")
    aurora = make_partner("Aurora Oy", signed_on=clock.today() - timedelta(days=3))
    # Bronze certifies itself: no task waits for a person.
    set_rules(registration={"certificate_required": True}, support={"marked_by_person": {"BRONZE": False}})
    desk = sign_in(window(), address, "aino@example.com")
    add_video(content, base64.b64decode(desk.evaluate(RECORD)))
    sync(content, by=system(Via.COMMAND), at=clock.now())
    desk.goto(f"{address}/console/partners/{aurora.pk}/")
    desk.click("#portal-access >> text=Invite")
    desk.fill("#id_email", "sini@aurora.example")
    desk.fill("#id_name", "Sini")
    desk.select_option("#id_language", "en")
    desk.click("text=Send the invitation")
    desk.wait_for_selector(".toast:not(.toast-error)")
    run_jobs()
    text = Letter.objects.get(recipients=["sini@aurora.example"]).text
    link = next(word for word in text.split() if word.startswith(f"{address}/join/"))

    seller = window(width=390)
    seller.goto(link)
    seller.fill("#id_name", "Sini Virtanen")
    seller.fill("#id_password", "a sentence of mine")
    seller.click("text=Join >> nth=0")
    seller.wait_for_selector("text=Hello, Sini")

    register(seller, address, "Kone Oyj")
    seller.wait_for_selector(f"text={CERTIFIED}")
    draft = Registration.objects.get()
    assert draft.state == "DRAFT"

    seller.goto(f"{address}/portal/training/")
    seller.click(f"text={SELLING} >> nth=0")
    seller.click("text=Begin >> nth=0")
    for title in ("Who buys, and why now", "Five questions that find the need", "Answering the three common objections", "Register early, work together"):  # fmt: skip
        expect(seller.locator("h1")).to_contain_text(title)
        assert seller.evaluate("document.documentElement.scrollWidth <= innerWidth")
        seller.click("form button.button-main >> text=Done")
    seller.goto(f"{address}/portal/training/")
    seller.click(f"text={CERTIFIED} >> nth=0")
    seller.click("text=Begin >> nth=0")
    expect(seller.locator("h1")).to_contain_text("A flow in a minute")
    seller.evaluate("""async () => {
      const film = document.querySelector("video.film");
      film.muted = true;
      const ended = new Promise((done) => film.addEventListener("ended", done));
      await film.play();
      await ended;
    }""")
    seller.click("form button.button-main >> text=Done")

    expect(seller.locator("h1")).to_contain_text("Certification test")
    seller.click("main form button.button-main >> text=Begin")
    seller.wait_for_selector("form.assessment")
    attempt = Attempt.objects.get()
    assert not attempt.answers.filter(question__kind__in=["PRACTICAL", "PITCH"]).exists()
    answer(seller, attempt, range(5))
    seller.wait_for_selector("[data-state] >> text=Saved")
    seller.context.set_offline(True)
    answer(seller, attempt, range(5, 6))
    seller.wait_for_selector("text=Not saved: no connection.")
    seller.context.set_offline(False)
    seller.wait_for_selector("[data-state] >> text=Saved")
    # The window closes; another one goes on where it was.
    again = seller.context.new_page()
    seller.close()
    again.goto(f"{address}/portal/certificates/")
    again.click("text=Certification test")
    again.click("text=Go on with your attempt")
    assert attempt.answers.filter(given__isnull=False).count() == 6
    answer(again, attempt, range(6, attempt.answers.count()))
    again.click("text=Hand in")
    again.wait_for_selector("text=You have passed with 100")
    problems[:] = [one for one in problems if "ERR_INTERNET_DISCONNECTED" not in one]

    found = Certificate.objects.get()
    again.click("text=Your certificates")
    again.wait_for_selector(f"text={found.number}")
    paper = again.request.get(f"{address}/portal/certificates/{found.pk}/pdf/")
    assert paper.body().startswith(b"%PDF")
    stranger = window(width=390)
    stranger.goto(f"{address}/certificates/{found.token}/")
    expect(stranger.locator("main")).to_contain_text("Sini Virtanen")
    expect(stranger.locator("main")).to_contain_text(CERTIFIED)
    assert stranger.evaluate("document.documentElement.scrollWidth <= innerWidth")

    again.goto(f"{address}/portal/registrations/{draft.pk}/edit/")
    again.click("button[name=submit]")
    again.wait_for_selector("text=Waiting for decision")
    desk.goto(f"{address}/console/certificates/")
    expect(desk.locator("main")).to_contain_text("Sini Virtanen")
