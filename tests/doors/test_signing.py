"""The public pages of an agreement: signing by a link, its copies, and checking a file. Hostile input gets a clear page."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kanava.agreements.actions import sending, signing
from kanava.agreements.models import Signature, Signer
from kanava.agreements.queries import get_document
from kanava.core import clock
from kanava.core.models import Letter
from tests.agreements.making import (
    OWNER,
    SIGNERS,
    make_sent,
    make_signed,
    make_signing_partner,
    make_version,
    token_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def sent_now(**more):
    return make_sent(make_signing_partner(), at=clock.now(), **more)


def sign_page(client: Client, email: str):
    return client.get(reverse("public:sign", args=[token_for(email)]))


def sign(client: Client, email: str, **more):
    address = reverse("public:sign", args=[token_for(email)])
    shown = client.get(address).context["form"]
    told = {"name": "Olga Nieminen", "consent": "on", "document": shown["document"].value()}
    return client.post(address, {**told, **more}, REMOTE_ADDR="192.0.2.44", HTTP_USER_AGENT="Test browser")


def test_two_people_read_sign_and_get_the_document(client: Client) -> None:
    sent = sent_now()
    page = sign_page(client, "aino@example.com")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Its margin is a discount on our invoice." in text
    assert "no-store" in page.headers["Cache-Control"]
    pdf = client.get(page.context["pdf"])
    assert pdf.content == bytes(get_document(sent.pk, "CONTRACT").content)
    assert "You have signed" in sign(client, "aino@example.com", name="Aino Virtanen").content.decode()
    done = sign(client, "olga@example.com").content.decode()
    assert "Everybody has signed" in done
    first, second = Signature.objects.order_by("id")
    assert (first.address, first.browser) == ("192.0.2.44", "Test browser")
    assert "I have read the agreement “Partner agreement”" in second.consent
    assert "I may sign it for Aurora Oy" in second.consent
    shown = client.get(reverse("public:signed", args=[token_for("olga@example.com", place="signed")]))
    assert shown.status_code == 200
    for _document, url in shown.context["files"]:
        file = client.get(url)
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert file.headers["Content-Security-Policy"].startswith("sandbox")
        assert file.content.startswith(b"%PDF")
    assert Signer.objects.filter(opened_at=None).count() == 0


def test_what_is_missing_stands_next_to_its_field_and_what_was_typed_stays(client: Client) -> None:
    sent_now()
    answer = sign(client, "aino@example.com", name="Aino Virtanen", consent="")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Tick that you agree" in text
    assert 'value="Aino Virtanen"' in text
    both = sign(client, "aino@example.com", name="", consent="")
    assert set(both.context["form"].errors) == {"name", "consent"}
    told = both.content.decode().split('class="fault-list"')[1].split("</ul>")[0]
    assert "Nothing is signed yet. Please look at:" in both.content.decode()
    # The way to the box is called by a name, not by the whole sentence beside it.
    assert ">Your consent</a>: Tick that you agree" in told
    assert sign(client, "aino@example.com", document="x" * 200).status_code == 422
    assert not Signature.objects.exists()


def test_declining_on_the_page(client: Client) -> None:
    sent = sent_now()
    address = reverse("public:sign", args=[token_for("aino@example.com")])
    assert client.post(address, {"decline": "yes", "reason": " "}).status_code == 422
    answer = client.post(address, {"decline": "yes", "reason": "Not my company"})
    assert "You have declined" in answer.content.decode()
    sent.refresh_from_db()
    assert sent.state == "DECLINED"
    assert client.get(address).status_code == 410


def test_every_dead_link_has_a_page_that_says_what_to_do(client: Client) -> None:
    make_version()
    sent = sent_now()
    token = token_for("aino@example.com")
    address = reverse("public:sign", args=[token])
    pdf = reverse("public:sign-document", args=[token])
    for wrong in ("x", "x" * 500, "%00", "ä", token[:-1]):
        for name in ("sign", "sign-document", "signed"):
            assert client.get(reverse(f"public:{name}", args=[wrong])).status_code == 404, wrong
    assert client.get(reverse("public:signed-document", args=["x", "CONTRACT"])).status_code == 404
    # A link to sign opens no copy.
    assert client.get(reverse("public:signed", args=[token])).status_code == 404
    signer = Signer.objects.get(position=1)
    sending.revoke_link(by=OWNER, agreement_id=sent.pk, signer_id=signer.pk, at=clock.now())
    assert (client.get(address).status_code, client.get(pdf).status_code) == (410, 410)
    Signer.objects.update(revoked_at=None, expires_at=clock.now() - timedelta(seconds=1))
    assert "has run out" in client.get(address).content.decode()
    assert client.post(address, {"name": "A B", "consent": "on"}).status_code == 410
    Signer.objects.update(expires_at=clock.now() + timedelta(days=1))
    sign(client, "aino@example.com", name="Aino Virtanen")
    used = client.get(address)
    assert used.status_code == 410
    assert "You have signed already" in used.content.decode()


def test_who_signs_in_two_windows_reads_that_they_have_signed(client: Client, monkeypatch) -> None:
    sent_now()
    late = lambda **_told: (_ for _ in ()).throw(signing.LinkUsed(sender="Aino"))  # noqa: E731
    monkeypatch.setattr("kanava.public.signing.signing.sign_agreement", late)
    answer = sign(client, "aino@example.com", name="Aino Virtanen")
    assert answer.status_code == 410
    assert "You have signed already" in answer.content.decode()


def test_a_link_speaks_the_language_of_the_agreement(client: Client) -> None:
    sent_now(version=make_version("fi"))
    page = sign_page(client, "aino@example.com")
    assert page.headers["Content-Language"] == "fi"
    assert "Kumppanisopimus" in page.content.decode()


def test_too_many_attempts_are_stopped(client: Client) -> None:
    sent_now()
    address = reverse("public:sign", args=[token_for("aino@example.com")])
    codes = [client.post(address, {"name": "", "consent": ""}).status_code for _ in range(22)]
    assert codes[:20] == [422] * 20
    assert codes[-1] == 429


def upload(content: bytes, name: str = "contract.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def check(client: Client, content: bytes, **more):
    return client.post(reverse("public:verify"), {"file": upload(content, **more)})


def test_a_file_is_known_by_its_content_and_nothing_else_is_told(client: Client) -> None:
    done = make_signed(make_signing_partner())
    assert client.get(reverse("public:verify")).status_code == 200
    content = bytes(get_document(done.pk, "CONTRACT").content)
    known = check(client, content, name="renamed.bin").content.decode()
    assert "was signed here" in known
    assert "2 signatures" in known
    for secret in ("Aurora", "Olga", "Aino", done.reference):
        assert secret not in known
    certificate = bytes(get_document(done.pk, "CERTIFICATE").content)
    assert "certificate of a document" in check(client, certificate).content.decode()
    assert "is not a document that was signed here" in check(client, content + b" ").content.decode()


def test_what_is_not_signed_by_all_is_not_known(client: Client) -> None:
    sent = make_sent(make_signing_partner())
    content = bytes(get_document(sent.pk, "CONTRACT").content)
    assert "is not a document that was signed here" in check(client, content).content.decode()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>%PDF-1.7", b"%PDF-1.7" + b"x" * 20_000_000])
def test_what_is_no_pdf_or_too_large_is_refused(client: Client, content: bytes) -> None:
    answer = check(client, content)
    assert answer.status_code == 422
    assert 'id="id_file-error"' in answer.content.decode()
    assert client.post(reverse("public:verify")).status_code == 422
    assert client.post(reverse("public:verify"), {"file": "text"}).status_code == 422


def test_checking_is_limited(client: Client) -> None:
    codes = [check(client, b"%PDF-1.7 x").status_code for _ in range(22)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_the_letters_name_no_template_holes() -> None:
    make_signed(make_signing_partner())
    letters = list(Letter.objects.all())
    assert len(letters) == 2 * len(SIGNERS)
    for one in letters:
        assert one.subject
        assert "{{" not in one.text
        assert "{%" not in one.text
