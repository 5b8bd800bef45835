"""What the layers above may act on."""

from django.dispatch import Signal

# Sent inside the transaction that stored them, with
#   settlements: list[Settlement]   the new versions
months_settled = Signal()
