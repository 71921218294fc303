from django.apps import AppConfig


class TiersConfig(AppConfig):
    name = "kanava.tiers"
    label = "tiers"

    def ready(self) -> None:
        """Subscribe to the facts that tiers follow from, and to what letters are written of."""
        from kanava.tiers import handlers, notices  # noqa: F401
