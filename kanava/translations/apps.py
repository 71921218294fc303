from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "kanava.translations"
    label = "translations"

    def ready(self) -> None:
        """Subscribe to what changes sources and translations, and to what letters are written of."""
        from kanava.translations import handlers, notices  # noqa: F401
