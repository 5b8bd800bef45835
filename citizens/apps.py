from django.apps import AppConfig


class CitizensConfig(AppConfig):
    name = "citizens"
    verbose_name = "Inwoners"

    def ready(self) -> None:
        from citizens import receivers  # noqa: F401, PLC0415
