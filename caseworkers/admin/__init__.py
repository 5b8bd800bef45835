"""The pages of the admin, an app a module. Django finds them by this package."""

from caseworkers.admin import (
    configuration,
    flags,
    households,
    log,
    money,
    months,
    payslips,
    policy,
    retention,
    schemes,
    signals,
    statements,
)

__all__ = [
    "configuration",
    "flags",
    "households",
    "log",
    "money",
    "months",
    "payslips",
    "policy",
    "retention",
    "schemes",
    "signals",
    "statements",
]
