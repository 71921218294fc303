"""What a first visitor's browser loads beside the page itself."""

import gzip
import re
from dataclasses import dataclass

from django.contrib.staticfiles.storage import staticfiles_storage

from bench.browser import Browser

_LINKED = re.compile(r'(?:src|href)="/static/([^"]+\.(?:css|js|svg))"')


@dataclass(frozen=True, slots=True)
class Weight:
    """A page: its HTML and its scripts and styles, in bytes as they are and as they travel."""

    page: str
    html: int
    html_sent: int
    files: int
    files_sent: int


def weigh(name: str, browser: Browser, path: str) -> Weight:
    """Sum up a page and everything it links to."""
    body = browser.get(path).body
    loaded = [_file(found) for found in sorted(set(_LINKED.findall(body.decode())))]
    sent = sum(len(gzip.compress(content)) for content in loaded)
    return Weight(name, len(body), len(gzip.compress(body)), sum(map(len, loaded)), sent)


def _file(name: str) -> bytes:
    # The page names the file as it is kept; its address is the name itself.
    with staticfiles_storage.open(name) as file:
        return bytes(file.read())
