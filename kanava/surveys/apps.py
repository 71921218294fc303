from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "kanava.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Subscribe the letters, and what asks for feedback."""
        from kanava.surveys import handlers, notices  # noqa: F401
