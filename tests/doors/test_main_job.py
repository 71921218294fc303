"""The main job through the doors: register, approve, win, see why (guide: C1, C3)."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kanava.deals.models import Deal, Registration
from kanava.ledger.models import Entry
from kanava.partners.models import Partner
from kanava.rules.people import Role
from tests.factories import client_of, make_line, make_member, make_partner, make_user

pytestmark = pytest.mark.django_db


def fields(**changed: str) -> dict[str, str]:
    values = {
        "customer_name": "Wärtsilä Oyj", "product_line": str(make_line().pk), "customer_country": "FI", "amount": "50 000",
        "currency": "EUR", "kind": "NEW", "submit": "yes",
    }  # fmt: skip
    return {**values, **changed}


def win_as_shown(client: Client, deal: Deal, **changed: str) -> None:
    """Confirm what the page shows."""
    address = reverse("console:deal-win", args=[deal.pk])
    form = {"closed_on": deal.opened_on.isoformat(), "amount": "50000", **changed}
    shown = client.post(address, form).content.decode()
    (seen,) = re.findall('name="seen" value="([^"]+)"', shown)
    assert client.post(address, {**form, "seen": seen}).status_code == 302


def test_from_the_form_to_the_cent() -> None:
    bertil = client_of(make_member(make_partner("Aurora Oy", type="REFERRAL", tier="GOLD"), "Bertil"))
    aino = client_of(make_user("Aino", role="OWNER"))

    answer = bertil.post(reverse("portal:register"), fields())
    found = Registration.objects.get()
    assert answer.headers["Location"] == reverse("portal:registration", args=[found.pk])
    aino.post(reverse("console:registration-act", args=[found.pk, "approve"]))
    deal = Deal.objects.get()
    win_as_shown(aino, deal)

    assert "€10,000" in bertil.get(reverse("portal:home")).content.decode()
    why = bertil.get(reverse("portal:earning", args=[Entry.objects.get().pk])).content.decode()
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
    # A summary on top leads to each of them, and the first one has the focus.
    assert '<a href="#id_amount">Expected value</a>' in text
    assert '<a href="#id_customer_business_id">Business id</a>' in text
    focused = re.findall(r'<(?:input|select)[^>]*name="(\w+)"[^>]*autofocus', text)
    assert focused == ["amount"]
    assert "Write an amount, such as" in text
    assert not Registration.objects.exists()


def test_a_draft_is_kept_without_a_product_line_and_says_what_is_missing() -> None:
    bertil = client_of(make_member(make_partner("Aurora Oy"), "Bertil"))
    typed = fields(product_line="", draft="yes")
    del typed["submit"]
    answer = bertil.post(reverse("portal:register"), typed)
    draft = Registration.objects.get()
    address = reverse("portal:registration", args=[draft.pk])
    assert answer.headers["Location"] == address
    assert "Complete the draft" in bertil.get(address).content.decode()
    assert "Wärtsilä Oyj" in bertil.get(reverse("portal:registrations")).content.decode()
    # Registering asks for it next to its field, and leaves the draft alone.
    edit = reverse("portal:registration-edit", args=[draft.pk])
    refused = bertil.post(edit, fields(product_line=""))
    assert refused.status_code == 422
    assert 'id="id_product_line-error"' in refused.content.decode()
    bertil.post(edit, fields())
    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"


def test_the_second_registrant_learns_the_rule_and_not_the_rival() -> None:
    client_of(make_member(make_partner("Aurora Oy"), "Bertil")).post(reverse("portal:register"), fields())
    charlotte = client_of(make_member(make_partner("Polar GmbH"), "Charlotte"))
    answer = charlotte.post(reverse("portal:register"), fields(customer_name="WARTSILA OYJ ABP"), follow=True)
    text = answer.content.decode()
    assert "Another partner registered this opportunity first." in text
    assert f"{reverse('portal:rules')}?version=0#registration.scope" in text
    assert "What counts as the same opportunity" in text
    assert "Aurora" not in text
    assert "Bertil" not in text


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
    form = {"closed_on": deal.opened_on.isoformat(), "amount": amount}
    answer = aino.post(reverse("console:deal-win", args=[deal.pk]), form)
    assert answer.status_code == 422
    assert 'aria-describedby="id_amount-error"' in answer.content.decode()
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


def test_a_protection_that_is_over_does_not_end_the_partnership() -> None:
    bertil = client_of(make_member(make_partner("Aurora Oy"), "Bertil"))
    bertil.post(reverse("portal:register"), fields())
    found = Registration.objects.get()
    client_of(make_user("Aino", role="OWNER")).post(
        reverse("console:registration-act", args=[found.pk, "approve"])
    )
    over = found.submitted_at.date() - timedelta(days=1)
    Registration.objects.update(protected_until=over, active_until=over)
    text = bertil.get(reverse("portal:registration", args=[found.pk])).content.decode()
    assert "The protection ended on" in text
    assert "The partnership has ended" not in text


def test_who_has_no_right_is_told_whom_to_ask() -> None:
    tiina = client_of(make_member(make_partner("Aurora Oy"), "Tiina", Role.PARTNER_TECHNICIAN))
    text = html.unescape(tiina.get(reverse("portal:deals")).content.decode())
    assert "Ask your partner manager if you need it." in text
    otto = client_of(make_user("Otto", role="SELLER"))
    assert "Ask the programme owner if you need it." in otto.get(reverse("console:partners")).content.decode()
