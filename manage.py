#!/usr/bin/env python
"""Entrance to every command of this project; local settings unless told otherwise."""

import os
import sys

from django.core.management import execute_from_command_line

from settlement.management.commands.calculate import Command as Calculate

if __name__ == "__main__":
    if sys.argv[1:2] == ["calculate"]:
        # The sum alone: it needs no settings, app or database, and without them it starts in a third of the time.
        Calculate().run_from_argv(sys.argv)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
        execute_from_command_line(sys.argv)
