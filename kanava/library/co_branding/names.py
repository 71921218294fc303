"""The names that office documents call their things by."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def a(name: str) -> str:
    """Of drawings."""
    return _A + name


def p(name: str) -> str:
    """Of slides."""
    return _P + name


def w(name: str) -> str:
    """Of texts."""
    return _W + name


def wp(name: str) -> str:
    """Of drawings that stand in texts."""
    return _WP + name


def mc(name: str) -> str:
    """Of what programs of different ages read each in its way."""
    return _MC + name


def local(tag: object) -> str:
    """A name by itself; nothing for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
