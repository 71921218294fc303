from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "kanava.training"
    label = "training"
