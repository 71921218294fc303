from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "kanava.partners"
    label = "partners"
