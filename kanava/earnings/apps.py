from django.apps import AppConfig


class EarningsConfig(AppConfig):
    name = "kanava.earnings"
    label = "earnings"

    def ready(self) -> None:
        """Subscribe to the verbs of the chapters below."""
        from kanava.earnings import handlers, notices  # noqa: F401
