from django.apps import AppConfig


class TiersConfig(AppConfig):
    name = "kanava.tiers"
    label = "tiers"

    def ready(self) -> None:
        """Subscribe to the facts that tiers follow from and to what letters are written of, and tell earnings the tiers of days."""
        from kanava.partners import tiering
        from kanava.tiers import handlers, notices  # noqa: F401
        from kanava.tiers.queries import days

        tiering.is_told_by(of_day=days.tier_of_day, ahead=days.changes_ahead)
