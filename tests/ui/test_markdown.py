"""The text of lessons: what is understood, and that nothing else reaches the page but as text."""

import re
import time

import pytest
from django.test.html import parse_html
from hypothesis import given, settings
from hypothesis import strategies as st

from kanava.ui.markdown import to_html

CASES = [
    ("# A\n\ntext\nmore", "<h2>A</h2><p>text\nmore</p>"),
    ("#### Deep #", "<h5>Deep</h5>"),
    ("###### Deeper", "<h5>Deeper</h5>"),
    ("#no heading", "<p>#no heading</p>"),
    ("a **b** *c* _d_ `e*f*`", "<p>a <strong>b</strong> <em>c</em> <em>d</em> <code>e*f*</code></p>"),
    ("**b _i_ `c`**", "<p><strong>b <em>i</em> <code>c</code></strong></p>"),
    ("snake_case_name", "<p>snake_case_name</p>"),
    ("- a\n- b\n  goes on\n- c", "<ul><li>a</li><li>b\ngoes on</li><li>c</li></ul>"),
    ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
    ("3. c", '<ol start="3"><li>c</li></ol>'),
    ("- a\n  - b\n    - c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
    ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    ("> said\n> more", "<blockquote><p>said\nmore</p></blockquote>"),
    ("```\n<b> & *x*\n```", '<pre tabindex="0"><code>&lt;b&gt; &amp; *x*\n</code></pre>'),
    ("---", "<hr>"),
    (
        "[the _site_](https://example.com/a?b=1&c=2)",
        '<p><a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer">the <em>site</em></a></p>',
    ),
    ("![a chart](chart.png)", '<p><img src="/files/7/" alt="a chart" loading="lazy"></p>'),
    ("![gone](gone.png)", "<p>gone</p>"),
    ("", ""),
]
HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>)",
    "[x](//evil.example)",
    '[x](https://a.example/" onclick="x)',
    "![x](https://evil.example/x.png)",
    '![" onerror="alert(1)](chart.png)',
    "![x](javascript:alert)",
    "`<img src=x onerror=alert(1)>`",
    "# <svg onload=x>",
    "- <iframe src=x>",
    "> <style>*{}</style>",
    "**<b onclick=x>**",
    "[<img src=x onerror=y>](https://a.example)",
    "&lt;script&gt; &amp;",
]
ALLOWED = re.compile(
    r'</?(h[2-5]|p|ul|ol|li|blockquote|code|pre|strong|em|a|hr|br)>|<ol start="\d+">|<pre tabindex="0">'
    r'|<a( href="https?://[^"<>]*")? rel="noopener noreferrer">|<img src="/files/7/" alt="[^"]*" loading="lazy">'
)


def shown(text: str) -> str:
    return str(to_html(text, lambda name: "/files/7/" if name == "chart.png" else ""))


@pytest.mark.parametrize(("text", "html"), CASES)
def test_what_is_written_is_understood(text: str, html: str) -> None:
    assert parse_html(shown(text)) == parse_html(html)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_reaches_the_page(text: str) -> None:
    left = ALLOWED.sub("", shown(text))
    assert "<" not in left
    assert ">" not in left


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab <>\"'&*_`#-+>1.)([]!:/\n\t\\https://chart.png", max_size=300))
def test_whatever_is_typed_makes_our_tags_alone(text: str) -> None:
    left = ALLOWED.sub("", shown(text))
    assert "<" not in left
    assert ">" not in left


@pytest.mark.parametrize(
    "text",
    [
        "**" * 20_000,
        "[" * 40_000,
        "![](" * 10_000,
        "> " * 20_000,
        "`a" * 20_000,
        "*a" * 20_000,
        "- " * 20_000,
        "_a " * 13_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    shown(text)
    assert time.perf_counter() - began < 5
