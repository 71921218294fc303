"""The earnings calculators, alike in the portal, on a public page and in the console (guide: C6, C7, E4)."""

from kanava.ui.calculators.form import Start
from kanava.ui.calculators.own import own_of
from kanava.ui.calculators.showing import calculation, worked
from kanava.ui.calculators.starting import of_partner, of_programme

__all__ = ["Start", "calculation", "of_partner", "of_programme", "own_of", "worked"]
