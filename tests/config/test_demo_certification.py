"""The demo has a product line that needs a certificate: who has one registers, who has none is told what is missing (guide: D2)."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from kanava.config import demo
from kanava.core.models import User
from kanava.deals.models import ProductLine, Registration
from tests.factories import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def register(client, customer: str) -> str:
    line = ProductLine.objects.get(name="Integration platform")
    sent = {
        "customer_name": customer, "product_line": line.pk, "customer_country": "FI", "amount": "50000", "currency": "EUR",
        "kind": "NEW", "submit": "yes",
    }  # fmt: skip
    return client.post(reverse("portal:register"), sent, follow=True).content.decode()


def test_a_seller_without_a_certificate_sees_what_is_missing_and_one_with_it_registers() -> None:
    demo.load(AT)
    with time_machine.travel(AT, tick=False):
        for name, missing in (
            ("ville", "nobody at your company has a valid one"),
            ("charlotte", "nobody at your company"),
        ):
            client = client_of(User.objects.get(email=f"{name}@demo.kanava"))
            assert missing in client.get(reverse("portal:register")).content.decode()
            text = register(client, f"Uusi Asiakas {name} Oy")
            assert "needs a valid certificate of “Certified for the integration platform”" in text
            assert "Certification test</a>" in text
        bertil = client_of(User.objects.get(email="bertil@demo.kanava"))
        assert "and your company has it." in bertil.get(reverse("portal:register")).content.decode()
        register(bertil, "Kolmas Asiakas Oy")
    states = dict(Registration.objects.filter(customer_name__contains="Asiakas").values_list("customer_name", "state"))  # fmt: skip
    assert states == {
        "Uusi Asiakas ville Oy": "DRAFT", "Uusi Asiakas charlotte Oy": "DRAFT", "Kolmas Asiakas Oy": "SUBMITTED",
    }  # fmt: skip
