"""Files of payments: taken in whole or not at all, however they are broken or meant."""

import contextlib
import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settlement.intake import FileRefused, Mapping, NotAMapping, mapping_from, take_in_payments
from settlement.models import LedgerEntry
from tests.factories.money import settle
from tests.factories.settlement import household_with_assistance

pytestmark = pytest.mark.django_db

SAMPLE = (Path(__file__).parent / "payments.csv").read_text()
HEADING = SAMPLE.splitlines()[0]
LINE = "A-1;2026-08;betaling;10,00;04-09-2026;X-1;"


@pytest.fixture
def municipality():
    household, _ = household_with_assistance(since=datetime.date(2026, 8, 1))
    household.number = "A-1"
    household.save()
    settle(household)
    return household.municipality


def taken_in(municipality, text: str | bytes, **mapping):
    data = text.encode() if isinstance(text, str) else text
    return take_in_payments(municipality=municipality, data=data, by="test", mapping=Mapping(**mapping))


def faults(municipality, *lines: str) -> list[str]:
    report = taken_in(municipality, "\n".join([HEADING, *lines]))
    assert LedgerEntry.objects.count() == 0
    return [fault.problem for fault in report.faults]


def test_the_sample_is_taken_in(municipality):
    assert taken_in(municipality, SAMPLE).booked.new == 4
    entry = LedgerEntry.objects.get(reference="B-0004")
    assert (entry.kind, entry.amount, entry.of_month.first_day.month) == ("set_off", Decimal("100.00"), 8)


def test_the_same_file_again_changes_nothing(municipality):
    taken_in(municipality, SAMPLE)
    again = taken_in(municipality, SAMPLE)
    assert (again.booked.new, again.booked.known, LedgerEntry.objects.count()) == (0, 4, 4)


def test_a_known_reference_that_says_something_else_changes_nothing(municipality):
    taken_in(municipality, SAMPLE)
    report = taken_in(municipality, f"{HEADING}\nA-1;2026-08;betaling;1,00;04-09-2026;B-0001;\n{LINE}")
    assert [fault.line for fault in report.faults] == [2]
    assert LedgerEntry.objects.count() == 4


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("B-9;2026-08;betaling;10,00;04-09-2026;X-2;", "dossiernummer"),
        ("A-1;2020-01;betaling;10,00;04-09-2026;X-2;", "maand"),
        ("A-1;augustus;betaling;10,00;04-09-2026;X-2;", "maand"),
        ("A-1;2026-08;cadeau;10,00;04-09-2026;X-2;", "soort"),
        ("A-1;2026-08;betaling;10.00;04-09-2026;X-2;", "bedrag"),
        ("A-1;2026-08;betaling;=1+1;04-09-2026;X-2;", "bedrag"),
        ("A-1;2026-08;betaling;NaN;04-09-2026;X-2;", "bedrag"),
        ("A-1;2026-08;betaling;١٠,00;04-09-2026;X-2;", "bedrag"),
        ("A-1;2026-08;betaling;;04-09-2026;X-2;", "bedrag"),
        ("A-1;2026-08;betaling;10,00;31-02-2026;X-2;", "boekdatum"),
        ("A-1;2026-08;betaling;10,00;04-09-2026;;", "kenmerk"),
        ("A-1;2026-08;betaling;10,00;04-09-2026;=HYPERLINK(1);", "formule"),
        ("A-1;2026-08;betaling;10,00;04-09-2026;@SUM(A1);", "formule"),
        ("A-1;2026-08;betaling;10,00;04-09-2026;X\x07;", "tekens"),
        (f"A-1;2026-08;betaling;10,00;04-09-2026;{'X' * 81};", "te lang"),
        ("A-1;2026-08;betaling;10,00;04-09-2026", "kolommen"),
        ("A-1;2026-08;verrekening;10,00;04-09-2026;X-2;", "voor welke maand"),
        ("A-1;2026-08;betaling;10,00;04-09-2026;X-2;2026-08", "voor maand"),
        (LINE, "ook op regel 2"),
    ],
)
@pytest.mark.asvs("2.3.3")
def test_one_wrong_line_keeps_the_whole_file_out(municipality, line, problem):
    (told,) = faults(municipality, LINE, line)
    assert problem in told


def test_people_of_another_municipality_are_not_known(municipality):
    other, _ = household_with_assistance(since=datetime.date(2026, 8, 1))
    settle(other)
    assert faults(municipality, f"{other.number}x;2026-08;betaling;10,00;04-09-2026;X-2;") == [
        "Dit dossiernummer is hier niet bekend."
    ]


def test_a_line_that_names_another_municipality_is_refused(municipality):
    report = taken_in(municipality, f"{HEADING};gemeentecode\n{LINE};0000")
    assert [fault.problem for fault in report.faults] == ["Deze regel is van een andere gemeente."]


def test_a_fault_repeats_nothing_of_the_line(municipality):
    (told,) = faults(municipality, "GEHEIM;2026-08;betaling;10,00;04-09-2026;X-2;")
    assert "GEHEIM" not in told


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "ontbreekt"),
        (b"dossiernummer;maand\nA-1;2026-08", "ontbreekt"),
        (f"{HEADING};soort\n".encode(), "twee keer"),
        (HEADING.encode() + b"\n\xff\xfe", "niet geschreven in"),
        (HEADING.encode() + b"\nA\0", "geen tekst"),
        (HEADING.encode() + b'\n"A-1;2026', "geldige CSV"),
    ],
)
def test_a_broken_file_is_refused_as_a_whole(municipality, data, problem):
    with pytest.raises(FileRefused, match=problem):
        taken_in(municipality, data)


def test_a_mapping_says_how_another_file_is_written(municipality):
    mapping = mapping_from(
        'delimiter = ","\ndecimal = "."\ndates = "%Y%m%d"\nmonths = "%Y%m"\n'
        '[columns]\nhousehold="C"\nmonth="P"\nkind="S"\namount="B"\nbooked_on="D"\nreference="I"\n'
        '[kinds]\nbet="payment"\n'
    )
    report = take_in_payments(
        municipality=municipality, data=b"C,P,S,B,D,I\nA-1,202608,BET,12.50,20260904,1\n", by="test", mapping=mapping
    )
    assert (report.faults, LedgerEntry.objects.get().amount) == ((), Decimal("12.50"))


@pytest.mark.parametrize(
    "text",
    ["x", "colour = 1", "[columns]\nx='y'", "[columns]\nhousehold='y'", "[kinds]\na='gift'", "decimal = 'x'"],
)
def test_what_is_no_mapping_is_refused(text):
    with pytest.raises(NotAMapping):
        mapping_from(text)


def test_the_command_tells_what_came_of_it(municipality, tmp_path, capsys):
    file = tmp_path / "payments.csv"
    file.write_text(SAMPLE)
    call_command("import_payments", str(file), municipality=municipality.code)
    assert "4 new, 0 known" in capsys.readouterr().out


def test_the_command_names_the_lines_that_are_wrong(municipality, tmp_path, capsys):
    file = tmp_path / "payments.csv"
    file.write_text(f"{HEADING}\n{LINE}\nB-9;2026-08;betaling;10,00;04-09-2026;X-2;")
    with pytest.raises(CommandError, match="Nothing was taken in"):
        call_command("import_payments", str(file), municipality=municipality.code)
    assert capsys.readouterr().err.startswith("3: ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(max_size=200))
@pytest.mark.asvs("1.3.3")
def test_whatever_a_line_says_nothing_else_breaks(municipality, text):
    with contextlib.suppress(FileRefused):
        taken_in(municipality, f"{HEADING}\n{text}")
    assert LedgerEntry.objects.count() == 0
