"""The page of security requirements says what the tests and documents say."""

import re

import pytest
from django.apps import apps

from tests.doors import asvs
from tests.doors.asvs import ROOT


def test_the_page_is_up_to_date():
    assert asvs.PAGE.read_text(encoding="utf-8") == asvs.page(), "Run `python -m tests.doors.asvs`."


def test_the_page_of_the_norms_of_digid_is_up_to_date():
    assert asvs.DIGID.read_text(encoding="utf-8") == asvs.digid_page(), "Run `python -m tests.doors.asvs`."


def test_the_norms_of_digid_name_requirements_that_exist():
    named = {
        n for line in asvs.NORMS.read_text(encoding="utf-8").splitlines()[1:] for n in line.split(",")[-1].split()
    }
    assert named - set(asvs.requirements()) == set()


def test_no_test_or_document_names_a_requirement_that_is_none():
    assert (set(asvs.marks()) | set(asvs.documents())) - set(asvs.requirements()) == set()


@pytest.mark.asvs("14.1.1")
def test_every_model_has_its_class():
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    lines = re.findall(r"^- (?:secret|special|file|account|open): (.*)$", page, re.MULTILINE)
    named = [name for line in lines for name in line.split(", ")]
    assert sorted(named) == sorted(model.__name__ for model in apps.get_models())
