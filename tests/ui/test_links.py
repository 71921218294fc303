"""What stands inside a link is shown as it is, whether or not the reader may follow it."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from kanava.rules.people import Actor, Role, Via

INSIDE = """{% link 'console:registrations' query="?state=ALL" css="stat" otherwise="div" %}
  <p>{{ name }}</p>
{% endlink %}"""


@pytest.mark.parametrize(
    ("role", "start", "end"),
    [
        (Role.OWNER, '<a class="stat" href="/console/registrations/?state=ALL">', "</a>"),
        (Role.FINANCE, '<div class="stat">', "</div>"),
    ],
)
def test_markup_in_a_link_stays_markup_and_a_name_is_escaped_once(role: Role, start: str, end: str) -> None:
    context = Context({"name": "Berg & <Sons>"})
    context.request = RequestFactory().get("/")
    context.request.actor = Actor(role, Via.CONSOLE, user_id=1)
    assert Template(INSIDE).render(context) == f"{start}<p>Berg &amp; &lt;Sons&gt;</p>{end}"
