"""Reading values out of nodes, so that everything that is wrong is told at once, with its line."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from kanava.content.documents import Place, Problems, plain_text
from kanava.content.folder import Folder
from kanava.content.languages import UNKNOWN_LANGUAGE, in_order
from kanava.content.yaml_nodes import Node, YamlWrong, read
from kanava.rules.languages import CODES
from kanava.rules.questions import number_in
from kanava.rules.text import tidy

YES, NO = ("yes", "true", "on"), ("no", "false", "off")


class Fields:
    """A mapping that is read. What was not asked for at the end is told as unknown."""

    def __init__(self, node: Node, file: str, problems: Problems) -> None:
        self.file, self.problems, self.line = file, problems, node.line
        self.asked: set[str] = set()
        self.told: Mapping[str, Node] = {}
        if isinstance(node.value, dict):
            self.told = node.value
        elif node.value != "":
            self.wrong(node.line, "Names with values are expected here, such as “title: …”.")

    def wrong(self, line: int, said: str) -> None:
        """Tell what is wrong."""
        self.problems.add(Place(self.file, line), said)

    def __contains__(self, name: str) -> bool:
        return name in self.told

    def line_of(self, name: str) -> int:
        """Where a value stands, else where the mapping does."""
        return self.told[name].line if name in self.told else self.line

    def node(self, name: str) -> Node | None:
        """A value as it is; None where there is none or it is empty."""
        self.asked.add(name)
        found = self.told.get(name)
        return None if found is None or found.value == "" else found

    def text(self, name: str, *, longest: int, one_line: bool = True, needed: bool = False) -> str:
        """A text; empty where there is none."""
        found = self.node(name)
        if found is None:
            if needed:
                self.wrong(self.line, f"“{name}” is missing.")
            return ""
        return self._text(found, name, longest, one_line)

    def _text(self, found: Node, name: str, longest: int, one_line: bool) -> str:
        if not isinstance(found.value, str):
            self.wrong(found.line, f"“{name}” is a text.")
            return ""
        text = tidy(found.value) if one_line else plain_text(found.value)
        if "\0" in text:
            self.wrong(found.line, f"“{name}” has a sign in it that no text has.")
        if len(text) > longest:
            self.wrong(found.line, f"“{name}” is longer than {longest:,} signs.")
        return text

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number in a range; None where there is none."""
        found = self.node(name)
        if found is None:
            return None
        text = found.value if isinstance(found.value, str) else ""
        if not text.isascii() or not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
            self.wrong(found.line, f"“{name}” is a whole number from {least} to {most:,}.")
            return None
        return int(text)

    def number(self, name: str) -> Any:
        """A number with a point or a comma; None where there is none."""
        found = self.node(name)
        told = number_in(found.value) if found is not None and isinstance(found.value, str) else None
        if found is not None and told is None:
            self.wrong(found.line, f"“{name}” is a number.")
        return told

    def yes(self, name: str, *, otherwise: bool) -> bool:
        """Yes or no."""
        found = self.node(name)
        if found is None:
            return otherwise
        text = found.value.casefold() if isinstance(found.value, str) else ""
        if text not in YES + NO:
            self.wrong(found.line, f"“{name}” is yes or no.")
        return text in YES

    def choice(self, name: str, choices: Mapping[str, str], *, otherwise: str = "") -> str:
        """One of some words, as the code that it stands for."""
        found = self.node(name)
        if found is None:
            if not otherwise:
                self.wrong(self.line, f"“{name}” is missing: {_or(choices)}.")
            return otherwise
        text = found.value.casefold() if isinstance(found.value, str) else ""
        if text not in choices:
            self.wrong(found.line, f"“{name}” is {_or(choices)}.")
        return choices.get(text, otherwise)

    def texts(self, name: str, *, longest: int, check: Callable[[str], str] = lambda _text: "") -> list[str]:
        """A list of texts; one text alone is a list of one. `check` answers what is wrong with one."""
        found = self.node(name)
        if found is None:
            return []
        nodes = found.value if isinstance(found.value, list) else [found]
        told = []
        for one in nodes:
            text = self._text(one, name, longest, True)
            fault = check(text)
            if fault:
                self.wrong(one.line, fault)
            told.append(text)
        return told

    def wholes(self, name: str, least: int, most: int) -> list[int] | None:
        """A list of whole numbers; None where there is none or one is wrong."""
        found = self.node(name)
        if found is None:
            return None
        nodes = found.value if isinstance(found.value, list) else [found]
        told = [one.value for one in nodes]
        if not all(isinstance(one, str) and one.isascii() and one.isdecimal() and len(one) < 6 and least <= int(one) <= most for one in told):  # fmt: skip
            self.wrong(
                found.line, f"“{name}” is a list of whole numbers from {least} to {most}, such as [1, 3]."
            )
            return None
        return [int(str(one)) for one in told]

    def inner(self, name: str) -> "Fields | None":
        """A mapping inside of this one; None where there is none."""
        found = self.node(name)
        return None if found is None else Fields(found, self.file, self.problems)

    def many(self, name: str) -> "list[Fields]":
        """A list of mappings."""
        found = self.node(name)
        if found is None:
            return []
        if not isinstance(found.value, list):
            self.wrong(found.line, f"“{name}” is a list.")
            return []
        return [Fields(one, self.file, self.problems) for one in found.value]

    def close(self) -> None:
        """Tell of names that nobody asked for."""
        for name, node in self.told.items():
            if name not in self.asked:
                near = get_close_matches(name, self.asked, 1)
                hint = f" Do you mean “{near[0]}”?" if near else ""
                self.wrong(node.line, f"“{name}” is not known here.{hint}")


def _or(choices: Iterable[str]) -> str:
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last


def by_language(fields: Fields, name: str, *, longest: int, one_line: bool = True) -> dict[str, str]:
    """Texts by language."""
    inner = fields.inner(name)
    if inner is None:
        return {}
    told = {code: inner.text(code, longest=longest, one_line=one_line) for code in in_order(inner.told)}
    for code in told:
        if code not in CODES:
            inner.wrong(inner.line_of(code), UNKNOWN_LANGUAGE)
    return {code: text for code, text in told.items() if text}


def fields_of(folder: Folder, name: str, problems: Problems) -> Fields:
    """A file of YAML as fields; empty where it cannot be read, which is among the problems then."""
    text = folder.text(name, problems)
    try:
        node = read(text or "")
    except YamlWrong as wrong:
        problems.add(Place(name, wrong.line), wrong.said)
        node = read("")
    fields = Fields(node, name, problems)
    if text is not None and not text.strip():
        fields.wrong(1, "The file is empty.")
    return fields
