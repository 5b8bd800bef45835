"""Files of the wage administration and their layout, as staff take them in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from payslips.models import SignalImport, SignalLayout
from tests.factories.citizens import CaseworkerFactory
from tests.factories.settlement import household_with_assistance

pytestmark = pytest.mark.django_db

COLUMNS = {
    "column_bsn": "BSN",
    "column_payroll_tax_number": "LHN",
    "column_period_start": "Begin",
    "column_period_end": "Eind",
    "column_wage": "Loon",
    "column_tax": "Heffing",
}
LAYOUT = {
    "since": "2026-01-01",
    "delimiter": "semicolon",
    "encoding": "utf-8",
    "dates": "compact",
    "decimals": "comma",
    "ends_with_line_break": "on",
}


@pytest.fixture
def layout(client, municipality):
    """The functional administrator says in which columns the file comes."""
    client.force_login(CaseworkerFactory(municipality=municipality, roles=["functional_administrator"]))
    client.post(reverse("admin:payslips_signalimport_layout"), LAYOUT | COLUMNS)
    return SignalLayout.objects.get()


def take(desk, lines: str, day="2026-10-14") -> str:
    file = SimpleUploadedFile("signaal.csv", ("BSN;LHN;Begin;Eind;Loon;Heffing\n" + lines).encode())
    said = {"delivered_on": day, "file": file}
    return desk.post(reverse("admin:payslips_signalimport_take"), said, follow=True).content.decode()


def test_the_layout_is_recorded_with_the_columns_that_were_named(layout):
    assert layout.columns["wage"] == "Loon"
    assert "net" not in layout.columns


def test_a_layout_that_names_a_column_twice_is_refused_with_words(client, municipality):
    client.force_login(CaseworkerFactory(municipality=municipality, roles=["functional_administrator"]))
    page = client.post(reverse("admin:payslips_signalimport_layout"), LAYOUT | COLUMNS | {"column_tax": "Loon"})
    assert "Deze kolom staat ook bij een ander gegeven." in page.content.decode()
    assert not SignalLayout.objects.exists()


def test_a_file_is_taken_in_with_a_report_by_line(layout, client, municipality, caseworker):
    _, citizen = household_with_assistance(municipality=municipality)
    client.force_login(caseworker)
    good = f"{citizen.bsn};123456789L01;20260901;20260930;600,00;0,00\n"
    page = take(client, good + good + "999999990;123456789L01;20260901;20260930;;0,00\n")
    assert "3 regels: 1 nieuw" in page
    assert "regel 3: dezelfde regel stond er al" in page
    assert "regel 4: " in page


def test_without_a_layout_nothing_is_taken_in(desk):
    assert "Nog niemand stelde in" in take(desk, "")
    assert not SignalImport.objects.exists()


def test_what_is_no_good_file_is_told_and_changes_nothing(layout, client, caseworker):
    client.force_login(caseworker)
    assert "Niets is gebruikt" in take(client, "a;b")
    assert "Deze dag moet nog komen." in take(client, "", day="2026-12-01")
    assert not SignalImport.objects.exists()
