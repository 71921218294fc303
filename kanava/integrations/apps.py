from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "kanava.integrations"
    label = "integrations"

    def ready(self) -> None:
        """Subscribe to the verbs of other rooms."""
        from kanava.integrations import handlers  # noqa: F401
