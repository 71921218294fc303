"""The playbook's pages: find, change, review, publish, compare, read and write files (design: The playbook)."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kanava.core import clock
from kanava.playbook.models import PlaybookVersion
from kanava.playbook.queries import find_draft, get_in_force
from kanava.rules import playbook
from kanava.rules.playbook import DEFAULT, SETTINGS
from tests.factories import make_user

pytestmark = pytest.mark.django_db
DAYS, APPEAL, GOLD = "registration.protection_days", "registration.appeal_days", "margins.tiers.GOLD"
PAGE, DRAFT = "/console/playbook/", "/console/playbook/draft/"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def aino() -> Client:
    return client_of(make_user("Aino", role="OWNER"))


@pytest.fixture
def eva() -> Client:
    return client_of(make_user("Eva", role="OWNER"))


@pytest.fixture
def maija() -> Client:
    return client_of(make_user("Maija", role="EXECUTIVE"))


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


# Finding and reading


def test_a_page_shows_one_section_with_names_sentences_units_defaults_and_sources(aino) -> None:
    text = text_of(aino.get(PAGE + "?section=registration"))
    assert "How long an approved registration is protected" in text
    assert f'id="s-{DAYS}" name="{DAYS}" value="90"' in text
    assert "90 days" in text
    assert "Guide C3, Kanava&#x27;s figure" in text
    assert "scoring.weights" not in text


def test_an_unknown_section_is_the_first_one(aino) -> None:
    for query in ("", "?section=nonsense", "?section=%00"):
        assert 'name="margins.tiers.GOLD"' in text_of(aino.get(PAGE + query))


@pytest.mark.parametrize(
    ("query", "found", "left"),
    [
        ("protection", DAYS, "margins.base"),
        ("PROTECTED  approval", DAYS, APPEAL),
        ("margin gold", GOLD, "registration.scope"),
        ("h12", "activity.exit_days", DAYS),
        ("protection_days", DAYS, APPEAL),
        ("customer meeting", "registration.extension_evidence", DAYS),
        ("partner scoring", "scoring.lowest_score", DAYS),
    ],
)
def test_a_search_finds_by_name_sentence_section_choice_path_and_guide(aino, query, found, left) -> None:
    text = text_of(aino.get(PAGE, {"q": query}))
    assert f'name="{found}"' in text
    assert f'name="{left}"' not in text


def test_a_search_without_a_find_says_what_to_do(aino) -> None:
    text = text_of(aino.get(PAGE, {"q": "<b>zebra"}))
    assert "No setting fits" in text
    assert "<b>zebra" not in text
    assert "Everything is as in the guide" in text_of(aino.get(PAGE, {"only": "changed"}))


def test_only_what_differs_from_the_guide(aino) -> None:
    keep(aino, days="120")
    text = text_of(aino.get(PAGE, {"only": "changed"}))
    assert re.findall(r'name="(\w+\.[\w.]+)"', text) == [DAYS]
    assert text.count(">changed<") == 1


def test_every_setting_has_its_field_on_the_page_of_its_section(aino) -> None:
    for section in playbook.SECTIONS:
        text = text_of(aino.get(PAGE, {"section": section}))
        names = re.findall(r'(?:input|select) id="s-[\w.]+" name="([\w.]+)"', text)
        assert names == [path for path, found in SETTINGS.items() if found.section == section]
        for path in names:
            # An anchor for the way from a fault or a version.
            assert f'id="{path}"' in text or f'id="{SETTINGS[path].field}"' in text


def test_a_page_is_light_and_asks_the_database_little(aino, django_assert_max_num_queries) -> None:
    for number in range(12):
        keep(aino, days=str(100 + number), appeal=str(20 + number))
        publish(aino, clock.today() + timedelta(days=number))
    keep(aino, days="60")
    version = PlaybookVersion.objects.filter(is_published=True).latest("id").pk
    for address in (
        PAGE,
        PAGE + "?section=registration",
        PAGE + "?q=partner",
        DRAFT,
        reverse("console:playbook-versions"),
        reverse("console:playbook-version", args=[version]),
        reverse("console:playbook-rules"),
    ):
        with django_assert_max_num_queries(12):
            answer = aino.get(address)
        assert answer.status_code == 200
    assert len(aino.get(PAGE).content) < 60_000


# Editing


def test_only_what_is_shown_is_sent_and_the_rest_of_the_draft_stays(aino) -> None:
    keep(aino, days="120")
    page = aino.get(PAGE)
    assert DAYS not in seen_on(page)
    answer = keep(aino, seen_on(page), gold="32,5")
    assert draft() == {DAYS: 120, GOLD: "32.5"}
    assert "Saved in the draft." in text_of(answer)
    assert "The draft changes 2 settings." in text_of(answer)


def test_after_keeping_one_stays_where_one_was(aino) -> None:
    answer = keep(aino, where=PAGE + "?section=registration", days="120")
    assert answer.redirect_chain == [(PAGE + "?section=registration", 302)]
    answer = keep(aino, where=PAGE + "?section=registration", appeal="7", review="yes")
    assert answer.redirect_chain == [(DRAFT, 302)]


@pytest.mark.parametrize(
    ("language", "shown", "typed"), [("en", "300,000", "350,000"), ("fi", "300\u00a0000", "350 000")]
)
def test_figures_are_shown_and_read_in_the_readers_form(language: str, shown: str, typed: str) -> None:
    client = client_of(make_user("Aino", role="OWNER", language=language))
    page = client.get(PAGE)
    assert f'name="margins.thresholds.GOLD" value="{shown}"' in text_of(page)
    # Sending the page back as it was shown changes nothing, to the last setting.
    fields = {
        path: text
        for path, text in re.findall(r'name="([\w.]+)" value="([^"]*)"', text_of(page))
        if path in SETTINGS
    }
    assert len(fields) > 15
    client.post(PAGE, {**fields, "seen": seen_on(page)})
    assert draft() == {}
    client.post(PAGE, {**fields, "margins.thresholds.GOLD": typed, "seen": seen_on(page)})
    assert draft() == {"margins.thresholds.GOLD": 350_000}


def test_all_faults_are_shown_at_once_each_at_its_field_and_nothing_typed_is_lost(aino) -> None:
    answer = keep(aino, where=PAGE + "?section=registration", days="0,5", appeal="two weeks")
    keep(aino, coverage="50")
    for address in (PAGE + "?section=registration", PAGE, DRAFT):
        text = text_of(aino.get(address))
        assert "4 things have to be fixed" in text
        for path in (DAYS, APPEAL):
            assert f'href="{PAGE}?section=registration#{path}"' in text
        # A fault of a section that is not shown leads there too.
        assert f'href="{PAGE}?section=scoring#scoring.weights"' in text
        assert text.count(f"#{DAYS}") >= 2
        assert "add up to 110, not to 100" in text
    text = text_of(answer)
    assert 'value="0.5"' in text
    assert 'value="two weeks"' in text
    assert f'aria-invalid="true" aria-describedby="e-{DAYS}"' in text
    cell = text[text.index(f'id="e-{DAYS}"') :][:900]
    assert "Write a whole number." in cell
    assert "Write a number between 1 and 1,095." in cell


def test_a_draft_with_faults_is_not_published(aino) -> None:
    keep(aino, days="0")
    assert ">Publish</button>" not in text_of(aino.get(DRAFT))
    answer = publish(aino, clock.today())
    assert answer.status_code == 422
    assert "Write a number between 1 and 1,095." in text_of(answer)
    assert not PlaybookVersion.objects.filter(is_published=True).exists()


def test_the_second_editor_is_told_and_loses_nothing(aino, eva) -> None:
    page = aino.get(PAGE + "?section=registration")
    keep(eva, days="100", appeal="7")
    answer = keep(
        aino,
        seen_on(page),
        where=PAGE + "?section=registration",
        days="120",
        appeal="14",
        **{"registration.max_extensions": "3"},
    )
    text = text_of(answer)
    assert answer.status_code == 409
    assert "Eva has changed some of the same settings" in text
    assert "Changed to “100” meanwhile." in text
    assert f'name="{DAYS}" value="120"' in text
    assert 'name="registration.max_extensions" value="3"' in text
    assert draft() == {DAYS: 100, APPEAL: 7}
    # Now they have seen it: what they keep again counts, and what they left alone stays Eva's.
    keep(
        aino,
        seen_on(answer),
        where=PAGE + "?section=registration",
        days="120",
        **{"registration.max_extensions": "3"},
    )
    assert draft() == {DAYS: 120, APPEAL: 7, "registration.max_extensions": 3}


@pytest.mark.parametrize("seen", ["", "[]", "null", "{", '{"registration.protection_days": []}', "[" * 2000])
def test_a_damaged_sight_breaks_nothing(aino, seen: str) -> None:
    assert keep(aino, seen, days="120").status_code in (200, 409)


def test_a_setting_that_does_not_exist_is_not_written(aino) -> None:
    keep(aino, **{"registration.colour": "blue", "csrf": "x"})
    assert draft() == {}


def test_who_may_not_edit_reads_without_fields(aino, maija) -> None:
    keep(aino, days="120")
    text = text_of(maija.get(PAGE + "?section=registration"))
    controls = re.findall(r"<(?:input|select|textarea)[^>]*name=\"([\w.]+)\"", text.split("<main")[1])
    assert set(controls) <= {"q", "only", "csrfmiddlewaretoken"}
    assert "Save as draft" not in text
    # What is in force, and what the draft would make of it.
    assert '<span class="setting-value">90 days</span>' in text
    assert "90 days → <strong>120 days</strong>" in text
    text = text_of(maija.get(DRAFT))
    assert "120 days" in text
    for button in ("Undo", "Discard it", "Read into the draft", ">Publish<"):
        assert button not in text
    assert keep(maija, days="60").status_code == 403
    for name in ("undo", "discard", "upload", "publish"):
        assert maija.post(reverse(f"console:playbook-{name}"), {"path": DAYS}).status_code == 403
    assert draft() == {DAYS: 120}


# The draft


def test_the_draft_tells_its_changes_in_words_and_undoes_them_one_by_one(aino) -> None:
    keep(aino, days="120", gold="32.5", **{"registration.owns_renewals": "no", "margins.base": "LIST"})
    text = text_of(aino.get(DRAFT))
    for said in (
        "90 days</s> → <strong>120 days",
        "30%</s> → <strong>32.5%",
        "Yes</s> → <strong>No",
        "Net amount to us</s> → <strong>List price",
    ):
        assert said in text
    assert "Margin of resellers and managed service providers: Gold" in text
    answer = aino.post(reverse("console:playbook-undo"), {"path": GOLD}, follow=True)
    assert "32.5%" not in text_of(answer)
    assert set(draft()) == {DAYS, "registration.owns_renewals", "margins.base"}


def test_nothing_drafted_says_what_to_do(aino) -> None:
    text = text_of(aino.get(DRAFT))
    assert "Nothing is drafted" in text
    assert ">Publish</button>" not in text


def test_a_draft_that_somebody_has_changed_is_neither_published_nor_thrown_away(aino, eva) -> None:
    keep(aino, days="120")
    seen = token_of(aino)
    keep(eva, appeal="7")
    for name in ("publish", "discard"):
        sent = {"token": seen, "effective_from": clock.today().isoformat(), "reason": "x"}
        text = text_of(aino.post(reverse(f"console:playbook-{name}"), sent, follow=True))
        assert "The draft has changed since you looked at it." in text
        assert "Last changed by Eva" in text
    assert draft() == {DAYS: 120, APPEAL: 7}
    aino.post(reverse("console:playbook-discard"), {"token": token_of(aino)})
    assert draft() == {}


# Publishing


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


# History and versions


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


# Files


def upload(client: Client, content: bytes, token: str | None = None):
    file = SimpleUploadedFile("playbook.toml", content, content_type="application/toml")
    sent = {"file": file, "token": token_of(client) if token is None else token}
    return client.post(reverse("console:playbook-upload"), sent, follow=True)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_a_playbook_comes_back_from_its_file(language: str) -> None:
    client = client_of(make_user("Aino", role="OWNER", language=language))
    text = text_of(client.get(reverse("console:playbook-download")))
    changed = text.replace("protection_days = 90 ", "protection_days = 120 ").replace(
        "GOLD = 30 ", "GOLD = 32.5 "
    )
    assert changed != text
    upload(client, b"\xef\xbb\xbf" + changed.encode())
    assert draft() == {DAYS: 120, GOLD: "32.5"}
    upload(client, text.encode())
    assert draft() == {}


def test_the_faults_of_a_file_are_all_shown_and_can_be_mended_in_the_page(aino) -> None:
    answer = upload(
        aino,
        b"[registration]\nprotection_days = 0\nprotection_dais = 3\nappeal_days = [1, 2]\ninformation_days = 2026-01-01",
    )
    text = text_of(answer)
    assert "4 things have to be fixed" in text
    assert "There is no such setting." in text
    assert "registration.protection_dais" in text
    assert "Write a number between 1 and 1,095." in text
    assert 'value="0"' in text_of(aino.get(PAGE + "?section=registration"))
    keep(aino, days="120", appeal="7", **{"registration.information_days": "20"})
    aino.post(reverse("console:playbook-undo"), {"path": "registration.protection_dais"})
    assert publish(aino, clock.today()).redirect_chain
    assert get_in_force(clock.today()).playbook.registration.protection_days == 120


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[registration", "The file is not TOML"),
        (b"a = " + b"[" * 5000, "The file is not TOML"),
        (b".".join([b"a"] * 5000) + b" = 1", "The file is not TOML"),
        (b"a = " + b"9" * 5000, "The file is not TOML"),
        (b"a = 1e99999999999999999999", "The file is not TOML"),
        (b"\xff\xfe\x00", "The file is not text in UTF-8."),
        (b"#" * 200_001, "at most 200 kB"),
        (b"", "at most 200 kB"),
        (b"".join(b"name%d = 1\n" % number for number in range(50)), "The file is no playbook"),
        (b"# nothing in it", "The file says what is in force already."),
    ],
)
def test_a_file_that_is_no_playbook_says_why_and_changes_nothing(aino, content: bytes, said: str) -> None:
    answer = upload(aino, content)
    assert said in text_of(answer)
    assert answer.status_code == (200 if said.endswith("already.") else 422)
    assert draft() == {}


def test_a_file_does_not_silently_take_the_place_of_what_others_drafted(aino, eva) -> None:
    seen = token_of(aino)
    keep(eva, days="100")
    answer = upload(aino, b"[registration]\nprotection_days = 120", token=seen)
    assert answer.status_code == 422
    assert "The draft has changed since you looked at it." in text_of(answer)
    assert draft() == {DAYS: 100}


# What partners read


def test_staff_see_what_partners_read_also_with_the_draft(aino, maija) -> None:
    address = reverse("console:playbook-rules")
    text = text_of(maija.get(address, {"type": "SI", "tier": "GOLD"}))
    assert "At tier Gold you earn 15% of a deal that you win." in text
    keep(aino, **{"margins.integrator.GOLD": "18"})
    assert "you earn 15%" in text_of(maija.get(address, {"type": "SI", "tier": "GOLD"}))
    assert "you earn 18%" in text_of(maija.get(address, {"type": "SI", "tier": "GOLD", "of": "draft"}))
    assert "At tier Bronze you earn 20%" in text_of(
        maija.get(address, {"type": "X", "tier": "\x00", "of": "x"})
    )


def test_the_sight_of_a_page_is_whole(aino) -> None:
    page = aino.get(PAGE + "?section=registration")
    seen = json.loads(seen_on(page))
    assert set(seen) == {path for path, found in SETTINGS.items() if found.section == "registration"}
    assert seen[DAYS] == 90
