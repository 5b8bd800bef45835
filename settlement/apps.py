from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "settlement"
    verbose_name = "Verrekening"

    def ready(self) -> None:
        from settlement import receivers  # noqa: F401, PLC0415
