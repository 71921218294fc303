"""Words for the playbook: names and sentences of settings, values with their unit, faults."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kanava.rules.playbook import SETTINGS, Fault, Playbook, Setting, get
from kanava.ui import formatting, words
from kanava.ui.countries import country_name, names_of
from kanava.ui.currencies import currency_choices
from kanava.ui.playbook_words import (
    agreements,
    certifying,
    codes,
    diligence,
    library,
    payouts,
    planning,
    rules,
    supporting,
    surveying,
    tiering,
    training,
    yardsticks,
)
from kanava.ui.playbook_words.codes import GROUPS, SECTIONS
from kanava.ui.playbook_words.uses import use_of

__all__ = ["GROUPS", "SECTIONS", "WORDS", "use_of"]

SHORT = 4  # rows whose values are told side by side
WORDS: Mapping[str, tuple[Any, Any]] = {
    **rules.WORDS,
    **tiering.WORDS,
    **agreements.WORDS,
    **diligence.WORDS,
    **payouts.WORDS,
    **training.WORDS,
    **library.WORDS,
    **certifying.WORDS,
    **supporting.WORDS,
    **surveying.WORDS,
    **yardsticks.WORDS,
    **planning.WORDS,
}


def of_section(name: str) -> str:
    """A section's heading."""
    return str(SECTIONS[name])


def of_field(path: str) -> str:
    """The name of a setting, or of a table as a whole."""
    return str(WORDS[path][0])


def sentence_of(path: str) -> str:
    """What a setting does; the rows of a table share the sentence."""
    return str(WORDS[path][1])


def of_setting(found: Setting) -> str:
    """A setting's name; a row of a table names the row."""
    name = of_field(found.field)
    return f"{name}: {of_row(found)}" if found.row else name


def of_values(field: Sequence[Setting], values: Sequence[Any], currency: str) -> str:
    """The values of a table or range side by side, the unit told once where all have the same."""
    texts = [of_value(found, value, currency) for found, value in zip(field, values, strict=True)]
    if [found.row for found in field] == ["LOW", "HIGH"]:
        low = texts[0] if field[0].unit == "MONEY" else formatting.exact(values[0])
        return texts[0] if texts[0] == texts[1] else f"{low}–{texts[1]}"
    if len(texts) > SHORT and len(set(texts)) > 1:
        return _by_value(field, texts)
    return " / ".join(dict.fromkeys(texts) if len(set(texts)) == 1 else texts)


def _by_value(field: Sequence[Setting], texts: Sequence[str]) -> str:
    """The values of a long table: the usual one, then the others with the rows that have them."""
    rows: dict[str, list[str]] = {}
    for found, text in zip(field, texts, strict=True):
        rows.setdefault(text, []).append(of_row(found))
    usual, *others = sorted(rows, key=lambda text: -len(rows[text]))
    return "; ".join([usual, *(f"{text}: {', '.join(rows[text])}" for text in others)])


def is_known(path: str) -> bool:
    """Whether a path leads to a setting or to a table."""
    return path in SETTINGS or path in WORDS


def of_path(path: str) -> str:
    """The name of what a path leads to: a setting, a table, or the path itself where there is neither."""
    if path in SETTINGS:
        return of_setting(SETTINGS[path])
    return of_field(path) if path in WORDS else path


def of_row(found: Setting) -> str:
    """A table's row in a word or two."""
    row = found.row
    if found.field == "cases.security_first_month":
        return country_name(row)
    return str(codes.ROWS.get(found.field, {}).get(row) or codes.RANGE.get(row) or words.of_code(row))


def of_unit(found: Setting, currency: str) -> str:
    """What stands behind the field of a figure: its unit, or the programme's currency."""
    return currency if found.unit == "MONEY" else str(codes.UNITS[found.unit])


def of_choice(found: Setting, code: str) -> str:
    """A choice in words."""
    if found.path == "programme.country":
        return country_name(code)
    if found.path == "programme.currency":
        return dict(currency_choices())[code]
    return str(codes.CHOICES.get(found.field, {}).get(code) or words.of_code(code))


def of_value(found: Setting, value: Any, currency: str) -> str:
    """A setting's value as people say it: yes or no, a choice's words, a figure with its unit."""
    if isinstance(value, bool):
        return str(codes.YES if value else codes.NO)
    if found.unit == "CHOICE":
        return of_choice(found, value)
    if found.unit == "COUNTRIES":
        return names_of(value) or _("none named")
    if found.unit == "TEXT":
        return value or _("none named")
    if found.unit == "PERCENT":
        return formatting.exact_percent(value)
    if found.unit == "MONEY":
        return formatting.exact_money(value, currency)
    number = formatting.exact(value)
    if found.unit == "WEEK":
        return str(codes.WEEK_NUMBER) % {"n": number}
    amount = codes.AMOUNTS.get(found.unit)
    # The number that decides between one and many is not the one that is shown: it may have its own signs.
    return amount % {"count": value, "n": number} if amount else number


def typed(found: Setting, raw: Any) -> str:
    """A raw value of a draft as it stands in its field: a figure in the reader's form, anything else as it was typed."""
    reading = found.check(raw)
    if found.unit == "FLAG":
        return {True: "yes", False: "no"}.get(reading.value, str(raw))
    if found.unit == "COUNTRIES" and reading.value is not None:
        return names_of(reading.value)
    if isinstance(reading.value, int | Decimal):
        return formatting.exact(reading.value)
    return str(raw)


def unsound(found: Setting, raw: Any) -> str:
    """A raw value that is no sound one, as it was typed, for a list of changes: an emptied field is called so."""
    return typed(found, raw) or _("empty")


def of_fault(fault: Fault) -> str:
    """A fault as a sentence."""
    params = dict(fault.params)
    found = SETTINGS.get(fault.path)
    if fault.code == "NOT_A_CHOICE" and found:
        params["choices"] = ", ".join(of_choice(found, code) for code in found.choices)
    if "below" in params:
        params["below"] = of_path(params["below"])
    for name, value in params.items():
        if isinstance(value, int | Decimal):
            params[name] = formatting.exact(value)
    return str(codes.FAULTS[fault.code]) % params


def value_in(playbook: Playbook, path: str) -> str:
    """The value that a playbook gives a setting, in words."""
    return of_value(SETTINGS[path], get(playbook, path), playbook.programme.currency)


def comment_of(found: Setting) -> str:
    """What a file says beside a setting: name, unit or choices, and the guide's item with its default."""
    unit = ", ".join(found.choices) if found.unit == "CHOICE" else str(codes.UNITS[found.unit])
    unit = _("country codes") if found.unit == "COUNTRIES" else unit
    name = f"{of_setting(found)} ({unit})" if unit else of_setting(found)
    return f"{name}. {source_of(found)}"


def source_of(found: Setting) -> str:
    """The guide's item that a setting comes from, and whether its default is the guide's figure or ours."""
    sentence = codes.OURS if found.is_ours else codes.GUIDE
    return str(sentence) % {"source": found.source}
