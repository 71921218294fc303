from django.apps import AppConfig


class TermsConfig(AppConfig):
    name = "kanava.terms"
    label = "terms"
