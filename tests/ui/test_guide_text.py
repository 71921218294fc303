"""Pages of guides as HTML: tables, callouts, anchors, links between pages, and that nothing else reaches the page."""

import re

import pytest
from django.test.html import parse_html
from hypothesis import given, settings
from hypothesis import strategies as st

from kanava.guides.markdown import outline
from kanava.ui.guide_text import Shown, render
from kanava.ui.guides import linked, marked

LINK = linked({"install", "plan"}, lambda slug: f"/p/{slug}/", lambda guide, page: f"/g/{guide}/{page}")


def shown(text: str, language: str = "en") -> str:
    picture = {"a.png": Shown("/files/7/", 30, 20)}.get
    return str(render(text, language=language, picture=picture, link=LINK).html)


CASES = [
    ("# A\n## B\n## B", '<h2 id="a">A</h2><h3 id="b">B</h3><h3 id="b-2">B</h3>'),
    ("### Deep first\n##### Deeper", '<h2 id="deep-first">Deep first</h2><h3 id="deeper">Deeper</h3>'),
    ("## Mitä *palomuuri* päästää?", '<h2 id="mitä-palomuuri-päästää">Mitä <em>palomuuri</em> päästää?</h2>'),
    ("[x](install.md#a)", '<p><a href="/p/install/#a" rel="noopener noreferrer">x</a></p>'),
    ("[x](gone)", '<p><a rel="noopener noreferrer">x</a></p>'),
    ("[x](other/page)", '<p><a href="/g/other/page" rel="noopener noreferrer">x</a></p>'),
    ("[x](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="noopener noreferrer">x</a></p>'),
    (
        "> [!WARNING]\n> Hot.",
        '<aside class="callout callout-warning"><p class="callout-word">Warning</p><p>Hot.</p></aside>',
    ),
    (
        "> [!NOTE] Here",
        '<aside class="callout callout-note"><p class="callout-word">Take note</p><p>Here</p></aside>',
    ),
    ("> [!OTHER]\n> x", "<blockquote><p>[!OTHER]\nx</p></blockquote>"),
    ("> plain", "<blockquote><p>plain</p></blockquote>"),
    ("![what](a.png)", '<p><img src="/files/7/" alt="what" width="30" height="20" loading="lazy"></p>'),
    ("![what](b.png)", "<p>what</p>"),
    (
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        '<div class="guide-table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col" class="num">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="num">2</td></tr></tbody></table></div>',
    ),
]


@pytest.mark.parametrize(("text", "html"), CASES)
def test_what_is_written_is_understood(text: str, html: str) -> None:
    assert parse_html(shown(text)) == parse_html(html)


ALLOWED = re.compile(
    r'</?(h[2-5]|p|ul|ol|li|blockquote|code|pre|strong|em|a|hr|br|aside|div|table|thead|tbody|tr|th|td)>|<h[2-5] id="[^"<>]*">'
    r'|<ol start="\d+">|<pre tabindex="0">|<aside class="callout callout-(note|tip|warning)">|<p class="callout-word">'
    r'|<div class="guide-table" tabindex="0">|<th scope="col"( class="num")?>|<td( class="num")?>'
    r'|<a( href="(https?://|mailto:|/p/|/g/|#)[^"<>]*")? rel="noopener noreferrer">'
    r'|<img src="/files/7/" alt="[^"]*" width="30" height="20" loading="lazy">'
)


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "[x](//evil.example)", "[x](/console/)", "![x](https://e.example/x.png)",
    "# <svg onload=x>", '> [!NOTE]\n> <b onclick="x">', "| <i> | [x](data:text/html,1) |\n|---|---|\n| `<u>` | ![](javascript:x) |",
    '[x](install#"onclick="x)', "[x](https://a.example/\"onclick=x)",
])  # fmt: skip
def test_nothing_hostile_reaches_the_page(text: str) -> None:
    left = ALLOWED.sub("", shown(text))
    assert "<" not in left
    assert ">" not in left


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab <>\"'&*_`#-+|>1.)([]!:/\n\\https://NOTE", max_size=300))
def test_whatever_is_typed_makes_our_tags_and_its_outline_fits(text: str) -> None:
    found = render(text, language="fi", link=LINK)
    left = ALLOWED.sub("", str(found.html))
    assert "<" not in left
    assert ">" not in left
    assert [one.anchor for one in found.headings] == outline(text).anchors


def test_passages_hold_all_words_of_their_part_without_marks() -> None:
    found = outline(
        "Intro *here*.\n\n# One\n\n| a | `b` |\n|---|---|\n| c | [d](e) |\n\n```\ncode\n```\n\n- # not a part\n"
    )
    assert [(part.heading, part.text) for part in found.parts] == [
        ("", "Intro here."), ("One", "a\nb\nc\nd\ncode\n\nnot a part"),
    ]  # fmt: skip
    assert list(found.links) == ["e"]


def test_an_extract_is_escaped_and_marked() -> None:
    assert marked("a <b> \x02word\x03") == "a &lt;b&gt; <mark>word</mark>"
