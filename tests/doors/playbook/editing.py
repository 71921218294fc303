"""Reading and editing the playbook as a browser does."""

from datetime import date

from django.test import Client
from django.urls import reverse

from kanava.playbook.queries import find_draft

DAYS, APPEAL, GOLD = "registration.protection_days", "registration.appeal_days", "margins.tiers.GOLD"


PAGE, DRAFT = "/console/playbook/", "/console/playbook/draft/"


def text_of(answer) -> str:
    return answer.content.decode()


def seen_on(answer) -> str:
    """The values that a page showed, as it sends them back."""
    return answer.context["seen"]


def keep(client: Client, seen: str = "{}", where: str = PAGE, **extra: str):
    values = {"days": DAYS, "appeal": APPEAL, "gold": GOLD, "coverage": "scoring.weights.COVERAGE"}
    typed = {values.get(name, name): text for name, text in extra.items()}
    return client.post(where, {"seen": seen, **typed}, follow=True)


def token_of(client: Client) -> str:
    return client.get(DRAFT).context["token"]


def publish(client: Client, day: date, reason: str = "Long cycles", **extra: str):
    sent = {"effective_from": day.isoformat(), "reason": reason, "token": token_of(client), **extra}
    return client.post(reverse("console:playbook-publish"), sent, follow=True)


def correct(client: Client, day: date):
    return publish(client, day, correction=day.isoformat())


def draft() -> dict:
    found = find_draft()
    return found.document if found else {}
