from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "kanava.finding"
    label = "finding"

    def ready(self) -> None:
        """Subscribe to what changes the texts that are found."""
        from kanava.finding import handlers  # noqa: F401
