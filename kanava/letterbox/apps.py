from django.apps import AppConfig


class LetterboxConfig(AppConfig):
    name = "kanava.letterbox"
    label = "letterbox"

    def ready(self) -> None:
        """Subscribe to events of other rooms; a partner's mail is a word of it."""
        from kanava.letterbox import handlers  # noqa: F401  subscribes
        from kanava.letterbox.queries import latest_mail
        from kanava.onboarding.hearing import listen_to_mail

        listen_to_mail(latest_mail)
