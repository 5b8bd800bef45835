"""What is to be paid goes out as a file that, booked and brought back, makes the month balance; and never twice."""

import datetime
import hashlib
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from citizens.models import AuditEvent
from settlement import ledger
from settlement.engine.month import Month
from settlement.intake import Mapping, NotAMapping, export_payments, take_in_payments
from settlement.models import LedgerEntry, PaymentExport
from tests.factories.money import booked, money_in, settle
from tests.factories.settlement import household_with_assistance
from tests.settlement.test_advances import failing as failing  # noqa: PLC0414 - a fixture
from tests.settlement.test_advances import night
from tests.settlement.test_holiday_allowance import KEPT, lived_until
from tests.settlement.test_holiday_allowance import file as file  # noqa: PLC0414 - a fixture
from tests.settlement.test_ledger import household_paid, two_claims, wage_of_august_comes_in
from tests.settlement.test_payees import HALF
from tests.settlement.test_payees import couple as couple  # noqa: PLC0414 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def export(household, month, **mapping):
    return export_payments(
        municipality=household.municipality, month=Month.parse(month), by="test", mapping=Mapping(**mapping)
    )


def lines(household, month):
    """Kind and amount of each line."""
    text = export(household, month).data.decode("utf-8-sig")
    return [tuple(line.split(";")[2:4]) for line in text.splitlines()[1:]]


def brought_back(household, payments):
    report = take_in_payments(municipality=household.municipality, data=payments.data, by="test")
    settle(household)
    assert report.faults == ()
    return report.booked


def test_each_of_a_couple_has_a_line_with_their_own_number(couple):
    household, first, second = couple
    text = export(household, "2026-10").data.decode("utf-8-sig")
    assert [line.split(";")[7] for line in text.splitlines()[1:]] == [first.bsn, second.bsn]
    assert lines(household, "2026-10") == [("betaling", HALF.replace(".", ","))] * 2


def test_booked_and_brought_back_the_month_balances_and_nothing_is_left(couple):
    household, *_ = couple
    payments = export(household, "2026-09")
    assert brought_back(household, payments).new == 2
    assert money_in(household, "2026-09").difference == 0
    assert export(household, "2026-09").lines == 0


def test_the_same_file_brought_back_twice_changes_nothing(couple):
    household, *_ = couple
    payments = export(household, "2026-09")
    brought_back(household, payments)
    assert brought_back(household, payments) == ledger.Booked(0, 2)


def test_a_month_decided_anew_before_it_is_booked_keeps_its_references(couple):
    household, _, second = couple
    before = export(household, "2026-10").data
    ledger.choose_payee(household=household, since=datetime.date(2026, 9, 1), citizen=second, reason="x", by="test")
    text = export(household, "2026-10").data.decode()
    (reference,) = [line.split(";")[5] for line in text.splitlines()[1:]]
    assert reference in before.decode()


def test_what_is_set_off_comes_back_with_the_month_that_it_pays():
    household, citizen = household_paid(set_off_per_month="250.00")
    wage_of_august_comes_in(household, citizen)
    assert ("verrekening", "250,00") in lines(household, "2026-10")
    brought_back(household, export(household, "2026-10"))
    entry = LedgerEntry.objects.get(kind="set_off")
    assert (entry.amount, str(entry.of_month.month)) == (Decimal("250.00"), "2026-08")
    assert money_in(household, "2026-10").difference == 0


def test_a_back_payment_goes_out_until_it_is_booked():
    household, _ = household_paid()
    booked(household, "2026-08", "-10.00")
    assert lines(household, "2026-08") == [("betaling", "10,00")]
    brought_back(household, export(household, "2026-08"))
    assert lines(household, "2026-08") == []


def test_a_back_payment_that_was_booked_for_a_part_waits_for_a_person():
    household, _ = household_paid()
    booked(household, "2026-08", "-10.00")
    booked(household, "2026-08", "4.00")
    assert export(household, "2026-08").held == (household.number,)


def test_holiday_allowance_goes_out_with_the_last_of_its_months(file):
    household, _ = file
    lived_until(household, 6)
    assert ("vakantiegeld", f"{3 * KEPT:.2f}".replace(".", ",")) in lines(household, "2026-05")
    brought_back(household, export(household, "2026-05"))
    assert lines(household, "2026-05") == []


def test_an_advance_goes_out_for_its_month(failing):
    household, _ = failing
    night(household, datetime.date(2026, 9, 30))
    assert [kind for kind, _ in lines(household, "2026-09")] == ["betaling"]


def test_a_number_that_is_a_formula_is_left_out(couple):
    household, *_ = couple
    household.number = "=1+1"
    household.save()
    assert (export(household, "2026-09").lines, export(household, "2026-09").held) == (0, ("=1+1",))


def test_nobody_of_another_municipality_is_in_it(couple):
    household, *_ = couple
    other, _ = household_with_assistance(since=datetime.date(2026, 9, 1))
    settle(other)
    assert other.number not in {
        line.split(";")[0] for line in export(household, "2026-09").data.decode().splitlines()[1:]
    }


def test_a_mapping_without_a_code_for_payments_is_refused(couple):
    household, *_ = couple
    with pytest.raises(NotAMapping):
        export(household, "2026-09", kinds={"vak": "holiday_payment"})


def test_it_stands_in_the_log(couple):
    household, *_ = couple
    export(household, "2026-09")
    assert AuditEvent.objects.get(action="payments.exported").details == {"month": "2026-09", "lines": 2, "held": 0}


def test_the_command_writes_a_file_and_never_over_another(couple, tmp_path):
    household, *_ = couple
    said = {"municipality": household.municipality.code, "month": "2026-09", "output": tmp_path / "uit.csv"}
    call_command("export_payments", **said)
    assert (tmp_path / "uit.csv").read_bytes() == export(household, "2026-09").data
    with pytest.raises(CommandError):
        call_command("export_payments", **said)


def test_a_month_that_is_none_is_refused(couple):
    household, *_ = couple
    with pytest.raises(CommandError):
        call_command("export_payments", municipality=household.municipality.code, month="september")


def test_an_instalment_pays_off_the_claim_that_was_told_not_the_older_one():
    household = two_claims("60.00", "40.00", tell=(1,))
    text = export(household, "2026-10").data.decode("utf-8-sig")
    (line,) = [line.split(";") for line in text.splitlines() if ";aflossing;" in line]
    assert (line[3], line[6]) == ("40,00", "2026-09")


def test_which_file_was_handed_over_is_kept(couple):
    household, *_ = couple
    payments = export(household, "2026-09")
    kept = PaymentExport.objects.get()
    assert kept.checksum == hashlib.sha256(payments.data).hexdigest()
    assert (kept.first_day, kept.lines, kept.by) == (datetime.date(2026, 9, 1), payments.lines, "test")
