"""Links as materials: a folder that is shared elsewhere, or a page. One is kept as the small file that office programs and
browsers keep links in, so that it has versions and languages like any other (guide: D3)."""

from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy
from kanava.rules.websites import WebsiteUnreadable, leads_to_a_site, link_of

LINK_HEAD = b"[InternetShortcut]"
LONGEST_LINK = 1_000  # letters
LARGEST_LINK_FILE = 4_096  # bytes


class FileOrLink(Refusal):
    """A version is a file or a link, one of them."""

    code = "FILE_OR_LINK"


def link_file(typed: str, *, field: str = "address") -> bytes:
    """The file that holds a link. Raises WebsiteUnreadable."""
    address = link_of(tidy(typed))
    if not _is_link(address):
        raise WebsiteUnreadable(field=field)
    return b"%s\r\nURL=%s\r\n" % (LINK_HEAD, address.encode())


def link_in(content: bytes) -> str:
    """The address in a file that holds a link; empty where it holds none that may be followed."""
    if not content.startswith(LINK_HEAD) or len(content) > LARGEST_LINK_FILE:
        return ""
    lines = content.decode("utf-8", "replace").splitlines()
    found = next((line.partition("=")[2].strip() for line in lines if line.lower().startswith("url=")), "")
    return found if _is_link(found) else ""


def _is_link(address: str) -> bool:
    return len(address) <= LONGEST_LINK and "\ufffd" not in address and leads_to_a_site(address)
