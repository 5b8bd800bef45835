"""The raise of the norm beside a partner without a right, from 2027 (art. 24a)."""

from decimal import Decimal

from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import ZERO, share
from settlement.engine.month import Month
from settlement.engine.rules.situations import Stretch
from settlement.engine.trace import Trace, fact, figure

IN_FORCE = Month(2027, 1)


def child_supplement_of(stretch: Stretch, law: LawMonth, trace: Trace) -> Decimal | None:
    """What the norm of a whole month is raised by, or null where art. 24a is about others.

    It is about the one partner with a right of a couple with a dependent child, whatever article the norm is of.
    """
    household = stretch.household
    beside_partner = household.is_couple and len(stretch.with_right) == 1
    if law.month < IN_FORCE or not beside_partner or not household.dependent_children:
        return None
    key = f"child_supplement:{stretch.first}"
    if not household.allowance_partner:
        return trace.add(key, ZERO, ["24a, b"], note="no_allowance_partner")
    yearly = law.figure("norm.child_supplement")
    children = fact("dependent_children", household.dependent_children)
    return trace.add(key, share(yearly.value, 1, 12), ["24a", yearly.article], figure(yearly), children)
