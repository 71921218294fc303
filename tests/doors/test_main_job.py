"""The main job through the doors: register, approve, win, see why (guide: C1, C3)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kanava.deals.models import Deal, Registration
from kanava.partners.models import Partner
from tests.factories import make_line, make_member, make_partner, make_user

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(**changed: str) -> dict[str, str]:
    values = {
        "customer_name": "Wärtsilä Oyj", "product_line": str(make_line().pk), "customer_country": "FI", "amount": "50 000",
        "currency": "EUR", "kind": "NEW", "submit": "yes",
    }  # fmt: skip
    return {**values, **changed}


def test_from_the_form_to_the_cent() -> None:
    bertil = client_of(make_member(make_partner("Aurora Oy", type="REFERRAL", tier="GOLD"), "Bertil"))
    aino = client_of(make_user("Aino", role="OWNER"))

    answer = bertil.post(reverse("portal:register"), fields())
    found = Registration.objects.get()
    assert answer.headers["Location"] == reverse("portal:registration", args=[found.pk])
    aino.post(reverse("console:registration-act", args=[found.pk, "approve"]))
    deal = Deal.objects.get()
    form = {"outcome": "WON", "closed_on": deal.opened_on.isoformat(), "amount": ""}
    assert aino.post(reverse("console:deal-close", args=[deal.pk]), form).status_code == 302

    assert "€10,000" in bertil.get(reverse("portal:home")).content.decode()
    why = bertil.get(reverse("portal:earnings")).content.decode()
    assert "Referral partner at tier Gold: 20%" in why


def test_what_is_wrong_stands_next_to_its_field_and_nothing_typed_is_lost() -> None:
    bertil = client_of(make_member(make_partner("Aurora Oy"), "Bertil"))
    wrong = fields(amount="a lot", customer_business_id="0112038-8", note="Met at the fair")
    answer = bertil.post(reverse("portal:register"), wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="a lot"' in text
    assert "Met at the fair" in text
    assert 'aria-describedby="id_amount-error"' in text
    assert "Write an amount, such as" in text
    assert not Registration.objects.exists()


def test_the_second_registrant_learns_the_rule_and_not_the_rival() -> None:
    client_of(make_member(make_partner("Aurora Oy"), "Bertil")).post(reverse("portal:register"), fields())
    charlotte = client_of(make_member(make_partner("Polar GmbH"), "Charlotte"))
    answer = charlotte.post(reverse("portal:register"), fields(customer_name="WARTSILA OYJ ABP"), follow=True)
    text = answer.content.decode()
    assert "Another partner registered this opportunity first." in text
    assert "registration.scope" in text
    assert "Aurora" not in text
    assert "Bertil" not in text


def test_all_faults_of_a_playbook_are_shown_and_a_good_one_is_published() -> None:
    aino = client_of(make_user("Aino", role="OWNER"))
    bad = {
        "registration.protection_days": "0",
        "scoring.weights.COVERAGE": "50",
        "registration.owns_renewals": "yes",
    }
    answer = aino.post(reverse("console:playbook"), bad)
    assert answer.status_code == 422
    assert answer.content.decode().count("registration.protection_days") > 1
    assert "add up to 110, not to 100" in answer.content.decode()

    good = {"registration.protection_days": "120", "registration.owns_renewals": "yes"}
    flags = dict.fromkeys(("margins.promise_locked", "margins.later_change_only_if_better"), "yes")
    aino.post(reverse("console:playbook"), {**good, **flags})
    aino.post(
        reverse("console:playbook-publish"), {"effective_from": "2026-01-01", "reason": "Longer cycles"}
    )
    assert (
        "protection_days = 120  # DAYS, guide: C3"
        in aino.get(reverse("console:playbook-download")).content.decode()
    )


def test_without_a_mail_server_letters_are_in_the_outbox(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"
    aino = make_user("Aino", role="OWNER")
    Client().post(reverse("account_request_login_code"), {"email": aino.email})
    text = client_of(aino).get(reverse("console:outbox")).content.decode()
    assert aino.email in text
    assert client_of(make_user("Otto", role="SELLER")).get(reverse("console:outbox")).status_code == 403


@pytest.mark.parametrize("amount", ["-12,5", "-1"])
def test_a_negative_amount_is_refused_next_to_its_field(amount: str) -> None:
    bertil = client_of(make_member(make_partner("Aurora Oy", type="REFERRAL"), "Bertil"))
    aino = client_of(make_user("Aino", role="OWNER"))
    assert bertil.post(reverse("portal:register"), fields(amount=amount)).status_code == 422
    assert not Registration.objects.exists()

    bertil.post(reverse("portal:register"), fields())
    aino.post(reverse("console:registration-act", args=[Registration.objects.get().pk, "approve"]))
    deal = Deal.objects.get()
    form = {"outcome": "WON", "closed_on": deal.opened_on.isoformat(), "amount": amount}
    answer = aino.post(reverse("console:deal-close", args=[deal.pk]), form)
    assert answer.status_code == 422
    assert 'aria-describedby="id_amount-error id_amount-hint"' in answer.content.decode()
    deal.refresh_from_db()
    assert deal.stage == "QUALIFIED"


def test_the_first_screen_counts_what_is_coming_at_the_promised_rate() -> None:
    aurora = make_partner("Aurora Oy", type="REFERRAL", tier="GOLD")
    bertil = client_of(make_member(aurora, "Bertil"))
    aino = client_of(make_user("Aino", role="OWNER"))
    bertil.post(reverse("portal:register"), fields())
    aino.post(reverse("console:registration-act", args=[Registration.objects.get().pk, "approve"]))
    Partner.objects.filter(pk=aurora.pk).update(tier="BRONZE")
    assert "€10,000" in bertil.get(reverse("portal:home")).content.decode()


def upload(client: Client, content: bytes):
    file = SimpleUploadedFile("playbook.toml", content, content_type="application/toml")
    return client.post(reverse("console:playbook-upload"), {"file": file}, follow=True)


def test_a_playbook_comes_back_from_its_file_and_tells_who_changed_what() -> None:
    aino = client_of(make_user("Aino", role="OWNER"))
    text = aino.get(reverse("console:playbook-download")).content.decode()
    changed = text.replace("protection_days = 90 ", "protection_days = 120 ")
    assert changed != text
    shown = upload(aino, b"\xef\xbb\xbf" + changed.encode()).content.decode()
    assert "<code>registration.protection_days</code>" in shown

    aino.post(reverse("console:playbook-publish"), {"effective_from": "2026-01-01", "reason": "Long cycles"})
    page = aino.get(reverse("console:playbook")).content.decode()
    assert page.count("<summary>History</summary>") == 1
    assert "1 change" in page
    assert page.count("Long cycles") == 2
    assert "· Aino" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[registration]\nprotection_days = 0\nprotection_dais = 3", "There is no such setting."),
        (b"[registration]\nprotection_days = 0\nprotection_dais = 3", "Write a number between"),
        (b"[registration]\nprotection_days = 1979-05-27", "Write a"),
        (b"[registration]\nprotection_days = [1, 2]", "Write a"),
        (b"[registration", "The file is not TOML"),
        (b"a = " + b"[" * 5000, "The file is not TOML"),
        (b".".join([b"a"] * 5000) + b" = 1", "The file is not TOML"),
        (b"\xff\xfe\x00", "The file is not text in UTF-8."),
        (b"#" * 200_001, "at most 200 kB"),
        (b"", "at most 200 kB"),
    ],
)
def test_a_faulty_playbook_file_says_what_is_wrong(content: bytes, said: str) -> None:
    answer = upload(client_of(make_user("Aino", role="OWNER")), content)
    assert said in answer.content.decode()
    assert answer.status_code in (200, 422)


def test_only_who_edits_the_playbook_uploads_one() -> None:
    assert upload(client_of(make_user("Maija", role="EXECUTIVE")), b"").status_code == 403
