from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kanava.portal"
    label = "portal"
