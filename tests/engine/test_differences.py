"""Where a difference goes: paid, set off, or asked back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.engine.differences import (
    Balance,
    HolidayMonth,
    advance_on,
    halves,
    holiday_allowance,
    paid_in,
    spread,
    weigh,
)
from settlement.engine.month import Month

AUGUST, OCTOBER = Month(2026, 8), Month(2026, 10)
ROOM = tuple((Month(2026, number), Decimal("50.00")) for number in (10, 11, 12)) + tuple(
    (Month(2027, number), Decimal("50.00")) for number in (1, 2, 3, 4)
)
amounts = st.decimals(min_value=0, max_value=5000, places=2)


def euros(text: str) -> Decimal:
    return Decimal(text)


def paid(given: str, payout: str, **more: object) -> Balance:
    return Balance(payout=euros(payout), given=euros(given), **more)  # type: ignore[arg-type]


def test_what_was_paid_too_little_is_paid_after_all():
    assert weigh(paid("900.00", "1000.00")).back_payment == euros("100.00")


def test_what_was_withheld_from_the_payout_counts_as_given_and_what_came_back_does_not():
    assert weigh(paid("1000.00", "1000.00", returned=euros("50.00"))).back_payment == euros("50.00")


def test_means_are_set_off_up_to_what_a_month_has_room_for():
    weighed = weigh(paid("1000.00", "880.00", means=euros("120.00"), received=AUGUST, room=ROOM))
    assert weighed.plan == (
        (OCTOBER, euros("50.00")),
        (Month(2026, 11), euros("50.00")),
        (Month(2026, 12), euros("20.00")),
    )
    assert weighed.claim == 0


def test_means_are_set_off_within_six_months_and_the_rest_goes_to_a_person():
    weighed = weigh(paid("1000.00", "500.00", means=euros("500.00"), received=AUGUST, room=ROOM))
    assert weighed.plan[-1][0] == Month(2027, 2)
    assert weighed.claim == euros("250.00")


def test_what_is_not_by_means_is_not_set_off():
    weighed = weigh(paid("1000.00", "900.00", means=euros("40.00"), received=AUGUST, room=ROOM))
    assert (weighed.plan, weighed.claim) == (((OCTOBER, euros("40.00")),), euros("60.00"))


def test_without_a_day_of_receipt_nothing_is_set_off():
    assert weigh(paid("1000.00", "900.00", means=euros("100.00"), room=ROOM)).claim == euros("100.00")


def test_a_claim_that_there_is_already_is_not_set_off_as_well():
    weighed = weigh(
        paid("1000.00", "900.00", means=euros("100.00"), received=AUGUST, room=ROOM, claimed=euros("70.00"))
    )
    assert (weighed.plan, weighed.claim) == (((OCTOBER, euros("30.00")),), euros("70.00"))


def test_what_was_waived_is_not_asked():
    assert weigh(paid("1000.00", "900.00", waived=euros("100.00"))).claim == 0


def test_an_instalment_that_is_under_way_is_not_asked_twice():
    weighed = weigh(
        paid("1000.00", "900.00", means=euros("60.00"), received=AUGUST, room=ROOM, under_way=euros("40.00"))
    )
    assert weighed.plan == ((OCTOBER, euros("50.00")), (Month(2026, 11), euros("10.00")))


def test_nobody_is_asked_for_more_than_was_given():
    weighed = weigh(paid("100.00", "0.00", adjustment=euros("-300.00")))
    assert weighed.claim == euros("100.00")


@given(payout=amounts, given_=amounts, returned=amounts, means=amounts, waived=amounts, claimed=amounts)
def test_every_euro_of_a_difference_goes_somewhere(payout, given_, returned, means, waived, claimed):
    balance = Balance(
        payout, given_, returned, means=means, received=AUGUST, waived=waived, claimed=claimed, room=ROOM
    )
    weighed = weigh(balance)
    planned = sum((amount for _, amount in weighed.plan), Decimal("0.00"))
    if weighed.difference >= 0:
        assert (weighed.back_payment, planned, weighed.claim) == (weighed.difference, 0, 0)
    else:
        ought = max(Decimal(0), min(-weighed.difference, given_ - returned) - waived)
        assert (weighed.back_payment, planned + weighed.claim) == (0, ought)
        assert planned <= means


@given(amount=amounts)
def test_what_is_spread_never_exceeds_the_room(amount):
    plan = spread(amount, ROOM)
    assert sum((part for _, part in plan), Decimal("0.00")) == min(amount, Decimal("350.00"))
    assert all(0 < part <= Decimal("50.00") for _, part in plan)


@given(amount=amounts)
def test_halves_sum_to_the_whole_and_differ_by_a_cent_at_most(amount):
    (_, one), (_, other) = halves(amount, ["1", "2"])
    assert one + other == amount
    assert Decimal(0) <= one - other <= Decimal("0.01")


@pytest.mark.parametrize(("persons", "shares"), [([], ()), (["1"], (("1", Decimal("10.01")),))])
def test_who_is_alone_gets_the_whole(persons, shares):
    assert halves(Decimal("10.01"), persons) == shares


@pytest.mark.parametrize(("month", "june"), [(Month(2026, 5), Month(2026, 6)), (Month(2026, 6), Month(2027, 6))])
def test_the_holiday_allowance_of_a_month_is_paid_in_the_june_after_it(month, june):
    assert paid_in(month) == june


def kept(number: int, reserve: str, decided: str | None = None) -> HolidayMonth:
    return HolidayMonth(Month(2026, number), euros(reserve), None if decided is None else euros(decided))


def holiday(*months: HolidayMonth, paid: str = "0.00", **more: bool) -> tuple[str, str] | None:
    found = holiday_allowance(months, euros(paid), **more)
    return found and (str(found.amount), str(found.total))


def test_holiday_allowance_is_the_sum_of_what_its_months_kept():
    assert holiday(kept(1, "10.00"), kept(2, "20.00")) == ("30.00", "30.00")


def test_what_somebody_paid_before_is_taken_off_the_first_time():
    assert holiday(kept(1, "10.00"), kept(2, "20.00"), paid="5.00") == ("25.00", "30.00")


def test_holiday_allowance_that_was_decided_is_not_decided_again():
    assert holiday(kept(1, "10.00", "10.00"), kept(2, "20.00", "20.00")) is None


@pytest.mark.parametrize(("may_lower", "now"), [(True, ("-2.00", "8.00")), (False, None)])
def test_until_it_is_paid_it_goes_down_with_its_month_where_it_may(may_lower, now):
    assert holiday(kept(1, "8.00", "10.00"), may_lower=may_lower) == now


def test_once_paid_a_change_is_a_difference_of_its_month():
    assert holiday(kept(1, "12.00", "10.00"), paid="10.00") is None


def test_nothing_kept_is_nothing_to_decide():
    assert holiday(kept(1, "0.00")) is None


def test_an_advance_is_the_least_of_the_months_it_rests_on():
    months = [(AUGUST, euros("300.00")), (OCTOBER, euros("250.00"))]
    assert str(advance_on(months)[-1].amount) == "250.00"
