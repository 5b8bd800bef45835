"""The half that the reading rules were written with."""
