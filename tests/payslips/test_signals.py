"""The income signal: taken in once, for people of the municipality alone, and laid beside the payslips."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from citizens.models import AuditEvent, Citizen
from citizens.signals import month_facts_changed
from payslips import calendar, income_signals
from payslips.models import IncomeSignal, SignalImport, SignalQuestion
from payslips.schema import FileRefused
from payslips.selectors import Outcome, signal_matches, signals_in_force
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, HouseholdFactory, MunicipalityFactory
from tests.factories.payslips import EmploymentFactory, PayslipFactory
from tests.factories.settlement import slip_comes_in
from tests.factories.signals import COLUMNS, DELIVERED, file_of, layout_recorded, line, signal_comes, signals_come

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

NUMBER = "000012345L01"


@pytest.fixture
def citizen() -> Citizen:
    person = CitizenFactory()
    layout_recorded(person.municipality)
    return person


def codes(done: SignalImport) -> list[tuple[int, str]]:
    return [(one["line"], one["code"]) for one in done.report]


def match_of(citizen: Citizen) -> tuple[Outcome, str]:
    (match,) = signal_matches([citizen.pk])[citizen.pk]
    return match.outcome, match.code


def slip_of(citizen: Citizen, **figures):
    job = citizen.employments.first() or EmploymentFactory(citizen=citizen, payroll_tax_number=NUMBER)
    return PayslipFactory(upload__citizen=citizen, employment=job, figures={"payroll_tax_number": NUMBER} | figures)


def test_a_file_says_what_became_of_each_line(citizen):
    done = signals_come(
        citizen.municipality, line(citizen), line(citizen, Loon="=9", IKV="2"), line("999900007"), line(citizen)
    )
    assert (done.lines, done.taken, done.known) == (4, 1, 0)
    assert codes(done) == [(3, "formula"), (4, "no_bsn"), (5, "doubled")]


def test_the_report_holds_no_value_of_the_file(citizen):
    done = signals_come(citizen.municipality, line(citizen, Loon="=geheim"), line(CitizenFactory()))
    assert citizen.bsn not in str(done.report)
    assert "geheim" not in str(done.report)


def test_somebody_of_another_municipality_is_nobody(citizen):
    stranger = CitizenFactory()
    done = signals_come(citizen.municipality, line(stranger))
    assert codes(done) == [(2, "unknown_person")]
    assert not IncomeSignal.objects.exists()


def test_the_same_file_taken_in_again_changes_nothing(citizen):
    signals_come(citizen.municipality, line(citizen))
    again = signals_come(citizen.municipality, line(citizen), delivered_on=datetime.date(2026, 11, 12))
    assert (again.taken, again.known) == (0, 1)
    assert IncomeSignal.objects.count() == 1


def test_a_corrected_delivery_takes_the_place_of_the_earlier_one(citizen):
    signal_comes(citizen)
    signal_comes(citizen, Loon="700,00", delivered_on=datetime.date(2026, 11, 12))
    (held,) = signals_in_force([citizen.pk])[citizen.pk]
    assert str(held.wage) == "700.00"


def test_an_older_overview_that_comes_later_does_not_hold(citizen):
    signal_comes(citizen, Loon="700,00", delivered_on=datetime.date(2026, 11, 12))
    signal_comes(citizen)
    (held,) = signals_in_force([citizen.pk])[citizen.pk]
    assert str(held.wage) == "700.00"


def test_an_overview_of_the_same_day_with_other_amounts_is_not_taken(citizen):
    signal_comes(citizen)
    done = signals_come(citizen.municipality, line(citizen, Loon="700,00"))
    assert codes(done) == [(2, "contradicts_earlier_file")]


@pytest.mark.asvs("2.3.3")
def test_a_file_that_was_cut_off_stores_nothing(citizen):
    with pytest.raises(FileRefused):
        signals_come(citizen.municipality, data=file_of(line(citizen), line(citizen, IKV="2"))[:-5])
    assert not SignalImport.objects.exists()


def test_without_a_layout_nothing_is_guessed():
    with pytest.raises(income_signals.SignalLayoutMissing):
        signals_come(MunicipalityFactory(), line("999900006"))


def test_the_layout_of_the_day_of_the_overview_holds(citizen):
    income_signals.record_signal_layout(
        municipality=citizen.municipality,
        since=datetime.date(2026, 11, 1),
        columns=COLUMNS,
        delimiter="comma",
        by="test",
    )
    assert signals_come(citizen.municipality, line(citizen)).taken == 1


def test_a_layout_that_lacks_a_column_is_not_recorded(citizen):
    with pytest.raises(income_signals.SignalLayoutUnusable, match="wage: missing"):
        income_signals.record_signal_layout(
            municipality=citizen.municipality,
            since=datetime.date(2026, 11, 1),
            columns={name: heading for name, heading in COLUMNS.items() if name != "wage"},
            by="test",
        )


def test_the_person_can_see_that_wages_came_from_elsewhere(citizen):
    signal_comes(citizen)
    event = AuditEvent.objects.get(action="signal.came")
    assert event.about == f"citizens.citizen:{citizen.pk}"


def test_months_from_the_period_on_are_told(citizen):
    household = HouseholdFactory(members=[citizen])
    heard = []

    def hear(**told):
        heard.append((told["household_ids"], told["since"], told["cause"]))

    month_facts_changed.connect(hear)
    try:
        signal_comes(citizen)
    finally:
        month_facts_changed.disconnect(hear)
    assert heard == [([household.pk], datetime.date(2026, 9, 1), "signal_came")]


def test_how_many_are_read_does_not_change_the_number_of_queries_but_for_the_log(
    citizen, django_assert_max_num_queries: DjangoAssertNumQueries
):
    people = [citizen, *(CitizenFactory(municipality=citizen.municipality) for _ in range(9))]
    with django_assert_max_num_queries(30 + 3 * len(people)):
        signals_come(citizen.municipality, *(line(person) for person in people))


def test_a_slip_with_the_same_wage_and_tax_is_equal(citizen):
    slip_of(citizen)
    signal_comes(citizen)
    assert match_of(citizen) == (Outcome.EQUAL, "same")


def test_weeks_are_laid_beside_the_month_that_they_make(citizen):
    slip_of(citizen, period_start=datetime.date(2026, 9, 1), period_end=datetime.date(2026, 9, 14),
            taxable_wage="300.00", wage_tax="15.00")  # fmt: skip
    slip_of(citizen, period_start=datetime.date(2026, 9, 15), period_end=datetime.date(2026, 9, 30),
            taxable_wage="340.00", wage_tax="25.00")  # fmt: skip
    signal_comes(citizen)
    assert match_of(citizen) == (Outcome.EXPLAINED, "together")


def test_two_relations_at_one_employer_are_laid_beside_one_slip(citizen):
    slip_of(citizen)
    signals_come(
        citizen.municipality,
        line(citizen, Loon="400,00", Loonheffing="30,00"),
        line(citizen, IKV="2", Loon="240,00", Loonheffing="10,00"),
    )
    assert match_of(citizen) == (Outcome.EQUAL, "same")


def test_less_than_a_euro_is_rounding(citizen):
    slip_of(citizen)
    signal_comes(citizen, Loon="640,99")
    assert match_of(citizen) == (Outcome.EXPLAINED, "rounding")


def test_a_euro_is_another_wage(citizen):
    slip_of(citizen)
    signal_comes(citizen, Loon="641,00")
    assert match_of(citizen) == (Outcome.QUESTION, "differs")


def test_a_slip_that_shows_no_tax_is_not_compared(citizen):
    slip_of(citizen, wage_tax=None)
    signal_comes(citizen)
    assert match_of(citizen) == (Outcome.NOT_COMPARABLE, "")


def test_wages_of_an_employer_that_nobody_named_are_a_question(citizen):
    signal_comes(citizen)
    assert match_of(citizen) == (Outcome.QUESTION, "no_job")


def test_wages_after_the_end_of_a_job_are_a_question(citizen):
    EmploymentFactory(citizen=citizen, payroll_tax_number=NUMBER, until=datetime.date(2026, 8, 31))
    signal_comes(citizen)
    assert match_of(citizen) == (Outcome.QUESTION, "after_end")


def test_wages_of_a_known_job_without_a_slip_are_no_question(citizen):
    EmploymentFactory(citizen=citizen, payroll_tax_number=NUMBER)
    signal_comes(citizen)
    assert match_of(citizen) == (Outcome.NO_SLIP, "")
    assert not SignalQuestion.objects.exists()


def test_who_is_contradicted_is_asked(citizen):
    slip_of(citizen)
    signal_comes(citizen, Loon="900,00")
    question = SignalQuestion.objects.get()
    assert (question.citizen, question.code, question.state) == (citizen, "differs", "open")


def test_a_question_goes_when_the_wage_administration_corrects_itself(citizen):
    slip_of(citizen)
    signal_comes(citizen, Loon="900,00")
    signal_comes(citizen, delivered_on=datetime.date(2026, 11, 12))
    assert SignalQuestion.objects.get().state == "gone"


def test_a_question_goes_when_a_payslip_comes_that_agrees(citizen):
    signal_comes(citizen)
    slip_comes_in(citizen)
    assert SignalQuestion.objects.get().state == "gone"


def test_a_payslip_that_says_something_else_is_asked_about(citizen):
    EmploymentFactory(citizen=citizen, payroll_tax_number=NUMBER)
    signal_comes(citizen)
    slip_comes_in(citizen, taxable_wage="700.00", gross_wage="700.00", net_wage="660.00", net_payment="660.00")
    assert SignalQuestion.objects.get().code == "differs"


def test_a_question_that_nobody_answered_is_asked_once(citizen):
    signal_comes(citizen)
    income_signals.ask_about_signals(citizen_ids=[citizen.pk])
    assert SignalQuestion.objects.count() == 1


def test_the_citizen_answers_and_a_caseworker_decides(citizen):
    signal_comes(citizen)
    pk = SignalQuestion.objects.get().pk
    income_signals.answer_signal_question(question_id=pk, answer="not_mine", words="Ken ik niet", by=citizen.user)
    caseworker = CaseworkerFactory(municipality=citizen.municipality)
    question = income_signals.decide_signal_question(
        question_id=pk, decision="slip", reason="Verwisseld", by=caseworker
    )
    assert (question.state, question.answer, question.decision) == ("decided", "not_mine", "slip")


def test_nobody_answers_for_somebody_else(citizen):
    signal_comes(citizen)
    with pytest.raises(income_signals.NothingAsked):
        income_signals.answer_signal_question(
            question_id=SignalQuestion.objects.get().pk, answer="signal", words="", by=CitizenFactory().user
        )


def test_nobody_decides_about_their_own_wages(citizen):
    signal_comes(citizen)
    citizen.user.is_staff = True
    citizen.user.save()
    with pytest.raises(income_signals.OwnSignal):
        income_signals.decide_signal_question(
            question_id=SignalQuestion.objects.get().pk, decision="slip", reason="Zo is het", by=citizen.user
        )


def test_nothing_is_decided_to_a_loss_before_the_citizen_could_answer(citizen):
    signal_comes(citizen)
    with pytest.raises(calendar.NotHeard):
        income_signals.decide_signal_question(
            question_id=SignalQuestion.objects.get().pk,
            decision="signal",
            reason="Zo staat het er",
            by=CaseworkerFactory(municipality=citizen.municipality),
        )


def test_a_decision_stands(citizen):
    signal_comes(citizen)
    pk = SignalQuestion.objects.get().pk
    caseworker = CaseworkerFactory(municipality=citizen.municipality)
    income_signals.decide_signal_question(question_id=pk, decision="slip", reason="Verwisseld", by=caseworker)
    with pytest.raises(income_signals.NothingAsked):
        income_signals.decide_signal_question(question_id=pk, decision="signal", reason="Toch", by=caseworker)


def test_the_command_takes_a_file_and_tells_of_each_line_that_was_not_used(citizen, tmp_path: Path):
    path = tmp_path / "oib.csv"
    path.write_bytes(file_of(line(citizen), line(citizen, IKV="2", Loon="veel")))
    told = StringIO()
    call_command("import_signals", str(path), municipality=citizen.municipality.code, delivered=DELIVERED, stdout=told)
    assert told.getvalue().splitlines() == ["line 3: no_amount wage", "2 lines: 1 new, 0 known, 1 not used."]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (file_of("kapot"), None, "Nothing was taken in: other_number_of_cells 2"),
        (file_of(), "zzzz", "no municipality"),
        (None, None, "cannot be read"),
    ],
)
def test_the_command_says_what_is_wrong(citizen, tmp_path: Path, data: bytes | None, code: str | None, words: str):
    path = tmp_path / "oib.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CommandError, match=words):
        call_command("import_signals", str(path), municipality=code or citizen.municipality.code, delivered=DELIVERED)
