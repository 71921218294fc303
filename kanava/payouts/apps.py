from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "kanava.payouts"
    label = "payouts"

    def ready(self) -> None:
        """Subscribe to the verbs of its own that people hear of."""
        from kanava.payouts import notices  # noqa: F401
