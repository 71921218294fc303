"""Draws that are the same on every machine: everything comes from `random.Random.random`, which never changes."""

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from math import exp
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws with a name of its own, so that one more draw here moves nothing there."""

    def __init__(self, name: str) -> None:
        self.unit = Random(f"kanava {name}").random

    def happens(self, probability: float) -> bool:
        """Whether it happens this time."""
        return self.unit() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """One of equals."""
        return things[int(self.unit() * len(things))]

    def favoured(self, things: Sequence[T], bias: float) -> T:
        """One of them, the first ones oftener: with a greater bias much oftener."""
        return things[int(self.unit() ** bias * len(things))]

    def around(self, median: float, spread: float) -> float:
        """A positive number with a long tail to the right; half of them are below the median."""
        # The sum of four draws is near enough to the bell curve.
        unit = self.unit
        bell = sum(unit() for _ in range(4)) * 3**0.5 - 2 * 3**0.5
        return median * exp(spread * bell)

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of them in another order."""
        return [thing for _, thing in sorted((self.unit(), thing) for thing in things)]


class Weighted(Generic[T]):
    """Things of which some come oftener than others."""

    def __init__(self, weights: "dict[T, float]") -> None:
        self._things = list(weights)
        self._sums = list(accumulate(weights.values()))

    def draw(self, chance: Chance) -> T:
        """One of them by weight."""
        return self._things[bisect(self._sums, chance.unit() * self._sums[-1])]
