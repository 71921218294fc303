from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "kanava.integrations"
    label = "integrations"

    def ready(self) -> None:
        """Subscribe to the verbs of other rooms, and to mail."""
        from kanava.integrations import handlers  # noqa: F401
        from kanava.integrations.mail_in import answering, logged  # noqa: F401
