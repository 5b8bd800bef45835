import datetime
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citizens.models import AuditEvent
from payslips import files, intake, outcomes, services, tasks
from payslips.models import Employment, Figures, Payslip, Upload
from payslips.reading import sandbox
from tests.factories.citizens import CaseworkerFactory, CitizenFactory
from tests.factories.readings import answer, document

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def citizen():
    return CitizenFactory(surname="Voorbeeld", birth_date=datetime.date(1990, 5, 4))


@pytest.fixture
def upload(citizen):
    return Upload.objects.create(
        citizen=citizen,
        uploaded_by=citizen.user,
        original_name="loonstrook.pdf",
        size=10,
        checksum=uuid.uuid4().hex,
        form_token=uuid.uuid4(),
    )


def take_in(citizen, content=b"%PDF-1.7 x", token=None):
    file = SimpleUploadedFile("loonstrook.pdf", content)
    return intake.take_in(citizen=citizen, file=file, form_token=token or uuid.uuid4(), by=citizen.user)


def read(upload, *documents):
    outcomes.store_reading(upload, answer(*documents))
    return Payslip.objects.filter(upload=upload).first()


def test_an_upload_is_kept_as_it_came(citizen):
    upload = take_in(citizen, b"%PDF-1.7 whatever")
    assert files.content(upload.pk) == b"%PDF-1.7 whatever"


def test_the_same_file_again_is_recognised(citizen):
    first = take_in(citizen)
    with pytest.raises(intake.AlreadyUploaded) as refused:
        take_in(citizen)
    assert refused.value.upload == first


def test_a_form_that_is_sent_twice_is_one_upload(citizen):
    token = uuid.uuid4()
    take_in(citizen, b"%PDF a", token)
    with pytest.raises(intake.AlreadyUploaded):
        take_in(citizen, b"%PDF b", token)
    assert Upload.objects.count() == 1


def test_the_same_file_of_another_citizen_is_another_upload(citizen):
    take_in(citizen)
    take_in(CitizenFactory(municipality=citizen.municipality))
    assert Upload.objects.count() == 2


def test_an_upload_is_read_after_commit(citizen, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(sandbox, "read_data", lambda data, keep: answer(document()))
    with django_capture_on_commit_callbacks(execute=True):
        upload = take_in(citizen)
    upload.refresh_from_db()
    assert upload.state == Upload.State.READ


def test_an_upload_that_was_read_is_not_read_again(upload, monkeypatch):
    read(upload, document())
    monkeypatch.setattr(sandbox, "read_data", lambda data, keep: pytest.fail("read again"))
    services.read_upload(upload.pk)


def test_an_upload_whose_task_was_lost_is_picked_up(upload, monkeypatch):
    Upload.objects.update(uploaded_at=upload.uploaded_at - datetime.timedelta(minutes=2))
    files.store(upload.pk, [b"%PDF-"])
    monkeypatch.setattr(sandbox, "read_data", lambda data, keep: answer(document()))
    tasks.pick_up_unread()
    upload.refresh_from_db()
    assert upload.state == Upload.State.READ


def test_an_upload_that_could_not_be_read_three_times_is_given_up(upload, monkeypatch):
    Upload.objects.update(attempts=3)
    monkeypatch.setattr(sandbox, "read_data", lambda data, keep: pytest.fail("read again"))
    services.read_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == (Upload.State.NOT_USABLE, "parser_died")


def test_what_is_not_a_payslip_keeps_its_reason(upload):
    outcomes.store_reading(upload, answer(status="not_a_payslip", reason="bank_statement"))
    assert (upload.state, upload.reason) == (Upload.State.NOT_USABLE, "bank_statement")


def test_a_photo_waits_for_a_caseworker_who_reads_it(upload):
    outcomes.store_reading(upload, answer(status="unreadable", reason="no_text_layer"))
    payslip = upload.payslips.get()
    assert (payslip.state, payslip.reason, payslip.counting_version) == (Payslip.State.NEEDS_PERSON, "photo", None)


def test_a_caseworker_types_what_a_photo_says(upload):
    outcomes.store_reading(upload, answer(status="unreadable", reason="no_text_layer"))
    services.correct_figures(
        payslip_id=upload.payslips.get().pk,
        changes={
            "employer_name": "Bakkerij De Korenaar",
            "period_start": datetime.date(2026, 9, 1),
            "period_end": datetime.date(2026, 9, 30),
            "period_kind": "month",
            "net_wage": Decimal("600.00"),
            "tax_credit_applied": True,
        },
        reason="van de foto",
        source="caseworker",
        by=CaseworkerFactory(),
    )
    assert upload.payslips.get().state == Payslip.State.CONFIRMED


def test_a_slip_that_proves_itself_counts_at_once(upload):
    payslip = read(upload, document())
    assert (payslip.state, payslip.counting_version) == (Payslip.State.PROVEN, 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"needs_review": ["net_wage"]}, "does_not_add_up"),
        ({"net_wage": None}, "figures_missing"),
        ({"tax_credit_applied": None}, "figures_missing"),
        ({"employee_name": "P. de Ander"}, "name_differs"),
        ({"is_correction_of": "2026-08"}, "correction"),
        ({"holiday_allowance_paid": "51.20"}, "holiday_allowance"),
    ],
)
def test_a_person_looks_first_and_nothing_counts(upload, changes, reason):
    payslip = read(upload, document(**changes))
    assert (payslip.state, payslip.reason, payslip.counting_version) == (Payslip.State.NEEDS_PERSON, reason, None)


def test_other_amounts_for_the_same_job_and_period_wait_for_a_person(upload, citizen):
    read(upload, document())
    second = Upload.objects.create(
        citizen=citizen,
        uploaded_by=citizen.user,
        original_name="foto.pdf",
        size=10,
        checksum="other",
        form_token=uuid.uuid4(),
    )
    assert read(second, document(net_wage="610.00", net_payment="610.00")).reason == "replacement"


def test_a_slip_with_another_persons_number_leaves_no_figures_behind(upload):
    read(upload, document(bsn="999911016", employee_name="P. de Ander"))
    assert (upload.state, upload.reason) == (Upload.State.NOT_USABLE, "someone_else")
    assert not Figures.objects.exists()


def test_the_citizens_own_number_on_the_slip_is_not_stored_with_the_figures(upload, citizen):
    read(upload, document(bsn=citizen.bsn, evidence={"bsn": {"page": 1, "box": [1, 2, 3, 4], "text": citizen.bsn}}))
    assert citizen.bsn not in str(Figures.objects.values().get())


def test_several_payslips_in_one_file_are_several_payslips(upload):
    read(upload, document(), document(period_start="2026-10-01", period_end="2026-10-31"))
    assert list(Payslip.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_job_is_known_from_its_first_slip_by_its_payroll_tax_number(upload):
    read(
        upload,
        document(),
        document(employer_name="De Korenaar BV", period_start="2026-08-01", period_end="2026-08-31"),
    )
    job = Employment.objects.get()
    assert (job.employer_name, job.since) == ("Bakkerij De Korenaar", datetime.date(2026, 8, 1))


def test_a_job_without_a_payroll_tax_number_is_known_by_its_employer(upload):
    read(
        upload,
        document(payroll_tax_number=None),
        document(payroll_tax_number=None, period_start="2026-08-01", period_end="2026-08-31"),
    )
    assert Employment.objects.count() == 1


@pytest.mark.asvs("2.3.1")
def test_a_citizen_cannot_confirm_what_a_person_must_look_at(upload, citizen):
    payslip = read(upload, document(needs_review=["net_wage"]))
    with pytest.raises(services.NotConfirmable):
        services.confirm(payslip_id=payslip.pk, by=citizen.user)


def test_confirming_twice_is_confirming_once(upload, citizen):
    payslip = read(upload, document())
    for _ in range(2):
        services.confirm(payslip_id=payslip.pk, by=citizen.user)
    assert AuditEvent.objects.filter(action="payslip.confirmed").count() == 1


def test_a_caseworkers_correction_counts_at_once(upload, citizen):
    payslip = read(upload, document(needs_review=["net_wage"]))
    services.correct_figures(
        payslip_id=payslip.pk,
        changes={"net_wage": Decimal("610.00")},
        reason="slecht leesbaar",
        source="caseworker",
        by=CaseworkerFactory(),
    )
    payslip.refresh_from_db()
    assert (payslip.state, payslip.counting_version) == (Payslip.State.CONFIRMED, 2)


def test_a_citizens_correction_of_a_proven_slip_waits_and_the_proven_figures_go_on_counting(upload, citizen):
    payslip = read(upload, document())
    services.correct_figures(
        payslip_id=payslip.pk, changes={"net_wage": Decimal("1.00")}, reason="x", source="citizen", by=citizen.user
    )
    payslip.refresh_from_db()
    assert (payslip.state, payslip.counting_version) == (Payslip.State.NEEDS_PERSON, 1)


def test_nobody_decides_about_a_payslip_of_their_own(upload, citizen):
    payslip = read(upload, document())
    with pytest.raises(services.OwnPayslip):
        services.accept_figures(payslip_id=payslip.pk, reason="x", by=citizen.user)


def test_figures_that_are_accepted_are_a_version_with_its_reason(upload):
    payslip = read(upload, document(employee_name="P. de Ander"))
    accepted = services.accept_figures(payslip_id=payslip.pk, reason="meisjesnaam", by=CaseworkerFactory())
    payslip.refresh_from_db()
    assert (accepted.reason, payslip.counting_version) == ("meisjesnaam", 2)


def test_a_correction_that_changes_nothing_is_refused(upload, citizen):
    payslip = read(upload, document())
    with pytest.raises(services.NothingChanged):
        services.correct_figures(
            payslip_id=payslip.pk,
            changes={"net_wage": Decimal("600.00")},
            reason="x",
            source="citizen",
            by=citizen.user,
        )


def test_a_caseworker_cannot_let_figures_count_that_lack_what_a_settlement_needs(upload, citizen):
    payslip = read(upload, document(net_wage=None, needs_review=["net_wage"]))
    with pytest.raises(services.FiguresMissing) as refused:
        services.correct_figures(
            payslip_id=payslip.pk,
            changes={"gross_wage": Decimal("700.00")},
            reason="x",
            source="caseworker",
            by=CaseworkerFactory(),
        )
    assert refused.value.fields == ["net_wage"]


def test_the_log_of_an_upload_names_no_amount(upload, citizen):
    payslip = read(upload, document())
    services.correct_figures(
        payslip_id=payslip.pk,
        changes={"net_wage": Decimal("612.34")},
        reason="zei 612.34",
        source="caseworker",
        by=CaseworkerFactory(),
    )
    assert "612.34" not in str(list(AuditEvent.objects.values()))


def test_a_slip_of_a_partner_with_the_same_surname_is_not_taken_for_the_citizens(upload):
    assert read(upload, document(employee_name="B. Voorbeeld")).reason == "name_differs"


@pytest.mark.asvs("2.2.3", "2.3.2")
def test_an_unlikely_amount_goes_to_a_person(upload):
    assert read(upload, document(net_wage="9459333.05")).reason == "amount_unlikely"


def test_a_file_that_could_not_be_used_may_be_sent_again(citizen):
    first = take_in(citizen)
    Upload.objects.filter(pk=first.pk).update(state=Upload.State.NOT_USABLE)
    assert take_in(citizen) != first


def test_a_reader_that_died_is_tried_again(upload, monkeypatch):
    files.store(upload.pk, [b"%PDF-"])
    monkeypatch.setattr(sandbox, "read_data", lambda data, keep: answer(status="unreadable", reason="parser_died"))
    services.read_upload(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.attempts) == (Upload.State.RECEIVED, 1)
