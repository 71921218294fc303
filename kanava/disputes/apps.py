from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "kanava.disputes"
    label = "disputes"

    def ready(self) -> None:
        """Subscribe to wins and the letters."""
        from kanava.disputes import handlers, notices  # noqa: F401
