from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "kanava.integrations"
    label = "integrations"
