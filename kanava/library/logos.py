"""Logos: each is made anew from the picture that was sent, so that nothing but the picture is kept of the file."""

import warnings
from io import BytesIO

from PIL import Image

from kanava.rules.branding import LARGEST_LOGO, LogoTooLarge, LogoUnknown, check_logo_shape

WIDEST, HIGHEST = 1_200, 600  # dots
MOST_DOTS = 40_000_000


def remade(content: bytes) -> bytes:
    """A picture as a PNG of at most that size. Raises LogoTooLarge, LogoUnknown, LogoShape (field `logo`)."""
    if len(content) > LARGEST_LOGO:
        raise LogoTooLarge(field="logo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as found:
                if found.width * found.height > MOST_DOTS:
                    raise LogoTooLarge(field="logo")
                picture = found.convert("RGBA")
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as fault:
        raise LogoUnknown(field="logo") from fault
    check_logo_shape(picture.width, picture.height)
    picture.thumbnail((WIDEST, HIGHEST))
    held = BytesIO()
    picture.save(held, "PNG", optimize=True)
    return held.getvalue()
