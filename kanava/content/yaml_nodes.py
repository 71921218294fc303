"""YAML as far as content needs it: mappings, lists and texts, each with its line. Nothing in it is ever more than text, so
that `no` stays a word and 1.50 keeps its nought; anchors, aliases and tags are refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

DEEPEST, MOST_NODES = 12, 50_000
_ODD_ENDS = frozenset("\x85\u2028\u2029\ufeff")


class YamlWrong(Exception):
    """The text is no YAML, or has what content has no use for."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line, self.said = line, said


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list or a mapping, and the line that it begins on."""

    line: int
    value: "str | list[Node] | dict[str, Node]"


class _Loader(yaml.BaseLoader):
    """Composes nodes and counts them."""

    depth = count = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """A node, unless it is one of those that are refused."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlWrong(line, "Anchors (&) and aliases (*) have no place here; put the text in quotes.")
        if getattr(event, "tag", None):
            raise YamlWrong(line, "Tags (!) have no place here; put the text in quotes.")
        self.count += 1
        self.depth += 1
        if self.depth > DEEPEST or self.count > MOST_NODES:
            raise YamlWrong(line, "This is nested too deeply or too long.")
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def read(text: str, *, first_line: int = 1) -> Node:
    """A text as nodes; an empty one is an empty mapping. `first_line` is where it stands in its file.

    Raises:
        YamlWrong.
    """
    try:
        root = _Loader(text).get_single_node()
    except YamlWrong as wrong:
        raise YamlWrong(wrong.line + first_line - 1, wrong.said) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark is not None else 0
        raise YamlWrong(line + first_line, f"This is no YAML: {error.problem or error.context}.") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position)
        raise YamlWrong(line + first_line, "There is a sign in it that YAML does not take.") from None
    return Node(first_line, {}) if root is None else _node(root, first_line)


def _node(found: Any, first_line: int) -> Node:
    line = found.start_mark.line + first_line
    if isinstance(found, yaml.ScalarNode):
        return Node(line, found.value)
    if isinstance(found, yaml.SequenceNode):
        return Node(line, [_node(one, first_line) for one in found.value])
    told: dict[str, Node] = {}
    for key, value in found.value:
        at = key.start_mark.line + first_line
        if not isinstance(key, yaml.ScalarNode):
            raise YamlWrong(at, "A name is a single word.")
        if key.value in told:
            raise YamlWrong(at, f"“{key.value}” stands here twice.")
        told[key.value] = _node(value, first_line)
    return Node(line, told)


class Numbers(list[int]):
    """Numbers that are written in one line."""


class Figure(str):
    """A number as it was written, which needs no quotes."""


class _Dumper(yaml.SafeDumper):
    """Lists stand in from their name, long texts line by line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        """A list stands in from the name that it belongs to."""
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """The same value twice is written twice."""
        return True


def _text(dumper: Any, text: str) -> Any:
    # Signs that YAML takes for ends of lines are kept by their names alone.
    style = '"' if _ODD_ENDS & set(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _numbers(dumper: Any, told: Numbers) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", told, flow_style=True)


def _figure(dumper: Any, told: Figure) -> Any:
    kind = "int" if re.fullmatch(r"-?\d+", told) else "float" if re.fullmatch(r"-?\d+\.\d+", told) else "str"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", str(told))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Figure, _figure)
_Dumper.add_representer(Numbers, _numbers)


def write(told: Mapping[str, Any]) -> str:
    """A mapping as YAML, in the order of its names; the same mapping is the same text."""
    return yaml.dump(
        dict(told), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9, default_flow_style=False
    )
