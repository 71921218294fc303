from django.apps import AppConfig


class LetterboxConfig(AppConfig):
    name = "kanava.letterbox"
    label = "letterbox"

    def ready(self) -> None:
        """Subscribe to events of other rooms."""
        from kanava.letterbox import handlers  # noqa: F401  subscribes
