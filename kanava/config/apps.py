from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "kanava.config"
    label = "kanava_config"

    def ready(self) -> None:
        """Subscribe to the verbs of other rooms."""
        from kanava.config.trials import handlers  # noqa: F401
