from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "kanava.training"
    label = "training"

    def ready(self) -> None:
        """Subscribe to the verbs that certificates and letters follow on."""
        from kanava.training import certificate_handlers, certificate_notices  # noqa: F401
