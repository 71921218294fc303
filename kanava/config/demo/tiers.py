"""Tiers in the demo: agreed at signing for a time, reached since, one in notice, one that rose lately (guide: C2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kanava.config.demo.schedule import Schedule
from kanava.partners.models import Partner
from kanava.rules.people import Actor, Via, system
from kanava.tiers.actions import release_tier, review_partners, set_tier

AURORA, NORRSKEN, POLAR, SAIMAA, POHJOLA = 0, 1, 2, 3, 13


@dataclass(slots=True)
class Tiers:
    """Plans what the owner agrees on tiers, and the looks that every night takes."""

    schedule: Schedule
    partners: Sequence[Partner]
    owner: Actor

    def tell(self) -> None:
        """Two that have reached since what was agreed, one that has not, and two whose agreement still stands."""
        self._agree(AURORA, 688, "GOLD", "Founding partner: gold for the first two years.", ends=30)
        self._agree(SAIMAA, 495, "SILVER", "Brings its whole security team along.", ends=60)
        self._agree(NORRSKEN, 655, "GOLD", "Founding partner: gold while we build up Sweden.", ends=None)
        self._agree(POLAR, 330, "SILVER", "Two tenders in public health care are under way.", ends=-75)
        self._agree(POHJOLA, 68, "SILVER", "Distributor: silver through its first year.", ends=-297)
        self.schedule.add(25, self._release, hour=9)
        for days in (59, 29, 0):
            self.schedule.add(days, self._look, hour=6)

    def _agree(self, place: int, days: int, tier: str, reason: str, *, ends: int | None) -> None:
        """A tier from so many days ago, through a day so many days ago, or until it is taken away."""
        until = None if ends is None else self.schedule.day(ends)

        def step(at: datetime) -> None:
            set_tier(
                by=self.owner,
                partner_id=self.partners[place].pk,
                tier=tier,
                until=until,
                reason=reason,
                at=at,
            )

        self.schedule.add(days, step, hour=11)

    def _release(self, at: datetime) -> None:
        release_tier(by=self.owner, partner_id=self.partners[NORRSKEN].pk, at=at)

    def _look(self, at: datetime) -> None:
        ids = [one.pk for one in self.partners if one.created_at <= at - timedelta(days=1)]
        review_partners(by=system(Via.JOB), partner_ids=ids, at=at)
