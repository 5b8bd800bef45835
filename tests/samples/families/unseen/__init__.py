"""The half that no reading rule was written for: it is only measured."""
