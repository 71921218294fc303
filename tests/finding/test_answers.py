"""Looking for an answer in Help: questions as people ask them, in two languages, in all that the reader may read, and no more."""

import re

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from kanava.core.wall import partner_session
from kanava.finding import writers
from kanava.finding.actions import count_words, take_over_new
from kanava.finding.models import Common, Part
from kanava.guides.actions import keeping as guide_keeping
from kanava.guides.models import Page
from kanava.library.actions import keeping
from kanava.partners.models import Partner
from kanava.rules.people import Role, Via, system
from tests.factories import make_user, staff
from tests.guides.making import US, begin, make_guide, publish, reads, rewrite
from tests.library.making import make_material
from tests.training.making import AT, make_lesson, make_open, make_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]

FIREWALL = {
    "en": (
        "What the firewall lets through",
        "Intro.\n\n## Ports\n\nThe agent connects to port 443, and to no other.",
    ),
    "fi": (
        "Mitä palomuuri päästää läpi",
        "Alku.\n\n## Portit\n\nAgentti ottaa yhteyden porttiin 443, ei muihin.",
    ),
}


@pytest.fixture
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def aino():
    return staff(make_user("Aino", role="OWNER"))


def ask(client, q: str) -> str:
    answer = client.get(reverse("portal:help"), {"q": q})
    assert answer.status_code == 200
    return answer.content.decode()


def hits(page: str) -> list[str]:
    return re.findall(r'<h2><a href="([^"]+)">', page)


@pytest.mark.parametrize(
    ("language", "q"),
    [
        ("en", "firewall"), ("en", "what do I need to know about the firewalls"), ("fi", "palomuurin"), ("fi", "firewall"),
        ("en", "palomuuri"), ("fi", "miten palomuuri avataan?"),
    ],
)  # fmt: skip
def test_a_guides_page_is_found_in_both_languages_whatever_the_interface(language: str, q: str) -> None:
    make_guide(
        {"en": ("Deployment", ""), "fi": ("Käyttöönotto", "")},
        {"network": FIREWALL, "other": "Nothing of it."},
    )
    found = ask(reads(language), q)
    assert "/portal/guides/deployment/network/" in found
    assert "/portal/guides/deployment/other/" not in found
    # It is called what the reader will find it called, and says which text has the words.
    assert FIREWALL[language][0].split()[-1] in found
    assert {"en": "Technical guide · Deployment", "fi": "Käyttöönotto"}[language] in found


@pytest.mark.parametrize(
    ("language", "q", "name"),
    [
        ("en", "how do I register a deal", "registration"), ("fi", "miten rekisteröin diilin", "registration"),
        ("en", "when am I paid", "margins.days_to_pay"), ("fi", "milloin saan rahat, marginaali", "margins."),
        ("fi", "margin", "margins.tiers"),
    ],
)  # fmt: skip
def test_a_natural_question_finds_programme_rules(language: str, q: str, name: str) -> None:
    assert f"{reverse('portal:rules')}#{name}" in ask(reads(language), q)


def test_what_has_more_and_rarer_words_comes_first_and_what_has_little_is_left_out(aino) -> None:
    path = make_open(aino)
    for number in range(6):
        make_lesson(aino, path, f"The partner {number}", body="The partner sells.")
    make_lesson(aino, path, "Renewing", body="The partner renews a subscription.")
    make_lesson(aino, path, "Subscription renewal for a partner", body="Ask.")
    found = ask(reads("en", Role.PARTNER_SELLER), "how does a partner renew the subscription")
    titles = re.findall(r'<h2><a href="[^"]+">(.+?)</a></h2>', found)
    assert [re.sub("<.+?>", "", one) for one in titles[:2]] == [
        "Subscription renewal for a partner",
        "Renewing",
    ]
    assert not any("partner</mark> 3" in one for one in titles)


def test_each_is_seen_where_it_is_seen_in_its_own_place(aino) -> None:
    hidden = make_path(aino, "Hidden")
    make_lesson(aino, hidden, "A zeppelin lesson")
    make_material("Zeppelin for gold", lowest_tier="GOLD")
    make_material("Zeppelin unshared", is_shared=False)
    make_guide("Zeppelin for owners", {"zeppelin": "Fly."}, slug="owners", roles=["PARTNER_OWNER"])
    withdrawn = make_guide("Zeppelin past", {"zeppelin": "Fly."}, slug="past")
    guide_keeping.withdraw_guide(by=US, guide_id=withdrawn.pk, at=AT)
    old = make_guide("Balloon", {"ride": "The old zeppelin."}, slug="balloon")
    newer = begin(old, "2.0")
    rewrite(Page.objects.get(version=newer), "The new turbine.")
    publish(newer)
    client = reads(tier="BRONZE")
    found = ask(client, "zeppelin")
    assert "Nothing tells of this" in found
    assert "/portal/guides/balloon/ride/" in ask(client, "turbine")
    make_material("Zeppelin for all")
    found = ask(client, "zeppelin")
    assert "for all" in found
    assert "for gold" not in found


def test_the_wall_hides_parts_of_what_a_partner_does_not_see() -> None:
    make_guide("For gold", {"page": "Words."}, lowest_tier="GOLD")
    make_material("Material for gold", lowest_tier="GOLD")
    client = reads(tier="BRONZE")
    partner = Partner.objects.get()
    assert Part.objects.count() >= 2
    with partner_session(partner.pk):
        assert not Part.objects.exists()
    assert "For gold" not in ask(client, "gold words")


def test_nothing_found_leads_to_asking_with_the_question_written_already() -> None:
    page = ask(reads(tier="GOLD"), "xylophone")
    assert "Nothing tells of this" in page
    assert 'href="#ask"' in page
    assert 'name="subject" maxlength="160" value="xylophone"' in page


def test_what_nobody_told_of_is_taken_over_once_and_what_is_gone_is_not_found(aino) -> None:
    make_guide("Deployment", {"network": FIREWALL})
    path = make_open(aino)
    make_lesson(aino, path, "Objections")
    material = make_material("Datasheet")
    whole = Part.objects.count()
    assert take_over_new(by=system(Via.JOB), at=AT) == 0
    Part.objects.all().delete()
    assert take_over_new(by=system(Via.JOB), at=AT) == 5  # two lessons are there from the beginning
    assert Part.objects.count() == whole
    keeping.archive_material(by=US, material_id=material.pk, at=AT)
    assert not Part.objects.filter(kind="MATERIAL").exists()


def test_what_stands_deep_in_a_long_file_is_found_and_shown_around_the_word(aino) -> None:
    path = make_open(aino)
    make_lesson(
        aino,
        path,
        "Long",
        body="\n\n".join([f"Filler {n} of no use." for n in range(300)] + ["The periscope <b>rises</b>."]),
    )
    found = ask(reads("en", Role.PARTNER_SELLER), "periscopes")
    assert "<mark>periscope</mark> &lt;b&gt;rises" in found
    assert "Filler 3 " not in found


def test_a_question_takes_few_statements_whatever_is_found(aino, django_assert_max_num_queries) -> None:
    make_guide("Deployment", {f"page-{n}": f"The firewall {n}." for n in range(30)})
    client = reads("fi", Role.PARTNER_OWNER)
    ask(client, "firewall")
    with django_assert_max_num_queries(25):
        assert len(hits(ask(client, "firewall"))) == 20
    make_lesson(aino, make_open(aino), "The firewall", body="A firewall.")
    make_material("Firewall")
    make_guide({"en": ("More", ""), "fi": ("Lisää", "")}, {"network": FIREWALL}, slug="more")
    with django_assert_max_num_queries(25):
        assert len(hits(ask(client, "how is a firewall made"))) > 3
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from finding_part where search is null")
        assert cursor.fetchone() == (0,)


def test_a_common_word_is_counted_at_night_and_finds_what_it_found_before(monkeypatch) -> None:
    monkeypatch.setattr(writers, "COMMON_FROM", 3)
    make_guide(
        "Deployment",
        {f"page-{n}": f"The firewall {n}." for n in range(4)} | {"rare": "The firewall and a periscope."},
    )
    client = reads()
    before = hits(ask(client, "firewall periscope"))
    count_words(by=system(Via.JOB), at=AT)
    assert Common.objects.get(pk="firewall").parts == 5
    assert before[0] == "/portal/guides/deployment/rare/"
    assert hits(ask(client, "firewall periscope")) == before
    assert ask(client, "firewall").count("/portal/guides/deployment/") == 5


def test_a_page_of_the_portal_is_found_by_its_name_for_who_may_use_it() -> None:
    client = reads("fi", Role.PARTNER_SELLER)
    found = ask(client, "miten rekisteröin diilin")
    assert hits(found)[0] == reverse("portal:register")
    assert "Ohjelman sääntö · Diilin rekisteröinti" in found
    assert f'<h2><a href="{reverse("portal:register")}">' not in ask(
        reads("en", Role.PARTNER_TECHNICIAN), "register a deal"
    )
