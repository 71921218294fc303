from django.apps import AppConfig


class MdfConfig(AppConfig):
    name = "kanava.mdf"
    label = "mdf"

    def ready(self) -> None:
        """Subscribe to the verbs that letters are written of."""
        from kanava.mdf import notices  # noqa: F401
