"""Templates of our designers: slides and documents with places that a partner's data fill (guide: D3)."""

from kanava.library.co_branding.filling import Filling, fill, marks_of
from kanava.library.co_branding.opening import Opened, opened, saved

__all__ = ["Filling", "Opened", "fill", "marks_of", "opened", "saved"]
