"""The playbook as one TOML file, out and in."""

import json
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from kanava.rules.playbook.documents import SECTIONS, SETTINGS, PlaybookFaults, flat, get
from kanava.rules.playbook.sections import Playbook
from kanava.rules.playbook.settings import Fault, Setting, safe


def source_of(found: Setting) -> str:
    """A setting's unit and source in the guide, as the file says them where nobody gives it words."""
    return f"{found.unit.value}, guide: {found.source}"


def dumps_toml(
    playbook: Playbook,
    *,
    words: Callable[[Setting], str] = source_of,
    titles: Mapping[str, str] | None = None,
    head: str = "",
) -> str:
    """One readable TOML file: a comment beside each setting in the reader's `words`, above each section its title."""
    lines: list[str] = [*(f"# {line}" for line in head.splitlines()), ""] if head else []
    for section in SECTIONS:
        rows = [found for found in SETTINGS.values() if found.section == section]
        plain = [found for found in rows if not found.is_in_table]
        if titles:
            lines.append(f"# {titles[section]}")
        lines += [f"[{section}]", *(_line(playbook, found, words) for found in plain), ""]
        for table in dict.fromkeys(found.field for found in rows if found.is_in_table):
            of_table = (found for found in rows if found.field == table)
            lines += [f"[{table}]", *(_line(playbook, found, words) for found in of_table), ""]
    return "\n".join(lines)


def _line(playbook: Playbook, found: Setting, words: Callable[[Setting], str]) -> str:
    value = get(playbook, found.path)
    if isinstance(value, bool):
        text = str(value).lower()
    else:
        text = (
            safe(value) if isinstance(value, Decimal) else _quoted(value) if isinstance(value, str) else value
        )
    comment = " ".join(words(found).split())
    return f"{found.path.rpartition('.')[2]} = {text}  # {comment}"


def _quoted(text: str) -> str:
    """A text as TOML writes it: what would end it is escaped, as in JSON."""
    return json.dumps(text, ensure_ascii=False)


def loads_toml(text: str) -> dict[str, Any]:
    """The document of a TOML text, by path, for `examine` and `parse`.

    Raises:
        PlaybookFaults: the text is not TOML (code NOT_TOML, with the parser's place).
    """
    try:
        return dict(flat(tomllib.loads(text, parse_float=Decimal)))
    except (ValueError, InvalidOperation) as error:
        # A figure of a thousand digits is a ValueError of its own.
        raise PlaybookFaults((Fault("", "NOT_TOML", {"detail": str(error)[:200]}),)) from error
    except RecursionError as error:
        # Brackets or dotted names a thousand deep: nobody's playbook.
        raise PlaybookFaults((Fault("", "NOT_TOML", {"detail": "nesting"}),)) from error
