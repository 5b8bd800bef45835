"""Holiday allowance on a payslip, and wage that is taken back: what of it counts, and what waits for a person."""

import datetime
from decimal import Decimal

import pytest

from payslips import services
from payslips.models import ExpectedSlip, Payslip
from settlement.models import Settlement, SettlementFailure
from settlement.services import settle_stale
from settlement.story import story_of
from tests.factories.citizens import CaseworkerFactory
from tests.factories.settlement import household_with_assistance, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# € 600,00 of wage, and € 260,00 of holiday allowance with € 92,95 of tax at the special rate.
WITH_ALLOWANCE = {
    "gross_wage": "900.00",
    "taxable_wage": "900.00",
    "wage_tax": "132.95",
    "net_wage": "767.05",
    "net_payment": "767.05",
    "holiday_allowance_paid": "260.00",
}
SPECIAL_TAX = {"label": "LH bijzonder", "amount": "-92.95", "meaning": "wage_tax_special"}
SPECIAL_BASE = {"label": "Loon bijzonder", "amount": "260.00", "meaning": "taxable_special"}


@pytest.fixture
def citizen():
    return household_with_assistance()[1]


def settled(citizen) -> Settlement:
    settle_stale(cause="test")
    rows = Settlement.objects.filter(municipality=citizen.municipality, month__first_day=datetime.date(2026, 9, 1))
    return rows.latest("version")


def test_what_the_sums_prove_of_holiday_allowance_counts_by_itself(citizen):
    payslip = slip_comes_in(citizen, **WITH_ALLOWANCE, lines=[SPECIAL_TAX, SPECIAL_BASE])
    assert (payslip.state, payslip.versions.get().holiday_allowance_net) == (Payslip.State.PROVEN, Decimal("167.05"))


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": [SPECIAL_TAX]},
        {"lines": [SPECIAL_TAX, SPECIAL_TAX, SPECIAL_BASE]},
        {"lines": [SPECIAL_TAX, SPECIAL_BASE | {"amount": "310.00"}]},
        {"lines": [SPECIAL_TAX, SPECIAL_BASE], "net_wage": "760.05"},
    ],
    ids=["no base", "two taxes", "another payment too", "premiums"],
)
def test_where_the_net_part_is_not_proven_a_person_finds_it(citizen, changes):
    payslip = slip_comes_in(citizen, **WITH_ALLOWANCE | changes)
    assert (payslip.reason, payslip.versions.get().holiday_allowance_net) == ("holiday_allowance", None)


def test_what_a_person_found_lets_the_slip_count(citizen):
    payslip = slip_comes_in(citizen, **WITH_ALLOWANCE)
    services.correct_figures(
        payslip_id=payslip.pk,
        changes={"holiday_allowance_net": Decimal("165.00")},
        reason="uitgerekend",
        source="caseworker",
        by=CaseworkerFactory(municipality=citizen.municipality),
    )
    assert settled(citizen).income == Decimal("602.05")


def test_figures_with_holiday_allowance_are_not_accepted_without_its_net_part(citizen):
    payslip = slip_comes_in(citizen, **WITH_ALLOWANCE)
    with pytest.raises(services.FiguresMissing, match="holiday_allowance_net"):
        services.accept_figures(
            payslip_id=payslip.pk, reason="klopt", by=CaseworkerFactory(municipality=citizen.municipality)
        )


def test_holiday_allowance_of_earlier_months_does_not_count_once_more(citizen):
    slip_comes_in(citizen, **WITH_ALLOWANCE, lines=[SPECIAL_TAX, SPECIAL_BASE])
    month = settled(citizen)
    assert (month.income, [income["kind"] for income in month.facts["incomes"]]) == (
        Decimal("600.00"),
        ["wage", "holiday_payout"],
    )


def test_holiday_allowance_of_the_wage_itself_counts_in_the_place_of_its_claim(citizen):
    """€ 48,00 over € 600,00 of wage: paid each period, so that nothing is saved up."""
    slip_comes_in(
        citizen,
        gross_wage="648.00",
        taxable_wage="648.00",
        wage_tax="0.00",
        net_wage="648.00",
        net_payment="648.00",
        holiday_allowance_paid="48.00",
        lines=[SPECIAL_TAX | {"amount": "0.00"}, SPECIAL_BASE | {"amount": "48.00"}],
    )
    (income,) = settled(citizen).facts["incomes"]
    assert (income["net"], income["holiday"], income["holiday_net"]) == ("600.00", "paid", "48.00")


def test_a_slip_of_holiday_allowance_alone_counts_for_nothing(citizen):
    slip_comes_in(
        citizen,
        gross_wage="260.00",
        taxable_wage="260.00",
        wage_tax="92.95",
        net_wage="167.05",
        net_payment="167.05",
        holiday_allowance_paid="260.00",
    )
    assert settled(citizen).income == Decimal("0.00")


def test_the_next_month_is_estimated_without_the_holiday_allowance(citizen):
    slip_comes_in(citizen, **WITH_ALLOWANCE, lines=[SPECIAL_TAX, SPECIAL_BASE])
    settled(citizen)
    october = Settlement.objects.filter(month__first_day=datetime.date(2026, 10, 1)).latest("version")
    assert october.income == Decimal("600.00")


BACK = {
    "is_correction_of": "2026-09",
    "gross_wage": "-64.00",
    "taxable_wage": "-64.00",
    "wage_tax": "-4.00",
    "net_wage": "-60.00",
    "net_payment": "-60.00",
}


def test_wage_that_is_taken_back_counts_beside_the_slip_of_its_period(citizen):
    slip_comes_in(citizen)
    slip_comes_in(citizen, **BACK)
    assert settled(citizen).income == Decimal("540.00")


def test_wage_that_is_taken_back_leaves_the_period_received(citizen):
    first = slip_comes_in(citizen)
    slip_comes_in(citizen, **BACK)
    assert ExpectedSlip.objects.get(period_start="2026-09-01").payslip == first


@pytest.mark.parametrize("changes", [{}, {"net_wage": "-601.00"}], ids=["no slip of the period", "more than it paid"])
def test_wage_that_is_taken_back_of_what_is_not_known_goes_to_a_person(citizen, changes):
    if changes:
        slip_comes_in(citizen)
    assert slip_comes_in(citizen, **BACK | changes).reason == "correction"


def test_a_correction_that_adds_goes_to_a_person(citizen):
    """It may be the whole wage once more, in the place of the first slip."""
    slip_comes_in(citizen)
    assert slip_comes_in(citizen, is_correction_of="2026-09", net_wage="660.00").reason == "correction"


def test_a_correction_in_the_place_of_its_slip_is_the_slip_of_the_period(citizen):
    slip_comes_in(citizen)
    second = slip_comes_in(citizen, is_correction_of="2026-09", net_wage="660.00")
    by = CaseworkerFactory(municipality=citizen.municipality)
    services.accept_figures(payslip_id=second.pk, reason="nieuwe loonstrook", replaces=True, by=by)
    assert (settled(citizen).income, ExpectedSlip.objects.get(period_start="2026-09-01").payslip) == (
        Decimal("660.00"),
        second,
    )


def test_an_old_slip_with_holiday_allowance_and_no_net_part_is_named(citizen):
    payslip = slip_comes_in(citizen, **WITH_ALLOWANCE)
    Payslip.objects.filter(pk=payslip.pk).update(state="confirmed", counting_version=1)
    settle_stale(cause="test")
    assert "holiday_allowance" in set(SettlementFailure.objects.values_list("message", flat=True))


def test_the_story_of_the_month_tells_of_the_slip_once(citizen):
    slip_comes_in(citizen, **WITH_ALLOWANCE, lines=[SPECIAL_TAX, SPECIAL_BASE])
    assert [event.code for event in story_of(settled(citizen).month)[0].events] == ["began_with_slip"]
