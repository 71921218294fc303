"""Pages of a PDF, and small pictures, drawn in a process of its own.

Run by `pictures.draw` with nothing of the product around it: a hostile file meets limits of time and memory here, and what
it breaks is this process. It writes `pages` with their number and 0.webp (small), 1.webp … into a folder.
"""

import resource
import sys
from pathlib import Path
from typing import Any

from PIL import Image

MEMORY = 1_500_000_000  # bytes
SECONDS = 45  # of the processor
LARGEST_PICTURE = 8_000_000  # bytes of one page
WIDTH, HEIGHT = 1_100, 2_400  # dots of a page at most
SMALL = (240, 240)
MOST_DOTS = 60_000_000
BROKEN, LOCKED = 3, 4


def limit() -> None:
    """Take away from this process what drawing does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_PICTURE, LARGEST_PICTURE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def draw_pdf(path: Path, folder: Path, most: int) -> int:
    """Draw the first pages of a PDF. The exit code of the process."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as fault:
        return LOCKED if "password" in str(fault).lower() else BROKEN
    (folder / "pages").write_text(str(len(document)))
    for number in range(min(len(document), most)):
        picture = drawn(document[number])
        if number == 0:
            keep_small(picture, folder)
        keep(picture, folder / f"{number + 1}.webp")
    return 0


def drawn(page: Any) -> Image.Image:
    """A page as a picture, however large or small the page says that it is."""
    width, height = (max(one, 1.0) for one in page.get_size())
    scale = min(WIDTH / width, HEIGHT / height)
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    page.close()
    return picture


def draw_picture(path: Path, folder: Path) -> int:
    """Draw a picture small. The exit code of the process."""
    Image.MAX_IMAGE_PIXELS = MOST_DOTS
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as found:
            if found.width * found.height > MOST_DOTS:
                return BROKEN
            found.draft("RGB", SMALL)
            picture = found.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return BROKEN
    ground = Image.new("RGBA", picture.size, "#ffffff")
    keep_small(Image.alpha_composite(ground, picture).convert("RGB"), folder)
    return 0


def keep_small(picture: Image.Image, folder: Path) -> None:
    """Keep the small picture that stands in lists."""
    small = picture.copy()
    small.thumbnail(SMALL)
    keep(small, folder / "0.webp")


def keep(picture: Image.Image, path: Path) -> None:
    """Keep a picture, whole or not at all."""
    partial = path.with_suffix(".part")
    picture.save(partial, "WEBP", quality=82, method=4)
    partial.rename(path)


def main(kind: str, path: str, folder: str, most: str) -> int:
    """Draw a file. The exit code of the process."""
    limit()
    if kind == "PDF":
        return draw_pdf(Path(path), Path(folder), int(most))
    return draw_picture(Path(path), Path(folder))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
