"""A programme of a given size, the same rows on every machine and every day. `generating` fills a database with it."""

from bench.programme.size import DAY, NOW, Size

__all__ = ["DAY", "NOW", "Size"]
