from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    name = "factcheck.embedded"
    label = "embedded"
