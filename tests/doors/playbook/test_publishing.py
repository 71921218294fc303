"""From a draft to a version: days, corrections, history."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.playbook.models import PlaybookVersion
from kanava.playbook.queries import get_in_force
from kanava.rules import playbook
from kanava.rules.playbook import DEFAULT
from tests.doors.playbook.editing import DRAFT, PAGE, correct, draft, keep, publish, text_of, token_of

pytestmark = pytest.mark.django_db


def test_publish_from_a_day_with_a_reason(aino) -> None:
    keep(aino, days="120")
    text = text_of(aino.get(DRAFT))
    assert "Registrations that are approved already keep the end of their protection." in text
    for sent in (
        {"effective_from": "", "reason": "x"},
        {"effective_from": clock.today().isoformat(), "reason": " "},
    ):
        answer = aino.post(reverse("console:playbook-publish"), {**sent, "token": token_of(aino)})
        assert answer.status_code == 422
        assert "This field is required." in text_of(answer)
    day = clock.today() + timedelta(days=30)
    answer = publish(aino, day)
    assert "Published: in force from" in text_of(answer)
    assert (
        get_in_force(clock.today()).playbook,
        get_in_force(day).playbook.registration.protection_days,
    ) == (DEFAULT, 120)
    # Until then the page says what is coming.
    assert "<strong>120 days</strong>" in text_of(aino.get(PAGE + "?section=registration"))


@pytest.mark.parametrize("day", ["0206-01-01", "1999-12-31", "2199-01-01", "9999-12-31", "yesterday"])
def test_a_day_that_makes_no_sense_is_asked_again(aino, day: str) -> None:
    keep(aino, days="120")
    sent = {"effective_from": day, "reason": "Typed in a hurry", "token": token_of(aino), "correction": day}
    answer = aino.post(reverse("console:playbook-publish"), sent)
    assert answer.status_code == 422
    assert 'value="Typed in a hurry"' in text_of(answer)
    assert not PlaybookVersion.objects.filter(is_published=True).exists()


def test_a_day_in_the_past_is_said_to_be_a_correction_before_it_is_one(aino) -> None:
    keep(aino, days="100")
    publish(aino, clock.today())
    keep(aino, appeal="7")
    day = clock.today() - timedelta(days=40)
    answer = publish(aino, day)
    text = text_of(answer)
    assert answer.status_code == 422
    assert "is in the past: this is a correction." in text
    assert "Publish the correction" in text
    assert "Time to appeal: <s>14 days</s> → <strong>7 days</strong>" in text
    assert f'name="correction" value="{day.isoformat()}"' in text
    assert PlaybookVersion.objects.filter(is_published=True).count() == 1
    # Meant for one day it does not count for another.
    assert publish(aino, day - timedelta(days=1), correction=day.isoformat()).status_code == 422
    answer = correct(aino, day)
    assert answer.redirect_chain
    assert get_in_force(day).playbook.registration.appeal_days == 7
    # The version that began later has it too.
    assert get_in_force(clock.today()).playbook.registration.appeal_days == 7
    assert get_in_force(clock.today()).playbook.registration.protection_days == 100


def test_publishing_without_the_lock_says_so(aino) -> None:
    keep(aino, **{"margins.promise_locked": "no"})
    assert "the new ones count for deals under way too" in text_of(aino.get(DRAFT))


def test_what_does_not_fit_on_that_day_is_told(aino) -> None:
    keep(aino, gold="26")
    publish(aino, clock.today() + timedelta(days=10))
    keep(aino, **{"margins.tiers.SILVER": "28"})
    answer = publish(aino, clock.today())
    assert answer.status_code == 422
    assert "do not fit to what a version sets that begins later" in text_of(answer)
    assert "Must not be less than 28" in text_of(answer)
    assert draft() == {"margins.tiers.SILVER": "28"}


def test_a_setting_tells_who_changed_it_when_why_and_from_what(aino) -> None:
    keep(aino, days="120")
    correct(aino, date(2026, 1, 1))
    keep(aino, days="100")
    publish(aino, clock.today(), reason="Shorter again")
    text = text_of(aino.get(PAGE + "?section=registration"))
    assert text.count("<summary>History</summary>") == 1
    history = text[text.index("<summary>History</summary>") :][:1600]
    assert "<s>120 days</s> → <strong>100 days</strong>" in history
    assert "<s>90 days</s> → <strong>120 days</strong>" in history
    assert history.index("Shorter again") < history.index("Long cycles")
    assert "Aino," in history
    assert "from 1 Jan 2026" in history


def test_versions_are_listed_opened_compared_and_exported(aino) -> None:
    keep(aino, days="120")
    correct(aino, date(2026, 1, 1))
    keep(aino, gold="35")
    publish(aino, clock.today() + timedelta(days=30), reason="Competitors")
    _first, second = PlaybookVersion.objects.filter(is_published=True).order_by("id")
    text = text_of(aino.get(reverse("console:playbook-versions")))
    for said in ("From 1 Jan 2026", "In force", "Coming", "Competitors", "The guide's own figures"):
        assert said in text

    address = reverse("console:playbook-version", args=[second.pk])
    text = text_of(aino.get(address))
    assert "30%</s> → <strong>35%" in text
    assert "120 days</strong>" not in text.split("All figures")[0]
    # Against the guide both changes show, against itself the other way round.
    text = text_of(aino.get(address + "?against=0"))
    assert "90 days</s> → <strong>120 days" in text
    text = text_of(aino.get(reverse("console:playbook-version", args=[0]) + f"?against={second.pk}"))
    assert "120 days</s> → <strong>90 days" in text
    assert "<dt>Protection</dt><dd>90 days</dd>" in text

    file = aino.get(reverse("console:playbook-version-download", args=[second.pk]))
    assert 'filename="playbook-' in file.headers["Content-Disposition"]
    content = text_of(file)
    assert "# Competitors" in content
    assert (
        "# Deal registration\n[registration]\nprotection_days = 120  # Protection (days). Guide C3" in content
    )
    assert (
        playbook.parse(playbook.loads_toml(content))
        == get_in_force(clock.today() + timedelta(days=30)).playbook
    )
    assert (
        playbook.parse(playbook.loads_toml(text_of(aino.get(reverse("console:playbook-download")))))
        == get_in_force(clock.today()).playbook
    )
    for missing in (reverse("console:playbook-version", args=[10**9]), address + f"?against={10**9}"):
        assert aino.get(missing).status_code == 404
    for odd in ("?against=x", "?against=" + "9" * 40, "?against=-1"):
        assert aino.get(address + odd).status_code == 200


def test_a_carried_version_names_where_its_change_comes_from(aino) -> None:
    keep(aino, gold="35")
    publish(aino, clock.today() + timedelta(days=30))
    keep(aino, days="120")
    assert "takes these changes too" in text_of(aino.get(DRAFT))
    publish(aino, clock.today(), reason="At once")
    carried = PlaybookVersion.objects.get(carried_from_id__isnull=False)
    text = text_of(aino.get(reverse("console:playbook-version", args=[carried.pk])))
    assert "Taken over" in text
    assert reverse("console:playbook-version", args=[carried.carried_from_id]) in text
    text = text_of(aino.get(reverse("console:playbook-versions")))
    assert "Replaced by a correction" in text
    assert "taken over from an earlier start" in text
    # In the history of the setting it stands once.
    assert text_of(aino.get(PAGE + "?section=registration")).count("At once") == 1
