from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "kanava.engagement"
    label = "engagement"

    def ready(self) -> None:
        """Subscribe to the verbs of the chapters below."""
        from kanava.engagement import handlers, notices  # noqa: F401
