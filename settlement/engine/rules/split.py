"""The holiday allowance in the norm and in the assistance: 5 percent, reserved until June (arts 19, 3 and 45, 1)."""

from decimal import Decimal

from settlement.engine.facts import HolidayMethod
from settlement.engine.money import ZERO, to_cent
from settlement.engine.trace import Trace, step

WITHOUT_HOLIDAY = Decimal("0.95")


def split_norm(norm: Decimal, trace: Trace) -> tuple[Decimal, Decimal]:
    """What the norm has for payment now and for the reserve."""
    payout = trace.add("norm_payout", to_cent(WITHOUT_HOLIDAY * norm), ("19, 3",), step("norm"))
    return payout, trace.add("norm_reserve", norm - payout, ("19, 3",), step("norm"), step("norm_payout"))


def split_entitlement(
    entitlement: Decimal, norm_reserve: Decimal, claim: Decimal, method: HolidayMethod, trace: Trace
) -> tuple[Decimal, Decimal]:
    """What is paid now and what is reserved. They always sum to the entitlement.

    A: 95 percent is paid. B: the holiday `claim` of who has a right goes off the reserve of the norm, as far as it
    reaches; the wage goes off the payment.
    """
    articles = ("19, 3", "45, 1")
    if method is HolidayMethod.A:
        payout = to_cent(WITHOUT_HOLIDAY * entitlement)
        trace.add("payout", payout, articles, step("entitlement"), note="method_a")
        reserve = trace.add(
            "reserve", entitlement - payout, articles, step("entitlement"), step("payout"), note="method_a"
        )
        return payout, reserve
    reserve = min(entitlement, max(ZERO, norm_reserve - claim))
    trace.add(
        "reserve",
        reserve,
        articles,
        step("entitlement"),
        step("norm_reserve"),
        {"name": "holiday_claim", "value": str(claim)},
        note="method_b",
    )
    payout = trace.add(
        "payout", entitlement - reserve, articles, step("entitlement"), step("reserve"), note="method_b"
    )
    return payout, reserve
