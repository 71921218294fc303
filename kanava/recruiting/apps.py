from django.apps import AppConfig


class RecruitingConfig(AppConfig):
    name = "kanava.recruiting"
    label = "recruiting"

    def ready(self) -> None:
        """Subscribe to the verbs of other rooms."""
        from kanava.recruiting import handlers, notices  # noqa: F401
