from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kanava.core"
    label = "core"

    def ready(self) -> None:
        """Make our own lookups known."""
        from kanava.core import lookups  # noqa: F401
