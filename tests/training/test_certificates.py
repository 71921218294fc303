"""Certificates: issued, renewed, taken back, shown to everybody, and the right to sell that they give (guide: D2)."""

import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from pypdf import PageObject, PdfReader
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from kanava.deals.actions.registering import Typed, save_draft, submit_registration
from kanava.letterbox.uploading import submit_drafts
from kanava.onboarding.actions.tasks import start_plan
from kanava.onboarding.models import Task
from kanava.rules.assessments import AlreadyPassed
from kanava.rules.certificates import CertificateMissing, OwnCertificateMissing, RevokedAlready
from kanava.rules.people import Role, Via, system
from kanava.rules.refusals import NotPermitted
from kanava.training.actions.attempts import begin_attempt
from kanava.training.actions.certificates import remind_holders, revoke_certificate
from kanava.training.models import Certificate, Enrolment, Lesson
from kanava.training.writers import finish_lesson
from kanava.ui.mail_words import of_outcome
from tests.factories import (
    client_of,
    make_line,
    make_member,
    make_partner,
    make_user,
    member,
    set_rules,
    staff,
)
from tests.jobs import run_jobs
from tests.training.certifying import AT, make_assessment, make_bank, make_path, pass_it

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def aurora():
    return make_partner("Aurora Oy", signed_on=AT.date())


@pytest.fixture
def by(aurora, sini):
    return member(aurora, user_id=sini.pk)


@pytest.fixture
def path():
    return make_path("Selling the platform", product_line_id=make_line().pk)


@pytest.fixture
def test(owner, path):
    return make_assessment(owner, path, make_bank(owner))


def test_a_certificate_is_issued_once_and_when_all_is_done(owner, path, test, by) -> None:
    text = Lesson.objects.create(path=path, position=9, kind="TEXT_LESSON")
    pass_it(by, test)
    assert not Certificate.objects.exists()
    enrolment = Enrolment.objects.get()
    finish_lesson(enrolment, text, by=by, at=AT)
    finish_lesson(enrolment, text, by=by, at=AT)
    found = Certificate.objects.get()
    assert (found.issued_on, found.valid_until) == (AT.date(), date(2027, 11, 24))
    assert found.number.startswith("2026-")


def test_a_path_without_months_certifies_nobody(owner, by) -> None:
    pass_it(by, make_assessment(owner, make_path(months=None), make_bank(owner)))
    assert Enrolment.objects.get().finished_at
    assert not Certificate.objects.exists()


def test_a_renewal_goes_on_from_the_end(test, by) -> None:
    pass_it(by, test)
    last_day = Certificate.objects.get().valid_until
    with pytest.raises(AlreadyPassed):
        begin_attempt(by=by, lesson_id=test.lesson_id, at=AT + 300 * DAY)
    pass_it(by, test, at=AT + 320 * DAY)
    first, second = Certificate.objects.order_by("id")
    assert second.follows == first
    assert second.valid_until == last_day.replace(year=2028)
    # What has run out begins on the day of its renewal.
    pass_it(by, test, at=AT + 1000 * DAY)
    assert Certificate.objects.latest("id").valid_until == (AT + 1000 * DAY).date().replace(year=2030)


def test_who_was_taken_one_back_passes_again(owner, test, by, sini) -> None:
    pass_it(by, test)
    found = Certificate.objects.get()
    eva = staff(make_user("Eva", role="PARTNER_MANAGER"))
    with pytest.raises(NotPermitted):
        revoke_certificate(by=eva, certificate_id=found.pk, reason="x", at=AT)
    client = client_of(make_user("Aino", role="OWNER"))
    page = reverse("console:certificate", args=[found.pk])
    assert client.post(page, {"reason": " "}).status_code == 422
    with time_machine.travel(AT + DAY, tick=False):
        assert (
            "Revoked."
            in client.post(page, {"reason": "Somebody else sat the test"}, follow=True).content.decode()
        )
        assert (
            "was revoked on"
            in Client().get(reverse("public:certificate", args=[found.token])).content.decode()
        )
    with pytest.raises(RevokedAlready):
        revoke_certificate(by=owner, certificate_id=found.pk, reason="x", at=AT + DAY)
    pass_it(by, test, at=AT + 2 * DAY)
    assert Certificate.objects.latest("id").valid_until == (AT + 2 * DAY).date().replace(year=2027)


def test_everybody_with_the_address_sees_whether_it_holds(test, by, aurora, sini) -> None:
    pass_it(by, test)
    found = Certificate.objects.get()
    page = reverse("public:certificate", args=[found.token])
    with time_machine.travel(AT, tick=False):
        seen = Client().get(page).content.decode()
    assert "This certificate is valid until 24 Nov 2027" in seen
    assert all(text in seen for text in ("Sini", "Aurora Oy", "Selling the platform"))
    assert sini.email not in seen
    with time_machine.travel(AT + 366 * DAY, tick=False):
        assert "was valid until 24 Nov 2027" in Client().get(page).content.decode()
    assert Client().get(reverse("public:certificate", args=["nobody"])).status_code == 404


def squares_of(page: PageObject) -> set[tuple[int, int]]:
    """Where the squares of one by one stand that are drawn on a page of a PDF."""
    drawn = page.get_contents()
    assert drawn is not None
    square = r"(\d+) (\d+) m (\d+) \2 l \3 (\d+) l \1 \4 l\s+h"
    found = [tuple(map(int, one)) for one in re.findall(square, drawn.get_data().decode("latin-1"))]
    return {(left, top) for left, top, right, low in found if (right - left, low - top) == (1, 1)}


def test_the_paper_has_its_address_and_is_the_partners_own(test, by, aurora, sini) -> None:
    pass_it(by, test)
    found = Certificate.objects.get()
    paper = client_of(sini).get(reverse("portal:certificate-paper", args=[found.pk]))
    page = PdfReader(io.BytesIO(paper.content)).pages[0]
    assert found.number in page.extract_text()
    links = [one.get_object()["/A"]["/URI"] for one in page["/Annots"]]
    assert links[0].endswith(f"/certificates/{found.token}/")
    # The code in the paper has the dark modules of that very address, each a square of its drawing.
    code = QRCode(border=2, error_correction=ERROR_CORRECT_M)
    code.add_data(links[0])
    dark = {(x, y) for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark}
    assert squares_of(page) == dark
    assert len(dark) > 300
    stranger = client_of(make_member(make_partner("Polar Oy"), "Pia"))
    assert stranger.get(reverse("portal:certificate-paper", args=[found.pk])).status_code == 404


def test_a_partner_that_has_ended_still_reads_its_certificates(test, by, aurora, sini) -> None:
    pass_it(by, test)
    aurora.lifecycle = "EXITED"
    aurora.save()
    client = client_of(sini)
    seen = client.get(reverse("portal:certificates")).content.decode()
    assert Certificate.objects.get().number in seen
    assert "Assessments that you can take" not in seen
    assert client.get(reverse("portal:assessment", args=[test.lesson_id])).status_code == 403


def test_holders_are_reminded_twice_and_told(test, by, sini) -> None:
    pass_it(by, test)
    last_day = AT.replace(year=2027)
    job = system(Via.JOB)
    for days, told in ((61, 0), (60, 1), (59, 0), (14, 1), (13, 0), (-1, 0)):
        assert remind_holders(by=job, at=last_day - days * DAY) == told, days


def test_whoever_has_one_is_told_by_mail(test, by, sini) -> None:
    pass_it(by, test)
    run_jobs()
    letter = next(one for one in mail.outbox if one.subject.startswith("Your certificate: Selling"))
    assert letter.to == [sini.email]
    assert "/portal/certificates/" in letter.body


def test_the_task_of_the_onboarding_ticks_itself(owner, aurora, test, by) -> None:
    plan = start_plan(by=owner, partner_id=aurora.pk, at=AT)
    pass_it(by, test)
    task = Task.objects.get(plan=plan, code="CERTIFICATION")
    assert task.done_at == AT
    assert Certificate.objects.get().number in task.note


def draft_of(partner, by):
    typed = Typed(
        customer_name="Kone Oyj", product_line_id=make_line().pk, amount="5000", customer_country="FI"
    )
    return save_draft(by=by, partner_id=partner.pk, typed=typed, at=AT)


def require(holder: str = "ANYBODY_AT_PARTNER") -> None:
    with time_machine.travel(AT, tick=False):
        set_rules(registration={"certificate_required": True, "certificate_holder": holder})


def test_a_deal_needs_a_certificate_of_its_product_line(owner, aurora, test, by, sini) -> None:
    require()
    draft = draft_of(aurora, by)
    with pytest.raises(CertificateMissing):
        submit_registration(by=by, registration_id=draft.pk, at=AT)
    with pytest.raises(CertificateMissing):
        submit_registration(by=owner, registration_id=draft.pk, at=AT)
    client = client_of(sini)
    act = reverse("portal:registration-act", args=[draft.pk, "submit"])
    with time_machine.travel(AT, tick=False):
        refused = client.post(act, follow=True).content.decode()
        seen = client.get(reverse("portal:registration", args=[draft.pk])).content.decode()
    assert "needs a valid certificate of “Selling the platform”" in refused
    # It leads to where the certificate is earned.
    assert reverse("portal:assessment", args=[test.lesson_id]) in seen
    draft.refresh_from_db()
    assert draft.state == "DRAFT"
    pass_it(by, test)
    assert submit_registration(by=by, registration_id=draft.pk, at=AT).state == "SUBMITTED"


def test_a_row_of_a_sheet_stays_a_draft_and_says_why(aurora, test, by, sini) -> None:
    require()
    draft = draft_of(aurora, by)
    ((_draft, refusal),) = submit_drafts([draft.pk], by=by, at=AT)
    assert "Somebody at the partner needs a valid certificate" in of_outcome(refusal.code)


def test_the_playbook_may_ask_it_of_whoever_registers(aurora, test, by, sini) -> None:
    require("WHO_REGISTERS")
    pass_it(by, test)
    other = make_member(aurora, "Olli", Role.PARTNER_OWNER)
    draft = draft_of(aurora, by)
    with pytest.raises(OwnCertificateMissing):
        submit_registration(by=member(aurora, user_id=other.pk), registration_id=draft.pk, at=AT)
    with pytest.raises(OwnCertificateMissing):
        submit_registration(by=by, registration_id=draft.pk, at=AT + 400 * DAY)
    assert submit_registration(by=by, registration_id=draft.pk, at=AT).state == "SUBMITTED"


def test_a_rule_that_nobody_could_meet_binds_nobody(aurora, by) -> None:
    require()
    make_path("Of another line", product_line_id=make_line("analytics").pk)
    make_path("Of another type", product_line_id=make_line().pk, partner_types=["MSP"])
    make_path("Not open", product_line_id=make_line().pk, state="PATH_WRITTEN")
    assert submit_registration(by=by, registration_id=draft_of(aurora, by).pk, at=AT).state == "SUBMITTED"


def test_the_partners_page_counts_who_is_certified(test, by, aurora) -> None:
    pass_it(by, test)
    aino = client_of(make_user("Aino", role="OWNER"))
    with time_machine.travel(AT, tick=False):
        assert "1 certified seller" in aino.get(reverse("console:partner", args=[aurora.pk])).content.decode()
    with time_machine.travel(AT + 400 * DAY, tick=False):
        assert (
            "certified seller" not in aino.get(reverse("console:partner", args=[aurora.pk])).content.decode()
        )
