"""What becomes of what is sent: whose it is, whether it was sent before, whether it opens."""

import datetime
import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from citizens.models import AuditEvent, Household
from citizens.services import Member, record_household
from payslips import files, outcomes, services
from payslips.explanation import CHECKS, explain
from payslips.models import Figures, LabelledExample, Payslip, Upload
from payslips.reading import sandbox
from payslips.selectors import MAX_PASSWORD_TRIES, slips_in
from tests.factories.citizens import CaseworkerFactory, CitizenFactory
from tests.factories.payslips import UploadFactory
from tests.factories.readings import answer, document
from tests.samples import others

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SEEN = {"net_wage": {"page": 1, "box": [1, 2, 3, 4], "text": "600,00"}}


@pytest.fixture
def citizen():
    return CitizenFactory(given_names="Noor", surname="Voorbeeld")


@pytest.fixture
def partner(citizen):
    """Who shares the household of the citizen."""
    partner = CitizenFactory(municipality=citizen.municipality, given_names="Bas", surname="Voorbeeld")
    household = Household.objects.create(municipality=citizen.municipality, number="1")
    record_household(
        household=household,
        since=datetime.date(2026, 1, 1),
        members=[Member(citizen), Member(partner)],
        reason="aanvraag",
        by="test",
    )
    return partner


def sent(citizen, **fields):
    return UploadFactory(citizen=citizen, state=Upload.State.RECEIVED, **fields)


def read(citizen, *documents):
    """A new upload of the citizen in which the reader found this."""
    upload = sent(citizen)
    outcomes.store_reading(upload, answer(*documents))
    return upload


def slip(citizen, **changes):
    return read(citizen, document(**changes)).payslips.get()


def with_pictures(upload, count=1):
    files.folder(upload.pk).mkdir(parents=True)
    files.original(upload.pk).write_bytes(b"%PDF-")
    for page in range(1, count + 1):
        files.picture(upload.pk, page).write_bytes(b"png")


# Whose it is


def test_a_partners_slip_is_told_by_its_number(citizen, partner):
    upload = read(citizen, document(bsn=partner.bsn))
    assert (upload.state, upload.reason) == (Upload.State.NOT_USABLE, "partner")


def test_a_partners_slip_is_told_by_its_name(citizen, partner):
    assert read(citizen, document(employee_name="B. Voorbeeld")).reason == "partner"


def test_a_name_that_fits_both_goes_to_a_person(citizen, partner):
    partner.given_names = "Nico"
    partner.save()
    assert slip(citizen, employee_name="N. Voorbeeld").reason == "name_differs"


def test_of_a_partners_slip_nothing_is_kept(citizen, partner, django_capture_on_commit_callbacks):
    upload = sent(citizen, original_name="loonstrook Bas.pdf")
    with_pictures(upload)
    with django_capture_on_commit_callbacks(execute=True):
        outcomes.store_reading(upload, answer(document(bsn=partner.bsn)))
    upload.refresh_from_db()
    assert (files.folder(upload.pk).exists(), Figures.objects.exists(), upload.original_name) == (False, False, "")


def test_a_misread_number_beside_the_own_name_on_a_photo_goes_to_a_person(citizen):
    assert slip(citizen, bsn="999911016", source="ocr").reason == "bsn_differs"


def test_an_own_slip_in_one_file_with_anothers_is_kept_alone(citizen, django_capture_on_commit_callbacks):
    upload = sent(citizen)
    with_pictures(upload, 2)
    of_other = {"net_wage": {"page": 2, "box": [1, 2, 3, 4], "text": "1"}}
    with django_capture_on_commit_callbacks(execute=True):
        outcomes.store_reading(upload, answer(document(evidence=SEEN), document(bsn="999911016", evidence=of_other)))
    assert (upload.of_others, upload.payslips.count()) == (1, 1)
    assert [files.picture(upload.pk, page).exists() for page in (1, 2)] == [True, False]


# The same, or another one of the same days


def test_the_same_slip_as_pdf_and_as_photo_counts_once(citizen):
    first = slip(citizen)
    again = slip(citizen, source="ocr", payroll_tax_number=None, taxable_wage=None)
    assert (again.state, again.reason, again.earlier) == (Payslip.State.NOT_USED, "duplicate", first)


def test_a_photo_with_doubtful_figures_is_known_by_the_others(citizen):
    slip(citizen)
    assert slip(citizen, source="ocr", gross_wage="840.00", needs_review=["gross_wage"]).reason == "duplicate"


def test_a_slip_that_is_read_well_takes_the_place_of_its_own_bad_photo(citizen):
    photo = slip(citizen, source="ocr", gross_wage="840.00", needs_review=["gross_wage"])
    pdf = slip(citizen)
    photo.refresh_from_db()
    assert (pdf.state, photo.reason, photo.earlier) == (Payslip.State.PROVEN, "duplicate", pdf)


def test_a_photo_that_somebody_has_said_something_of_is_left_to_the_person(citizen):
    photo = slip(citizen, source="ocr", gross_wage="840.00", needs_review=["gross_wage"])
    services.ask_citizen(payslip_id=photo.pk, question="Wat staat er?", by=CaseworkerFactory())
    slip(citizen)
    photo.refresh_from_db()
    assert photo.reason == "asked"


@pytest.mark.parametrize(
    "changes",
    [
        {"net_wage": "610.00", "net_payment": "610.00"},
        {"wage_tax": "39.00"},
        {"hours_paid": "44"},
    ],
)
def test_other_figures_of_the_same_days_are_a_replacement_that_a_person_chooses(citizen, changes):
    first = slip(citizen)
    second = slip(citizen, **changes)
    assert (second.state, second.reason, second.earlier) == (Payslip.State.NEEDS_PERSON, "replacement", first)


def test_days_that_overlap_in_part_go_to_a_person(citizen):
    slip(citizen)
    second = slip(citizen, period_start="2026-09-15", period_end="2026-10-15", period_kind="other")
    assert second.reason == "period_taken"


def test_the_same_amounts_of_another_employer_are_another_job(citizen):
    slip(citizen)
    assert slip(citizen, employer_name="Hotel Helder", payroll_tax_number="000054321L01").state == Payslip.State.PROVEN


def test_a_slip_that_counts_with_a_partner_goes_to_a_person(citizen, partner):
    slip(citizen)
    assert slip(partner, bsn=partner.bsn, employee_name="B. Voorbeeld").reason == "partner_has_it"


def test_a_correction_is_linked_to_the_slip_that_it_corrects(citizen):
    first = slip(citizen)
    difference = slip(
        citizen, is_correction_of="2026-09", gross_wage="64.00", wage_tax="4.00", net_wage="60.00", net_payment="60.00"
    )
    assert (difference.reason, difference.earlier) == ("correction", first)


def test_a_citizen_who_says_that_it_is_no_double_is_heard(citizen):
    slip(citizen)
    again = slip(citizen)
    services.contest_double(payslip_id=again.pk, by=citizen.user)
    again.refresh_from_db()
    assert (again.state, again.reason) == (Payslip.State.NEEDS_PERSON, "contested")


def test_whether_the_earlier_slip_goes_on_counting_must_be_said(citizen):
    slip(citizen)
    second = slip(citizen, wage_tax="39.00")
    with pytest.raises(services.EarlierUndecided):
        services.accept_figures(payslip_id=second.pk, reason="versie 2", by=CaseworkerFactory())


def test_a_replacement_that_is_chosen_counts_alone(citizen):
    first = slip(citizen)
    second = slip(citizen, wage_tax="39.00")
    services.accept_figures(payslip_id=second.pk, reason="versie 2", by=CaseworkerFactory(), replaces=True)
    first.refresh_from_db()
    assert (first.state, first.reason, first.counting_version) == (Payslip.State.NOT_USED, "replaced", None)


def test_two_slips_that_are_both_right_both_count(citizen):
    slip(citizen)
    second = slip(citizen, wage_tax="39.00")
    services.accept_figures(payslip_id=second.pk, reason="twee banen", by=CaseworkerFactory(), replaces=False)
    assert Payslip.objects.filter(counting_version__isnull=False).count() == 2


def test_looking_for_the_same_job_takes_a_fixed_number_of_queries(citizen, partner, django_assert_max_num_queries):
    for month in range(1, 9):
        slip(citizen, period_start=f"2026-0{month}-01", period_end=f"2026-0{month}-28")
    with django_assert_max_num_queries(5):
        slips_in(citizen, datetime.date(2026, 1, 1), datetime.date(2026, 9, 30), net_wage=None)


# Beside the slip before it


def so_far(amount):
    return [{"label": "Netto loon", "amount": amount, "meaning": "cumulative_net_wage"}]


def in_october(citizen, **changes):
    return slip(citizen, period_start="2026-10-01", period_end="2026-10-31", **changes)


def test_a_year_so_far_that_fits_the_slip_before_it_is_a_check_that_was_passed(citizen):
    slip(citizen, lines=so_far("5400.00"))
    payslip = in_october(citizen, lines=so_far("6000.00"))
    checks = payslip.versions.get().reading["checks"]
    assert [(check["name"], check["passed"]) for check in checks] == [("cumulative_net_wage", True)]


def test_a_year_so_far_that_does_not_fit_goes_to_a_person(citizen):
    slip(citizen, lines=so_far("5400.00"))
    payslip = in_october(citizen, lines=so_far("6010.00"))
    assert (payslip.reason, payslip.versions.get().reading["needs_review"]) == ("does_not_add_up", ["net_wage"])


def test_the_year_so_far_of_another_job_says_nothing(citizen):
    slip(citizen, lines=so_far("5400.00"))
    other = {"employer_name": "Hotel Helder", "payroll_tax_number": "000054321L01"}
    assert in_october(citizen, lines=so_far("600.00"), **other).state == Payslip.State.PROVEN


# A password


@pytest.fixture
def locked(citizen):
    """An upload on which there is a password."""
    upload = sent(citizen)
    files.store(upload.pk, [others.encrypted("geheim")])
    services.read_upload(upload.pk)
    upload.refresh_from_db()
    return upload


def test_a_file_with_a_password_waits_for_it(locked):
    assert (locked.state, locked.reason) == (Upload.State.LOCKED, "password_needed")


def test_a_file_with_its_password_is_read(locked):
    services.unlock(upload_id=locked.pk, password="geheim")
    locked.refresh_from_db()
    assert locked.state != Upload.State.LOCKED


def test_a_wrong_password_says_how_often_it_may_still_be_tried(locked):
    with pytest.raises(services.PasswordWrong) as wrong:
        services.unlock(upload_id=locked.pk, password="anders")
    assert wrong.value.left == MAX_PASSWORD_TRIES - 1


def too_often(upload):
    for number in range(MAX_PASSWORD_TRIES):
        try:
            services.unlock(upload_id=upload.pk, password=f"fout {number}")
        except services.PasswordWrong:
            continue
    upload.refresh_from_db()


@pytest.mark.asvs("2.3.2")
def test_after_some_wrong_passwords_it_is_over(locked, monkeypatch):
    monkeypatch.setattr(sandbox, "read_data", lambda *_, **__: answer(status="unreadable", reason="encrypted"))
    too_often(locked)
    assert (locked.state, locked.reason) == (Upload.State.NOT_USABLE, "password_tries")


def test_sending_the_file_again_gives_no_new_tries_that_day(locked, citizen, monkeypatch):
    monkeypatch.setattr(sandbox, "read_data", lambda *_, **__: answer(status="unreadable", reason="encrypted"))
    too_often(locked)
    again = sent(citizen, checksum=locked.checksum)
    files.store(again.pk, [b"%PDF-"])
    services.read_upload(again.pk)
    again.refresh_from_db()
    assert again.reason == "password_tries"


def test_the_password_is_nowhere_after_the_reading(locked, caplog):
    caplog.set_level("DEBUG")
    services.unlock(upload_id=locked.pk, password="geheim")
    rows = [*Upload.objects.values(), *Figures.objects.values(), *AuditEvent.objects.values()]
    kept = [path.read_bytes() for path in files.folder(locked.pk).iterdir()]
    assert "geheim" not in str(rows) + caplog.text
    assert not any(b"geheim" in content for content in kept)


def test_the_original_stays_as_it_came(locked):
    before = files.content(locked.pk)
    services.unlock(upload_id=locked.pk, password="geheim")
    assert files.content(locked.pk) == before


def test_who_does_not_know_the_password_is_told_what_else_can_be_done(locked):
    services.give_up_password(upload_id=locked.pk)
    locked.refresh_from_db()
    assert (locked.state, locked.reason) == (Upload.State.NOT_USABLE, "encrypted")


# People decide


@pytest.mark.asvs("15.4.2")
def test_two_who_decide_at_once_are_told(citizen):
    payslip = slip(citizen, needs_review=["net_wage"])
    services.set_aside(payslip_id=payslip.pk, reason="dubbel", by=CaseworkerFactory(), seen=0)
    with pytest.raises(services.ChangedMeanwhile):
        services.accept_figures(payslip_id=payslip.pk, reason="klopt", by=CaseworkerFactory(), seen=0)


def test_an_answer_brings_the_slip_back_to_the_caseworker(citizen):
    payslip = slip(citizen, needs_review=["net_wage"])
    services.ask_citizen(payslip_id=payslip.pk, question="Wat staat er?", by=CaseworkerFactory())
    services.answer_question(payslip_id=payslip.pk, answer="€ 600", by=citizen.user)
    payslip.refresh_from_db()
    assert (payslip.reason, payslip.answer) == ("answered", "€ 600")


def test_a_question_that_was_answered_is_not_answered_again(citizen):
    payslip = slip(citizen, needs_review=["net_wage"])
    with pytest.raises(services.NotWaiting):
        services.answer_question(payslip_id=payslip.pk, answer="€ 600", by=citizen.user)


def test_nothing_is_asked_about_a_slip_that_counts(citizen):
    with pytest.raises(services.NotWaiting):
        services.ask_citizen(payslip_id=slip(citizen).pk, question="Klopt dit?", by=CaseworkerFactory())


# What the reader learns


def corrected(citizen, source="caseworker", changes=None, **what):
    payslip = slip(citizen, **what)
    services.correct_figures(
        payslip_id=payslip.pk,
        changes=changes or {"net_wage": Decimal("612.34")},
        reason="stond er anders",
        source=source,
        by=citizen.user if source == "citizen" else CaseworkerFactory(),
    )
    return payslip


def test_a_corrected_figure_is_an_example_with_the_label_before_it(citizen):
    lines = [{"label": "Netto te voldoen", "amount": "612.34", "meaning": "unknown"}]
    corrected(citizen, lines=lines, evidence=SEEN, needs_review=["net_wage"])
    row = LabelledExample.objects.get()
    assert (row.field, row.label, row.text_read, row.value_read, row.value, row.was_sure, row.role) == (
        "net_wage",
        "Netto te voldoen",
        "600,00",
        "600.00",
        "612.34",
        False,
        "caseworker",
    )


def test_what_names_a_person_or_an_employer_is_no_example(citizen):
    corrected(citizen, changes={"employee_name": "N. de Bruin", "employer_name": "Bakker", "net_wage": Decimal(1)})
    assert [row.field for row in LabelledExample.objects.all()] == ["net_wage"]


@pytest.mark.parametrize("label", ["Netto N. Voorbeeld", "Netto 999911016", "NL00BANK 0123456789"])
def test_a_label_with_a_name_or_a_long_number_is_left_out(citizen, label):
    corrected(citizen, lines=[{"label": label, "amount": "612.34", "meaning": "unknown"}])
    assert LabelledExample.objects.get().label == ""


def test_a_citizens_correction_is_an_example_too(citizen):
    corrected(citizen, source="citizen")
    assert LabelledExample.objects.get().role == "citizen"


def test_a_figure_that_is_set_back_to_what_was_read_is_no_example(citizen):
    payslip = corrected(citizen, source="citizen")
    services.correct_figures(
        payslip_id=payslip.pk,
        changes={"net_wage": Decimal("600.00")},
        reason="toch niet",
        source="caseworker",
        by=CaseworkerFactory(),
    )
    assert LabelledExample.objects.count() == 1


def test_the_export_is_one_object_a_line(citizen):
    corrected(citizen)
    corrected(CitizenFactory())
    out = io.StringIO()
    call_command("export_corrections", stdout=out)
    assert [line[:1] for line in out.getvalue().splitlines()] == ["{", "{"]


def hard_to_read(*fields, **changes):
    """A document of which all sums agree, but these names are unclear."""
    unclear = {"name": "read_clearly", "passed": False, "compared": {"fields": list(fields)}}
    return {"checks": [unclear], "needs_review": list(fields), "source": "ocr"} | changes


@pytest.fixture
def seen_before(citizen):
    """A slip of August of the same employer counts."""
    return slip(citizen, period_start="2026-08-01", period_end="2026-08-31", bsn=citizen.bsn)


def test_an_unclear_name_of_an_employer_is_proven_by_the_number_of_a_job_whose_slips_count(citizen, seen_before):
    payslip = slip(citizen, bsn=citizen.bsn, **hard_to_read("employer_name", employer_name="Bakkerij Dc Korcnaar"))
    assert (payslip.state, payslip.versions.get().employer_name) == (Payslip.State.PROVEN, "Bakkerij De Korenaar")


def test_an_unclear_name_of_the_employee_is_proven_by_the_bsn(citizen):
    payslip = slip(citizen, bsn=citizen.bsn, **hard_to_read("employee_name", employee_name="N. Voorbccld"))
    assert payslip.state == Payslip.State.PROVEN


def test_what_proves_a_name_is_told_in_the_place_of_the_doubt(citizen):
    payslip = slip(citizen, bsn=citizen.bsn, **hard_to_read("employee_name"))
    told = explain(Payslip.objects.prefetch_related("versions").get(pk=payslip.pk))
    assert (told.passed, told.failed) == ((CHECKS["employee_name"][0],), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"payroll_tax_number": None},
        {"needs_review": ["employer_name", "payroll_tax_number"]},
    ],
)
def test_without_a_sure_number_an_unclear_name_waits_for_a_person(citizen, seen_before, changes):
    payslip = slip(citizen, bsn=citizen.bsn, **hard_to_read("employer_name", **changes))
    assert (payslip.state, payslip.reason) == (Payslip.State.NEEDS_PERSON, "hard_to_read")


def test_of_a_new_job_with_a_number_the_unclear_name_is_left_to_the_citizen(citizen):
    payslip = slip(citizen, bsn=citizen.bsn, **hard_to_read("employer_name"))
    assert (payslip.state, payslip.versions.get().reading["needs_review"]) == (Payslip.State.PROVEN, ["employer_name"])


def test_an_unclear_name_that_nobody_looked_at_proves_no_other(citizen):
    slip(citizen, bsn=citizen.bsn, period_start="2026-08-01", period_end="2026-08-31", **hard_to_read("employer_name"))
    payslip = slip(citizen, bsn=citizen.bsn, **hard_to_read("employer_name"))
    assert payslip.versions.get().reading["needs_review"] == ["employer_name"]


def test_the_number_of_somebody_elses_job_proves_no_name(citizen, seen_before):
    other = CitizenFactory(municipality=citizen.municipality, given_names="Noor", surname="Voorbeeld")
    payslip = slip(other, bsn=other.bsn, **hard_to_read("employer_name"))
    assert payslip.versions.get().reading["needs_review"] == ["employer_name"]


def test_a_job_takes_the_first_name_that_is_sure(citizen):
    unclear = hard_to_read("employer_name", employer_name="BakkerijDe BakkerijDe")
    job = slip(citizen, bsn=citizen.bsn, period_start="2026-08-01", period_end="2026-08-31", **unclear).employment
    slip(citizen, bsn=citizen.bsn)
    job.refresh_from_db()
    assert job.employer_name == "Bakkerij De Korenaar"


def test_a_job_takes_the_name_that_a_person_gives_it(citizen):
    payslip = slip(citizen, bsn=citizen.bsn, **hard_to_read("employer_name", employer_name="BakkerijDe BakkerijDe"))
    services.correct_figures(
        payslip_id=payslip.pk,
        changes={"employer_name": "Bakkerij De Korenaar"},
        reason="zo staat het er",
        source="caseworker",
        by=CaseworkerFactory(municipality=citizen.municipality),
    )
    payslip.employment.refresh_from_db()
    assert payslip.employment.employer_name == "Bakkerij De Korenaar"


def test_a_name_that_was_sure_stays_the_name_of_the_job(citizen, seen_before):
    slip(citizen, bsn=citizen.bsn, employer_name="Bakkerij de Korenaar BV")
    seen_before.employment.refresh_from_db()
    assert seen_before.employment.employer_name == "Bakkerij De Korenaar"


def test_hidden_text_over_a_name_is_not_proven_by_a_number(citizen, seen_before):
    hidden = {"name": "visible_text", "passed": False, "compared": {"covered_fields": ["employer_name"]}}
    payslip = slip(citizen, bsn=citizen.bsn, checks=[hidden], needs_review=["employer_name"])
    assert (payslip.state, payslip.reason) == (Payslip.State.NEEDS_PERSON, "does_not_add_up")


def test_a_sum_that_fails_stays_in_doubt_beside_an_unclear_name(citizen, seen_before):
    failed = {"name": "net_wage", "passed": False, "compared": {}}
    unclear = hard_to_read("employer_name")
    doubts = {"checks": [failed, *unclear["checks"]], "needs_review": ["net_wage", "employer_name"]}
    payslip = slip(citizen, bsn=citizen.bsn, **doubts)
    assert payslip.versions.get().reading["needs_review"] == ["net_wage", "employer_name"]
