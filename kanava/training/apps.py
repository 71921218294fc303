from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "kanava.training"
    label = "training"

    def ready(self) -> None:
        """Subscribe to what begins paths, and to what letters are written of."""
        from kanava.training import handlers, notices  # noqa: F401
