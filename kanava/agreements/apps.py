from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "kanava.agreements"
    label = "agreements"

    def ready(self) -> None:
        from kanava.agreements import notices  # noqa: F401
