from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    name = "kanava.enquiries"
    label = "enquiries"

    def ready(self) -> None:
        """Subscribe the letters."""
        from kanava.enquiries import notices  # noqa: F401
