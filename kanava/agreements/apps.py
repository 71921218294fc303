from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "kanava.agreements"
    label = "agreements"

    def ready(self) -> None:
        from kanava.agreements import notices  # noqa: F401
        from kanava.agreements.queries import get_our_name
        from kanava.core import mail

        mail.HEADED_BY.append(get_our_name)
