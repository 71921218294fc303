"""Search in guides: word forms of both languages, sections with extracts, versions, and what is not the reader's."""

import pytest
from django.db import connection

from kanava.guides.models import Page
from tests.guides.making import begin, make_guide, publish, reads, rewrite

pytestmark = pytest.mark.django_db

BODY = {
    "en": (
        "Installing the agent",
        "Intro.\n\n## Behind a proxy\n\nSet the `HTTPS_PROXY` variable before it connects.\n\n## Rolling back\n\nRestore the backups.",
    ),
    "fi": (
        "Agentin asennus",
        "Alku.\n\n## Välityspalvelimen takana\n\nAseta muuttuja ennen yhteyksiä.\n\n## Palauttaminen\n\nPalauta varmuuskopiot.",
    ),
}


def find(client, q: str, **more) -> str:
    answer = client.get("/portal/guides/search/", {"q": q, **more})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "q", "anchor"),
    [
        ("en", "connecting", "#behind-a-proxy"),
        ("en", "restored backup", "#rolling-back"),
        ("en", "https_prox", "#behind-a-proxy"),
        ("en", "proxies", "#behind-a-proxy"),
        ("fi", "yhteys", "#välityspalvelimen-takana"),
        ("fi", "varmuuskopio", "#palauttaminen"),
        ("fi", "palvelimet", None),
        ("fi", "muuttujia", "#välityspalvelimen-takana"),
        ("fi", "välityspalvelin", "#välityspalvelimen-takana"),
        ("fi", "https", None),
    ],
)
def test_words_are_found_in_their_forms_where_they_stand(language: str, q: str, anchor: str | None) -> None:
    make_guide("Deployment", {"install": BODY})
    found = find(reads(language), q)
    assert (f'/portal/guides/deployment/install/{anchor or "x"}"' in found) == (anchor is not None)
    assert ("<mark>" in found) == (anchor is not None)


def test_a_title_comes_before_what_only_mentions_it() -> None:
    make_guide("Deployment", {"other": "The backup is made.", "backup": "How it is done."})
    found = find(reads(), "backup")
    assert found.index("deployment/backup/") < found.index("deployment/other/")


def test_each_version_is_searched_by_itself_and_the_newest_without_one() -> None:
    guide = make_guide("Deployment", {"install": "The old flywheel."})
    newer = begin(guide, "2.0")
    rewrite(Page.objects.get(version=newer), "The new turbine.")
    client = reads()
    assert "flywheel</mark>" in find(client, "flywheel")
    assert "<mark>" not in find(client, "turbine")
    publish(newer)
    assert "<mark>" not in find(client, "flywheel")
    assert "<mark>" in find(client, "turbine", guide="deployment")
    old = find(client, "flywheel", guide="deployment", version="1.0")
    assert "/portal/guides/deployment/v/1.0/install/" in old


@pytest.mark.parametrize(
    "more", [{"lowest_tier": "GOLD"}, {"partner_types": ["MSP"]}, {"roles": ["PARTNER_OWNER"]}]
)
def test_what_is_not_the_readers_is_not_found(more) -> None:
    make_guide("Secret", {"install": "The flywheel hums."}, **more)
    make_guide("Open", {"start": "Nothing."})
    assert "<mark>" not in find(reads(tier="SILVER"), "flywheel")


@pytest.mark.parametrize("q", ["", "   ", "'", "a & b | !c", "§1§en", "\\", "(((", "<b>x", "*" * 300])
def test_whatever_is_typed_is_answered(q: str) -> None:
    make_guide()
    assert "<b>x" not in find(reads(), q)


def test_a_text_in_markup_is_shown_as_text() -> None:
    make_guide("Deployment", {"install": "A `<script>alert(1)</script>` flywheel."})
    found = find(reads(), "flywheel")
    assert "<script>alert" not in found
    assert "flywheel</mark>" in found
    assert "script&gt;alert(1)&lt;/script&gt;" in found


# docs/rules/guides.md
@pytest.mark.parametrize(("word", "text"), [
    ("asennus", "asennuksen"), ("asennus", "Asennukset"), ("palvelin", "palvelimen"), ("palvelin", "palvelimelle"),
    ("palvelimet", "palvelin"), ("verkko", "verkon"), ("yhteys", "yhteyksiä"), ("yhteys", "yhteyden"), ("liitin", "liittimet"),
])  # fmt: skip
def test_finnish_words_are_found_by_their_roots(word: str, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select array_to_tsvector(guides_roots(%s, '~')) @@ guides_asked(%s::text[], '~')", [text, [word]]
        )
        assert cursor.fetchone() == (True,)
