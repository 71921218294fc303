"""The colours of a presentation: those of its theme by their names, lighter and darker ones of them."""

import colorsys
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kanava.library.co_branding.names import a, local

_HEX = re.compile(r"[0-9A-Fa-f]{6}")
# What slides call them, and what the theme does.
_NAMES = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_PLAIN = {"dk1": "000000", "lt1": "FFFFFF", "dk2": "1F2937", "lt2": "E5E7EB"}


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a theme by name, as six digits."""

    colours: Mapping[str, str]

    @property
    def text(self) -> str:
        """That of text which says none."""
        return f"#{self.colours['dk1'].lower()}"

    def of(self, fill: Any) -> str:
        """The colour of a fill as `#0f5c5c`; nothing where it has none that is plain."""
        for one in fill if fill is not None else ():
            name = local(one.tag)
            if name == "srgbClr" and _HEX.fullmatch(one.get("val", "")):
                return _changed(one.get("val"), one)
            if name == "sysClr" and _HEX.fullmatch(one.get("lastClr", "")):
                return _changed(one.get("lastClr"), one)
            if name == "schemeClr":
                wanted = _NAMES.get(one.get("val", ""), one.get("val", ""))
                return _changed(self.colours.get(wanted, "808080"), one)
        return ""


def theme_of(root: Any) -> Theme:
    """The colours of a theme."""
    found = dict(_PLAIN)
    scheme = next(root.iter(a("clrScheme")), None)
    for one in scheme if scheme is not None else ():
        told = next((child.get("lastClr") or child.get("val", "") for child in one), "")
        if _HEX.fullmatch(told):
            found[local(one.tag)] = told
    return Theme(found)


def _changed(value: str, colour: Any) -> str:
    """A colour as it is, or made lighter or darker as the slide says."""
    red, green, blue = (int(value[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    for one in colour:
        part = int(one.get("val", "100000")) / 100_000 if one.get("val", "").lstrip("-").isdigit() else 1.0
        match local(one.tag):
            case "lumMod" | "shade":
                light *= part
            case "lumOff":
                light += part
            case "tint":
                light = 1 - (1 - light) * part
    made = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), full)
    return "#" + "".join(f"{round(one * 255):02x}" for one in made)
