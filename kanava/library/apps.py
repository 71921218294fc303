from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "kanava.library"
    label = "library"

    def ready(self) -> None:
        """Subscribe to the verbs that letters are written of."""
        from kanava.library import notices  # noqa: F401
