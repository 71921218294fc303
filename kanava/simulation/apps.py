from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "kanava.simulation"
    label = "simulation"
