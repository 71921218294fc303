"""Plain factories: valid by default, saying only what matters. And the cast: Aino, Eero, Aurora, Polar."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from kanava.core import clock
from kanava.core.models import User
from kanava.deals.actions.registering import Typed, save_draft, submit_registration
from kanava.deals.models import ProductLine, Registration
from kanava.partners.models import Membership, Partner
from kanava.playbook.models import PlaybookVersion
from kanava.rules.people import Actor, Role, Via
from kanava.rules.stages import Feature
from kanava.rules.text import name_keys
from kanava.stages.models import FeatureSwitch

# A day ahead that can be meant.
NEXT_YEAR = f"{clock.today().year + 1}-01-07"


def make_user(name: str, *, role: str = "", email: str = "", **fields: Any) -> User:
    user = User(email=email or f"{name.lower()}@example.com", name=name, staff_role=role, **fields)
    user.set_password("correct horse")
    user.save()
    return user


def staff(user: User) -> Actor:
    return Actor(role=Role(user.staff_role), via=Via.CONSOLE, user_id=user.pk)


def client_of(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def make_partner(name: str, **fields: Any) -> Partner:
    values = {
        "type": "RESELLER",
        "tier": "BRONZE",
        "lifecycle": "ACTIVE",
        "country": "FI",
        "created_at": timezone.now(),
    }
    return Partner.objects.create(name=name, **name_keys(name), **{**values, **fields})


def make_member(partner: Partner, name: str, role: Role = Role.PARTNER_SELLER) -> User:
    user = make_user(name)
    Membership.objects.create(user=user, partner=partner, role=role.value)
    return user


def member(partner: Partner, role: Role = Role.PARTNER_SELLER, user_id: int | None = None) -> Actor:
    return Actor(role=role, via=Via.PORTAL, user_id=user_id, partner_id=partner.pk)


def switch_on(*features: Feature) -> None:
    """Features of the console show, whatever the size of the programme."""
    FeatureSwitch.objects.bulk_create(FeatureSwitch(feature=one.value, switch="ON") for one in features)


def make_line(code: str = "platform") -> ProductLine:
    line, _made = ProductLine.objects.get_or_create(code=code, defaults={"name": code.title()})
    return line


def make_registration(
    partner: Partner, customer: str = "Wärtsilä Oyj", *, at: datetime, **typed: Any
) -> Registration:
    by = member(partner)
    values = {"product_line_id": make_line().pk, "amount": "50000", "customer_country": "FI", **typed}
    draft = save_draft(by=by, partner_id=partner.pk, typed=Typed(customer_name=customer, **values), at=at)
    return submit_registration(by=by, registration_id=draft.pk, at=at)


def set_rules(**sections: dict[str, Any]) -> PlaybookVersion:
    """The playbook in force from today differs from the guide's in these settings."""
    now = timezone.now()
    today = clock.today()
    revision = PlaybookVersion.objects.filter(effective_from=today).count() + 1
    return PlaybookVersion.objects.create(
        effective_from=today, revision=revision, document=sections, is_published=True, created_at=now, published_at=now
    )  # fmt: skip
