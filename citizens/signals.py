"""The one signal that goes up: facts on which months rest have changed."""

from django.dispatch import Signal

# Sent inside the transaction that changed the facts, with `household_ids`, the days `since` and `until` to which the
# change applies (until None: on and on), a `cause` code such as "figures_read", and `by`: who.
month_facts_changed = Signal()
