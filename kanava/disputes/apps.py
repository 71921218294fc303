from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "kanava.disputes"
    label = "disputes"

    def ready(self) -> None:
        """Subscribe the letters."""
        from kanava.disputes import notices  # noqa: F401
