from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "kanava.onboarding"
    label = "onboarding"

    def ready(self) -> None:
        """Subscribe to the verbs of the chapters below."""
        from kanava.onboarding import certifying, handlers, notices  # noqa: F401
