from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "kanava.deals"
    label = "deals"

    def ready(self) -> None:
        """Subscribe to the verbs of other rooms."""
        from kanava.deals import handlers, notices  # noqa: F401
