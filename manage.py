#!/usr/bin/env python
"""Entrance to every command of this project; local settings unless told otherwise."""

import os
import sys

from django.core.management import execute_from_command_line

from allowances.management.commands.calculate_allowances import Command as CalculateAllowances
from settlement.management.commands.calculate import Command as Calculate

# The sums alone: they need no settings, app or database, and without them they start in a third of the time.
SUMS = {"calculate": Calculate, "calculate_allowances": CalculateAllowances}

if __name__ == "__main__":
    if sum_ := SUMS.get("".join(sys.argv[1:2])):
        sum_().run_from_argv(sys.argv)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
        execute_from_command_line(sys.argv)
