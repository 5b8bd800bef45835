"""What goes off the payment: advances, set-off of means, and claims of others within the protected amount."""

from decimal import Decimal

from settlement.engine.facts import DeductionKind, MonthFacts
from settlement.engine.money import ZERO, to_cent
from settlement.engine.trace import Trace, fact, step

AS_GIVEN = (DeductionKind.ADVANCE, DeductionKind.SET_OFF)  # the protected amount does not hold for these

ARTICLES = {
    DeductionKind.ADVANCE: "52, 4",
    DeductionKind.SET_OFF: "58, 4",
    DeductionKind.RECOVERY: "60, 3",
    DeductionKind.ATTACHMENT: "Rv 475c",
    DeductionKind.DEBT_ARRANGEMENT: "60c",
}


def deduct(facts: MonthFacts, payout: Decimal, total: Decimal, income: Decimal, trace: Trace) -> Decimal:
    """All that goes off the payment, never more than the payment.

    First advances and set-off as given, then the others, together at most the room: what `total` (entitlement,
    income and holiday claim) has above 95 percent, or the payment with the `income` above the protected amount.
    """
    numbered = list(enumerate(facts.deductions, 1))
    left = payout
    for number, deduction in numbered:
        if deduction.kind in AS_GIVEN:
            left -= _add(number, facts, left, None, trace)
    room = None
    for number, deduction in numbered:
        if deduction.kind not in AS_GIVEN:
            if room is None:
                room = _room(facts, left, total, income, trace)
            taken = _add(number, facts, left, room, trace)
            left, room = left - taken, room - taken
    articles = dict.fromkeys(ARTICLES[deduction.kind] for deduction in facts.deductions)
    steps = [step(f"deduction:{number}") for number, _ in numbered]
    return trace.add("deducted", payout - left, articles or ("45, 1",), *steps)


def _room(facts: MonthFacts, left: Decimal, total: Decimal, income: Decimal, trace: Trace) -> Decimal:
    """What attachments, recoveries and debt arrangements together may take (Rv arts 475c to 475e)."""
    if facts.protected_amount is not None:
        return trace.add(
            "deduction_room",
            max(ZERO, left + income - facts.protected_amount),
            ("Rv 475c",),
            fact("left", left),
            step("income"),
            fact("protected_amount", facts.protected_amount),
            note="protected_amount",
        )
    return trace.add(
        "deduction_room",
        max(ZERO, total - to_cent(Decimal("0.95") * total)),
        ("Rv 475c",),
        step("entitlement"),
        step("income"),
        step("holiday_claim"),
        fact("total", total),
        note="five_percent",
    )


def _add(number: int, facts: MonthFacts, left: Decimal, room: Decimal | None, trace: Trace) -> Decimal:
    deduction = facts.deductions[number - 1]
    taken = min(deduction.amount, left if room is None else min(left, room))
    inputs = [fact("kind", deduction.kind), fact("amount", deduction.amount)]
    if room is not None:
        inputs.append(step("deduction_room"))
    return trace.add(
        f"deduction:{number}",
        taken,
        [ARTICLES[deduction.kind]],
        *inputs,
        note=None if taken == deduction.amount else "limited",
    )
