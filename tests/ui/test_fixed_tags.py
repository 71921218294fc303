"""`{% translate %}` and `{% url %}` that are worked out once say what Django's own would."""

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation


def render(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


def test_a_fixed_text_follows_the_readers_language() -> None:
    template = Template("{% translate 'Next steps' %}")
    with translation.override("en"):
        assert template.render(Context()) == "Next steps"
    with translation.override("fi"):
        assert template.render(Context()) == translation.gettext("Next steps") != "Next steps"
    with translation.override("en"):
        assert template.render(Context()) == "Next steps"


def test_a_text_that_is_worked_out_is_never_kept() -> None:
    template = Template("{% translate said %}{% translate 'Next steps' as kept %}|{{ kept }}")
    with translation.override("en"):
        assert template.render(Context({"said": "Deals"})) == "Deals|Next steps"
        assert template.render(Context({"said": "Partners <b>"})) == "Partners &lt;b&gt;|Next steps"


@pytest.mark.parametrize(
    ("tag", "name", "args"),
    [
        ("{% url 'console:deals' %}", "console:deals", []),
        ("{% url 'console:deal' one %}", "console:deal", [7]),
        ("{% url 'console:step' one 'done' %}", "console:step", [7, "done"]),
        ("{% url 'console:step' one what %}", "console:step", [7, "drop"]),
        ("{% url name one %}", "console:deal", [7]),
        ("{% url 'console:deal' one as there %}{{ there }}", "console:deal", [7]),
        ("{% url 'console:deal' deal_id=one %}", "console:deal", [7]),
        ("{% url 'console:deal' '7' %}", "console:deal", [7]),
    ],
)
def test_an_address_is_that_of_the_page(tag: str, name: str, args: list[object]) -> None:
    assert render(tag, one=7, what="drop", name=name) == reverse(name, args=args)


def test_an_address_stands_below_the_place_that_the_site_is_mounted_at() -> None:
    template = Template("{% url 'console:deals' %} {% url 'console:deal' one %}")
    before = template.render(Context({"one": 7}))
    try:
        set_script_prefix("/trial/5/")
        there = template.render(Context({"one": 7}))
    finally:
        set_script_prefix("/")
    assert there == " ".join(f"/trial/5{one}" for one in before.split())
    assert template.render(Context({"one": 7})) == before


@pytest.mark.parametrize("tag", ["{% url 'console:deal' nothing %}", "{% url 'console:no-such-page' %}"])
def test_an_address_that_there_is_not_is_an_error(tag: str) -> None:
    context = Context({"request": HttpRequest()})
    with pytest.raises(NoReverseMatch):
        Template(tag).render(context)
