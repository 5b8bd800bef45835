import pytest

from payslips.identifiers import is_named, is_same_employer


@pytest.mark.parametrize(
    ("printed", "given_names", "surname"),
    [
        ("N. Voorbeeld", "Noor", "Voorbeeld"),
        ("Voorbeeld, N.A.", "Noor Anna", "Voorbeeld"),
        ("Mw. N. v.d. Berg", "Noor", "van den Berg"),
        ("N van den Berg", "Noor", "van den Berg"),
        ("NOOR VAN DEN BERG", "Noor", "van den Berg"),
        ("Berg van den, N.", "Noor", "van den Berg"),
        ("N. Celik", "Nur", "Çelik"),
        ("Voorbeeld-de Vries N", "Noor", "Voorbeeld"),
        ("D. de Vries", "Daan", "de Vries"),
        ("L. Li", "Lan", "Li"),
    ],
)
def test_a_person_is_known_however_the_name_is_printed(printed, given_names, surname):
    assert is_named(printed, given_names=given_names, surname=surname)


@pytest.mark.parametrize(
    ("printed", "given_names", "surname"),
    [
        ("B. Voorbeeld", "Noor", "Voorbeeld"),
        ("N. Voorbeeldstra", "Noor", "Voorbeeld"),
        ("V. Berg", "Noor", "van den Berg"),
        ("Voorbeeld", "Noor", "Voorbeeld"),
        ("", "Noor", "Voorbeeld"),
    ],
)
def test_another_name_is_another_person(printed, given_names, surname):
    assert not is_named(printed, given_names=given_names, surname=surname)


def test_an_employer_is_known_by_its_payroll_tax_number_whatever_its_name():
    assert is_same_employer(("123456789L01", "De Korenaar"), ("123456789L01", "Bakkerij BV"))


def test_two_payroll_tax_numbers_are_two_employers_of_one_name():
    assert not is_same_employer(("123456789L01", "De Korenaar"), ("123456789L02", "De Korenaar"))


def test_where_a_number_is_missing_the_name_without_legal_form_tells():
    assert is_same_employer(("123456789L01", "De Korenaar B.V."), ("", "de korenaar"))
