"""Each look into a citizen's file is in the log, and what was looked for is not."""

import pytest
from django.urls import reverse

from citizens.models import AuditEvent
from payslips.models import Upload
from tests.factories.payslips import UploadFactory

pytestmark = pytest.mark.django_db


def events(action):
    return AuditEvent.objects.filter(action=action)


@pytest.mark.parametrize(
    ("name", "row_of", "action", "about"),
    [
        ("citizens_household_change", lambda f: [f.household.pk], "household.viewed", "household"),
        ("payslips_payslip_change", lambda f: [f.payslip.pk], "payslip.viewed", "citizen"),
        ("payslips_payslip_picture", lambda f: [f.payslip.pk, 1], "picture.viewed", "citizen"),
        ("settlement_benefitmonth_change", lambda f: [f.month.pk], "month.viewed", "household"),
        ("settlement_benefitmonth_statement", lambda f: [f.month.pk], "statement.downloaded", "household"),
    ],
)
def test_a_look_into_a_file_is_in_the_log(desk, file, name, row_of, action, about):
    desk.get(reverse(f"admin:{name}", args=row_of(file))).getvalue()
    event = events(action).get()
    whom = file.household if about == "household" else file.citizen
    assert (event.actor, event.about) == ("medewerker:anne", f"citizens.{about}:{whom.pk}")


def test_a_look_at_an_unusable_upload_is_in_the_log(desk, file):
    upload = UploadFactory(citizen=file.citizen, state=Upload.State.NOT_USABLE)
    desk.get(reverse("admin:payslips_upload_change", args=[upload.pk]))
    assert events("upload.viewed").get().about == f"citizens.citizen:{file.citizen.pk}"


def test_a_look_that_is_refused_is_no_look(desk, make_file, elsewhere):
    theirs = make_file(elsewhere)
    desk.get(reverse("admin:settlement_benefitmonth_change", args=[theirs.month.pk]))
    assert not events("month.viewed").exists()


def test_the_work_list_is_in_the_log(desk):
    desk.get(reverse("admin:index"))
    assert events("work.listed").get().actor == "medewerker:anne"


def test_a_list_is_in_the_log_with_its_filters(desk, file):
    desk.get(reverse("admin:payslips_payslip_changelist"), {"state": "proven"})
    assert events("payslip.listed").get().details == {"filters": {"state": "proven"}}


def test_what_is_no_code_of_a_filter_is_not_kept(desk, file):
    desk.get(reverse("admin:payslips_payslip_changelist"), {"state": file.citizen.bsn})
    assert events("payslip.listed").get().details == {"filters": {}}


def test_a_search_is_in_the_log_without_what_was_looked_for(desk, file):
    desk.post(reverse("admin:citizens_household_search"), {"term": file.citizen.bsn})
    assert events("household.searched").get().details == {"found": 1}


def test_what_was_looked_for_is_in_no_log_line(desk, file, caplog):
    caplog.set_level("DEBUG")
    desk.post(reverse("admin:citizens_household_search"), {"term": file.citizen.bsn})
    assert file.citizen.bsn not in caplog.text


def test_a_picture_is_kept_by_no_browser_or_proxy(desk, file):
    response = desk.get(reverse("admin:payslips_payslip_picture", args=[file.payslip.pk, 1]))
    response.getvalue()
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_a_page_of_the_picture_that_is_not_there_is_not_found(desk, file):
    assert desk.get(reverse("admin:payslips_payslip_picture", args=[file.payslip.pk, 7])).status_code == 404


def test_the_log_names_the_household_it_is_about(desk, file):
    desk.get(reverse("admin:settlement_benefitmonth_change", args=[file.month.pk]))
    about = {"about": f"citizens.household:{file.household.pk}"}
    page = desk.get(reverse("admin:citizens_auditevent_changelist"), about).content.decode()
    assert f"huishouden {file.household.number}" in page
