from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "kanava.partners"
    label = "partners"

    def ready(self) -> None:
        """Tell letters by whose clock their readers live."""
        from kanava.core import mail
        from kanava.partners.readers import reader_at

        mail.CLOCKS.append(reader_at)
