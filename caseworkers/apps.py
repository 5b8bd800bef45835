from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class CaseworkersConfig(AppConfig):
    name = "caseworkers"
    verbose_name = "Werk"
    default = True

    def ready(self) -> None:
        from caseworkers import receivers  # noqa: F401, PLC0415


class CaseworkersAdminConfig(admin_apps.AdminConfig):
    """The admin of Django with our own site: one municipality, and a work list first."""

    default = False
    default_site = "caseworkers.site.CaseworkersSite"
