"""The buffer: money beside the assistance, or against an overpayment, in an unsteady month, from 2027 (art. 34b)."""

from settlement.engine.facts import MonthFacts
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.engine.trace import Trace, fact, figure

IN_FORCE = Month(2027, 1)


def add_buffer(facts: MonthFacts, law: LawMonth, trace: Trace) -> None:
    """What the municipality decided to use of it, as far as the calendar year leaves room. A step of its own: it is no
    assistance of the month, and goes neither in the entitlement nor in what is paid of it.
    """
    if facts.buffer is None:
        return
    amount, used = facts.buffer.amount, facts.buffer.used_this_year
    inputs = [fact("amount", amount), fact("used_this_year", used)]
    if facts.month < IN_FORCE:
        trace.add("buffer", ZERO, ["34b"], *inputs, note="not_in_force")
        return
    maximum = law.figure("buffer.maximum")
    given = min(amount, max(ZERO, maximum.value - used))
    note = None if given == amount else "limited"
    trace.add("buffer", given, ["34b, 1", "34b, 2"], *inputs, figure(maximum), note=note)
