import pytest
from django.core.exceptions import ValidationError

from citizens.identifiers import clean_bsn, fingerprint_bsn, fingerprints_of, open_bsn, seal_bsn

BSN = "999911004"


def test_a_number_that_passes_the_eleven_test_is_accepted_with_dots_and_spaces():
    assert clean_bsn(" 9999.11.004 ") == BSN


@pytest.mark.parametrize("text", ["999911005", "12345678901", "", "onzin", "000000000"])
@pytest.mark.asvs("2.2.1")
def test_a_number_that_fails_the_eleven_test_is_refused(text):
    with pytest.raises(ValidationError):
        clean_bsn(text)


def test_a_sealed_number_opens_again():
    assert open_bsn(seal_bsn(BSN)) == BSN


@pytest.mark.asvs("11.3.2")
def test_the_same_number_is_never_sealed_to_the_same_text():
    assert seal_bsn(BSN) != seal_bsn(BSN)


def test_a_sealed_number_does_not_show_the_number():
    assert BSN not in seal_bsn(BSN)


def test_a_sealed_number_names_its_key_and_opens_after_a_newer_key_came(settings):
    sealed = seal_bsn(BSN)
    settings.BSN_KEYS = {"newer": "33" * 32, **settings.BSN_KEYS}
    assert open_bsn(sealed) == BSN
    assert seal_bsn(BSN).startswith("newer:")


@pytest.mark.asvs("11.4.4")
def test_the_fingerprint_depends_on_the_key(settings):
    fingerprint = fingerprint_bsn(BSN)
    settings.BSN_HASH_KEYS = {"local-1": "44" * 32}
    assert fingerprint_bsn(BSN) != fingerprint


def test_the_fingerprint_names_its_key(settings):
    settings.BSN_HASH_KEYS = {"newer": "44" * 32, **settings.BSN_HASH_KEYS}
    assert fingerprint_bsn(BSN).startswith("newer:")


def test_a_number_is_looked_for_under_every_key(settings):
    before = fingerprint_bsn(BSN)
    settings.BSN_HASH_KEYS = {"newer": "44" * 32, **settings.BSN_HASH_KEYS}
    assert fingerprints_of(BSN) == [fingerprint_bsn(BSN), before]
