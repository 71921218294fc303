"""Papers of a check: put there by content, taken along safely, gone with a trace, old ones told (guide: G2, G10)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import Event
from kanava.recruiting.actions import evidence
from kanava.recruiting.actions.evidence import Sent
from kanava.recruiting.models import Evidence, Finding
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import NEXT_YEAR, client_of, make_user, staff
from tests.recruiting.test_candidates import AT, made
from tests.rules.test_files import DOCX, PDF, PNG

pytestmark = pytest.mark.django_db


@pytest.fixture
def aino():
    return make_user("Aino", role="OWNER", email="aino@example.com")


@pytest.fixture
def one(aino):
    return made(staff(aino), type="MSP")


def send(client: Client, one, content: bytes = PDF, name: str = "luottoraportti.pdf", **told: Any):
    sent = {"paper": "CREDIT_REPORT", "dated_on": "2026-10-01", "valid_until": "", **told}
    fields = {f"FINANCES-paper-{field}": value for field, value in sent.items()}
    file = SimpleUploadedFile(name, content)
    address = reverse("console:candidate-paper-add", args=[one.pk, "FINANCES"])
    return client.post(address, {**fields, "FINANCES-paper-file": file})


def page_of(client: Client, one) -> str:
    return client.get(reverse("console:candidate-diligence", args=[one.pk])).content.decode()


def test_a_paper_is_kept_and_comes_back_byte_for_byte(aino, one) -> None:
    client = client_of(aino)
    assert send(client, one).status_code == 302
    assert send(client, one, PNG, "Käynti Jyväskylässä", paper="OTHER_PAPER", dated_on="").status_code == 302
    kept = Evidence.objects.get(paper="CREDIT_REPORT")
    page = page_of(client, one)
    for told in ("luottoraportti.pdf", "Käynti Jyväskylässä", "valid until 1 Oct 2027", kept.sha256):
        assert told in page
    answer = client.get(reverse("console:candidate-paper", args=[one.pk, kept.pk]))
    assert answer.content == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="luottoraportti.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    picture = Evidence.objects.get(paper="OTHER_PAPER")
    answer = client.get(reverse("console:candidate-paper", args=[one.pk, picture.pk]))
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].endswith(".png")


@pytest.mark.parametrize(
    ("content", "name", "told", "sentence"),
    [
        (b"<html><script>x()</script>", "report.pdf", {}, "is not what its name says"),
        (b"", "report.pdf", {}, "Choose a file."),
        (PDF, "report.pdf", {"dated_on": "", "valid_until": ""}, "A document of this kind ages"),
        (PDF, "report.pdf", {"dated_on": NEXT_YEAR}, "This date lies in the future."),
        (PDF, "report.pdf", {"valid_until": "2026-09-30"}, "It cannot end before its own date."),
    ],
)
def test_what_cannot_be_kept_comes_back_with_everything_typed(
    aino, one, content, name, told, sentence
) -> None:
    answer = send(client_of(aino), one, content, name, **{"valid_until": "2027-05-04", **told})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert told.get("valid_until", "2027-05-04") in page
    assert not Evidence.objects.exists()


def test_a_large_file_is_refused_before_it_is_read(aino, one, monkeypatch) -> None:
    monkeypatch.setattr("kanava.console.candidate_evidence.LARGEST_FILE", 10)
    assert "larger than 20 MB" in send(client_of(aino), one).content.decode()
    assert not Evidence.objects.exists()


def test_the_same_file_stands_once_on_a_check(aino, one) -> None:
    send(client_of(aino), one)
    assert "the same file already" in send(client_of(aino), one).content.decode()
    kept = Evidence.objects.get()
    kept.pk = None
    with pytest.raises(IntegrityError):
        kept.save(force_insert=True)


def test_a_removed_paper_leaves_its_trace_and_not_its_content(aino, one) -> None:
    client = client_of(aino)
    send(client, one)
    kept = Evidence.objects.get()
    assert client.post(reverse("console:candidate-paper-remove", args=[one.pk, kept.pk])).status_code == 302
    kept.refresh_from_db()
    assert bytes(kept.content) == b""
    assert client.get(reverse("console:candidate-paper", args=[one.pk, kept.pk])).status_code == 404
    assert "1 removed document" in page_of(client, one)
    told = (
        Event.objects.filter(verb__startswith="candidate.paper_").order_by("id").values_list("verb", "data")
    )
    assert list(told) == [
        ("candidate.paper_added", {"check": "FINANCES", "evidence_id": kept.pk}),
        ("candidate.paper_removed", {"check": "FINANCES", "evidence_id": kept.pk}),
    ]
    with pytest.raises(NotFound):
        evidence.remove_paper(by=staff(aino), candidate_id=one.pk, evidence_id=kept.pk, at=AT)
    # The file may be put there again.
    assert send(client, one).status_code == 302


def test_a_paper_that_is_too_old_is_told(aino, one) -> None:
    old = (clock.today() - timedelta(days=400)).isoformat()
    send(client_of(aino), one, dated_on=old)
    assert "Out of date" in page_of(client_of(aino), one)


def test_a_paper_is_evidence_enough(aino, one) -> None:
    client = client_of(aino)
    send(client, one, DOCX, "raportti.docx")
    address = reverse("console:candidate-find", args=[one.pk, "FINANCES"])
    assert client.post(address, {"FINANCES-result": "GOOD", "FINANCES-evidence": ""}).status_code == 302
    assert Finding.objects.get().evidence == ""


def test_who_may_only_look_sees_that_a_paper_is_there_and_no_more(aino, one) -> None:
    send(client_of(aino), one)
    kept, otto = Evidence.objects.get(), make_user("Otto", role="SELLER")
    page = page_of(client_of(otto), one)
    assert "luottoraportti.pdf" in page
    assert reverse("console:candidate-paper", args=[one.pk, kept.pk]) not in page
    assert client_of(otto).get(reverse("console:candidate-paper", args=[one.pk, kept.pk])).status_code == 403
    with pytest.raises(NotPermitted):
        evidence.add_paper(
            by=staff(otto), candidate_id=one.pk, check="FINANCES", sent=Sent("a", PDF, "OTHER_PAPER"), at=AT
        )


def test_a_paper_of_another_candidate_is_not_found(aino, one) -> None:
    other = made(staff(aino), name="Toinen Oy", business_id="", domain="")
    send(client_of(aino), one)
    kept = Evidence.objects.get()
    assert (
        client_of(aino).get(reverse("console:candidate-paper", args=[other.pk, kept.pk])).status_code == 404
    )
