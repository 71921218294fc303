from django.apps import AppConfig


class ApiKeysConfig(AppConfig):
    name = "kanava.apikeys"
    label = "apikeys"
