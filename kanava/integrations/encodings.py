"""In which encoding a text file is written, and the text itself."""

import charset_normalizer

from kanava.integrations.formats import ENCODINGS, FileUnreadable

SAMPLE_BYTES = 400_000
# What a Windows, a Macintosh and a DOS programme of Western Europe write, the likeliest first.
WESTERN = ("cp1252", "mac_roman", "cp850")
# Usual letters of Western Europe, the rarer ones a little less.
_LETTERS = dict.fromkeys("èÈêëàÀâáÁíïîóòôúùûñÑçÇÆœõãýðþ", 0.9) | dict.fromkeys("äöåÄÖÅéÉüÜßøØæ", 1.0)
# Signs that stand beside letters and digits and tell nothing.
_SIGNS = frozenset("€£§°²³µ·½¼«»–—‘’“”„…™®©\u00a0´¨")
# A single wrong letter is a slip; more of them are another encoding.
CONVINCING = 0.8
MOST_ZEROS = 0.05
MOST_CONTROLS = 0.05


def is_binary(content: bytes) -> bool:
    """Whether this is no text: a picture, a printed page, a programme. A stray zero byte does not make it one."""
    start = content[:4000]
    if start.startswith((b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")):
        return True
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if start.count(0) > len(start) * MOST_ZEROS:
        return not _is_wide(start)
    return sum(byte < 9 or 13 < byte < 32 for byte in start) > len(start) * MOST_CONTROLS


def _is_wide(start: bytes) -> bool:
    """UTF-16 without a mark has its zeros on one side of each pair."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    return max(even, odd) >= len(start) // 4 and min(even, odd) <= len(start) // 50


def find_encoding(content: bytes) -> str:
    """The likeliest encoding of a text."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = next((name for mark, name in marks if content.startswith(mark)), None)
    if marked:
        return marked
    start = content[:4000]
    if b"\x00" in start and _is_wide(start):
        return "utf-16-le" if start[1::2].count(0) >= start[0::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(content)
    return "utf-8"


def _single_byte(content: bytes) -> str:
    """The likeliest legacy encoding: told by the lines that have other than ASCII in them."""
    telling = b"\n".join(line for line in content.splitlines() if not line.isascii())[:SAMPLE_BYTES]
    scores = {name: _share_of_letters(telling, name) for name in WESTERN}
    western = max(WESTERN, key=lambda name: scores[name])
    # A handful of foreign letters proves nothing: Western Europe and America are the likeliest then.
    if scores[western] >= CONVINCING or sum(byte > 127 for byte in telling) < 12:
        return western if scores[western] >= CONVINCING else _western(telling)
    best = charset_normalizer.from_bytes(telling, cp_isolation=list(ENCODINGS)).best()
    return _western(telling) if best is None or best.encoding == "ascii" else str(best.encoding)


def _share_of_letters(telling: bytes, encoding: str) -> float:
    """How usual the foreign letters are and how they stand: as in `Jyväskylä`, not as in `J„lleenmyyj„`."""
    try:
        text = f" {telling.decode(encoding)} "
    except UnicodeDecodeError:
        return 0.0
    good = 0.0
    counted = 0
    for before, sign, after in zip(text, text[1:], text[2:], strict=False):
        if sign.isascii() or sign in _SIGNS:
            continue
        counted += 1
        if any(one.isascii() and one.isalpha() for one in (before, after)) and not (
            sign.isupper() and before.isalpha() and after.islower()
        ):
            good += _LETTERS.get(sign, 0)
    return good / counted if counted else 1.0


def _western(telling: bytes) -> str:
    try:
        telling.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def decode(content: bytes, encoding: str, *, whole: bool = True) -> str:
    """The text, without a byte order mark and zero bytes. `whole` is False for a piece that may be cut off.

    Raises:
        FileUnreadable: it is not in this encoding; `row` is the line with the first letter that cannot be read.
    """
    try:
        text = content.decode(encoding, errors="strict" if whole else "ignore")
    except LookupError:
        raise FileUnreadable(reason="ENCODING") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileUnreadable(reason="ENCODING", row=line) from None
    return text.removeprefix("\ufeff").replace("\x00", "")
