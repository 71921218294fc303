"""A deal that comes by mail or by sheet and needs a certificate: what is missing is named, with the way there (guide: D2)."""

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kanava.deals.models import Registration
from kanava.letterbox.models import Confirmation, MailDeal
from kanava.rules.people import Role
from kanava.training.models import Enrolment
from tests.factories import client_of, make_member, set_rules, staff
from tests.jobs import run_jobs
from tests.letterbox.mails import AT, PASS, arrive, fields, letters_to, link_in, written
from tests.letterbox.test_reading_sheets import filled
from tests.training.certifying import make_assessment, make_bank, make_path
from tests.training.making import make_lesson

NEEDED = "somebody at the partner needs a valid certificate of “Selling analytics”"


@pytest.fixture(autouse=True)
def outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


@pytest.fixture
def lessons(programme):
    """A path that certifies for the product line of the mails, with two lessons and an assessment."""
    with time_machine.travel(AT, tick=False):
        set_rules(registration={"certificate_required": True})
        owner = staff(programme.aino)
        path = make_path("Selling analytics", product_line_id=programme.line.pk)
        first = make_lesson(owner, path, "Who buys it")
        return {"path": path, "first": first, "test": make_assessment(owner, path, make_bank(owner))}


def test_the_answer_to_a_mail_names_the_path_and_leads_to_the_missing_lesson(programme, lessons) -> None:
    with time_machine.travel(AT, tick=False):
        arrive(written(results=PASS))
        run_jobs()
        (letter,) = letters_to("bertil@example.com")
        assert NEEDED in letter.text
        page = reverse("portal:training-path", args=[lessons["path"].pk])
        assert f"What is missing: Who buys it (Selling analytics)\n{settings.BASE_URL}{page}" in letter.text
        # Whoever learns the path is led to the lesson itself.
        Enrolment.objects.create(
            path=lessons["path"], person=programme.bertil, partner=programme.aurora, begun_at=AT
        )
        MailDeal.objects.update(outcome="", registration=None)
        Registration.objects.all().delete()
        arrive(written(results=PASS, number=2))
        run_jobs()
        page = reverse("portal:lesson", args=[lessons["first"].pk])
        assert f"{settings.BASE_URL}{page}" in letters_to("bertil@example.com")[-1].text
        message = MailDeal.objects.latest("pk").message_id
        ours = client_of(programme.aino).get(reverse("console:mail-message", args=[message])).content.decode()
        draft = Registration.objects.get()
        theirs = client_of(programme.aino).get(reverse("console:registration", args=[draft.pk]))
    assert NEEDED in ours
    link = f'<a href="{reverse("console:training-path", args=[lessons["path"].pk])}">Selling analytics</a>'
    assert link in ours
    assert theirs.status_code != 200 or link in theirs.content.decode()


def test_a_contact_without_an_account_reads_the_path_and_no_link(programme, lessons, client) -> None:
    with time_machine.travel(AT, tick=False):
        arrive(written(sender="cecilia@aurora.fi"))
        run_jobs()
        letter = letters_to(Confirmation.objects.get().email)[-1]
        seen = client.post(link_in(letter), fields(MailDeal.objects.get()), follow=True).content.decode()
    assert NEEDED in seen
    assert ("/portal/training/" in seen) == (Confirmation.objects.get().user is not None)


@pytest.mark.parametrize(("who", "door"), [("olga", "portal:register-sheet"), ("aino", "console:mail-sheet")])
def test_a_row_of_a_sheet_names_the_path_and_leads_there(programme, lessons, who: str, door: str) -> None:
    people = {"aino": programme.aino, "olga": make_member(programme.aurora, "Olga", Role.PARTNER_OWNER)}
    client = client_of(people[who])
    rows = [[f"Metsola {number} Oy", None, "FI", "Analytics", 40_000, "EUR"] for number in range(3)]
    with time_machine.travel(AT, tick=False):
        client.post(
            reverse(door),
            {"partner": "Aurora Oy", "file": SimpleUploadedFile("deals.xlsx", filled("en", *rows))},
        )
        ids = list(Registration.objects.values_list("pk", flat=True))
        assert len(ids) == 3
        seen = client.post(reverse(f"{door}-submit"), {"draft": ids}, follow=True).content.decode()
    assert seen.count(NEEDED) == 3
    room = "portal" if who == "olga" else "console"
    page = reverse(f"{room}:training-path", args=[lessons["path"].pk])
    title = "Who buys it</a> (Selling analytics)" if who == "olga" else "Selling analytics</a>"
    assert seen.count(f'What is missing: <a href="{page}">{title}') == 1
