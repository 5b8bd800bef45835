"""The page of security requirements says what the tests and documents say."""

from tests.doors import asvs


def test_the_page_is_up_to_date():
    assert asvs.PAGE.read_text(encoding="utf-8") == asvs.page(), "Run `python -m tests.doors.asvs`."


def test_no_test_or_document_names_a_requirement_that_is_none():
    assert (set(asvs.marks()) | set(asvs.documents())) - set(asvs.requirements()) == set()
