from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "kanava.training"
    label = "training"

    def ready(self) -> None:
        """Subscribe to what begins paths, to what certificates follow on, and to what letters are written of."""
        from kanava.training import (  # noqa: F401
            certificate_handlers,
            certificate_notices,
            handlers,
            notices,
            session_notices,
        )
