"""A doubtful payslip at the caseworker's desk: what to look at first, what it stands beside, whom to ask."""

import datetime

import pytest
from django.urls import reverse

from caseworkers.explanation import check_words
from caseworkers.forms.payslips import FiguresForm
from citizens.models import AuditEvent
from payslips import services
from payslips.explanation import explain
from payslips.models import LabelledExample, Payslip, Upload
from payslips.selectors import newest_figures
from tests.caseworkers.test_payslip_page import asided, decide, page_of, sent
from tests.factories.citizens import CaseworkerFactory, CitizenFactory
from tests.factories.payslips import UploadFactory
from tests.factories.settlement import slip_comes_in

pytestmark = pytest.mark.django_db


def ask(desk, payslip, question="Wat staat er bij netto?"):
    seen = Payslip.objects.get(pk=payslip.pk).change_no
    return desk.post(
        reverse("admin:payslips_payslip_ask", args=[payslip.pk]), {"question": question, "seen": seen}, follow=True
    )


def form_of(desk, payslip) -> FiguresForm:
    return desk.get(page_of(payslip)).context["form"]


def waits(citizen, **figures):
    """A payslip that a person must look at."""
    return slip_comes_in(citizen, needs_review=["net_wage"], **figures)


# What comes first


def test_the_figures_to_look_at_come_first(desk, make_file, municipality):
    file = make_file(municipality, needs_review=["wage_tax", "net_wage"])
    assert [field.name for field in form_of(desk, file.payslip).figure_fields[:3]] == [
        "wage_tax",
        "net_wage",
        "employer_name",
    ]


def test_what_the_citizen_changed_is_to_be_looked_at(desk, file):
    services.correct_figures(
        payslip_id=file.payslip.pk, changes={"wage_tax": "41.00"}, reason="x", source="citizen", by=file.citizen.user
    )
    assert form_of(desk, file.payslip).to_check == {"wage_tax"}


def test_what_a_caseworker_entered_is_not_asked_again(desk, doubtful):
    decide(desk, doubtful.payslip, net_wage="650,00")
    assert form_of(desk, doubtful.payslip).to_check == set()


def test_a_doubtful_place_stands_out_on_the_picture(desk, make_file, municipality):
    place = {"net_wage": {"page": 1, "box": [10.0, 20.0, 60.0, 30.0], "text": "600,00"}}
    file = make_file(municipality, evidence=place, needs_review=["net_wage"])
    assert "document__mark--review" in desk.get(page_of(file.payslip)).content.decode()


# Two at once


@pytest.mark.parametrize("address", ["decide", "set_aside"])
def test_who_decides_after_a_colleague_is_told(desk, doubtful, address):
    looked_at = sent(doubtful.payslip) | asided(doubtful.payslip)
    services.set_aside(payslip_id=doubtful.payslip.pk, reason="dubbel", by=CaseworkerFactory())
    response = desk.post(reverse(f"admin:payslips_payslip_{address}", args=[doubtful.payslip.pk]), looked_at)
    assert "Intussen heeft iemand anders iets over deze loonstrook besloten." in response.content.decode()


# The next one


def test_after_a_decision_the_next_payslip_opens_when_that_is_asked_for(desk, make_file, municipality):
    first, second = (make_file(municipality, needs_review=["net_wage"]) for _ in range(2))
    assert decide(desk, first.payslip, next="1").url == page_of(second.payslip)


def test_after_the_last_one_comes_the_work_list(desk, doubtful):
    assert decide(desk, doubtful.payslip, next="1").url == reverse("admin:index")


# Beside another one


@pytest.fixture
def second(file):
    """A payslip of the same job and month, with another net wage."""
    return waits(file.citizen, net_wage="610.00", net_payment="610.00")


def test_a_second_slip_stands_beside_the_one_that_counts(desk, file, second):
    (comparison,) = desk.get(page_of(second)).context["comparisons"]
    differing = {row.label: (row.here, row.there) for row in comparison.rows if row.differs}
    assert differing["Nettoloon"] == ("€\xa0610,00", "€\xa0600,00")


def test_which_of_two_counts_must_be_said(desk, file, second):
    page = decide(desk, second).content.decode()
    assert "Kies of de eerdere loonstrook ook blijft tellen." in page


@pytest.mark.parametrize(("choice", "counting"), [("yes", 1), ("no", 2)])
def test_a_second_slip_counts_instead_or_besides(desk, file, second, choice, counting):
    decide(desk, second, replaces=choice)
    assert Payslip.objects.filter(counting_version__isnull=False).count() == counting


def test_a_payslip_alone_asks_for_no_choice(desk, doubtful):
    assert "Er telt al een loonstrook van deze baan" not in desk.get(page_of(doubtful.payslip)).content.decode()


def test_many_slips_of_a_job_take_no_more_queries(desk, file, second, django_assert_max_num_queries):
    for _ in range(3):
        waits(file.citizen, net_wage="620.00")
    with django_assert_max_num_queries(33):
        desk.get(page_of(second))


# Asking


def test_a_question_goes_to_the_citizen_and_off_the_work_list(desk, doubtful):
    ask(desk, doubtful.payslip)
    work = desk.get(reverse("admin:index")).context["work"]
    assert (work.payslips_total, work.asked_total) == (0, 1)


def test_a_question_without_words_is_asked_for_them(desk, doubtful):
    assert "Schrijf uw vraag op." in ask(desk, doubtful.payslip, " ").content.decode()


def test_nothing_is_asked_about_what_counts(desk, file):
    assert "U kunt er niets meer over vragen." in ask(desk, file.payslip).content.decode()


def test_an_answer_is_shown_with_its_question(desk, doubtful):
    ask(desk, doubtful.payslip)
    services.answer_question(payslip_id=doubtful.payslip.pk, answer="Er staat 600.", by=doubtful.citizen.user)
    page = desk.get(page_of(doubtful.payslip)).content.decode()
    assert "Wat staat er bij netto?" in page
    assert "Er staat 600." in page


def test_a_question_is_an_event_without_its_words(desk, doubtful):
    ask(desk, doubtful.payslip, "Waarom € 612,34?")
    event = AuditEvent.objects.get(action="payslip.asked")
    assert "612,34" not in str(event.details)


# What waits to be read


def unread(municipality, minutes, reason=""):
    upload = UploadFactory(
        citizen=CitizenFactory(municipality=municipality), state=Upload.State.RECEIVED, reason=reason
    )
    Upload.objects.filter(pk=upload.pk).update(uploaded_at=upload.uploaded_at - datetime.timedelta(minutes=minutes))


def test_the_work_list_tells_of_files_that_nobody_reads(desk, municipality):
    unread(municipality, 6, "scanner_down")
    page = desk.get(reverse("admin:index")).content.decode()
    assert "1 bestand is al meer dan vijf minuten niet gelezen." in " ".join(page.split())
    assert "De viruscontrole geeft geen antwoord." in page


def test_a_file_that_came_just_now_is_no_trouble(desk, municipality, elsewhere):
    unread(municipality, 1)
    unread(elsewhere, 60)
    assert desk.get(reverse("admin:index")).context["work"].not_read.total == 0


# What the reader learns


def test_what_was_corrected_is_listed_for_who_looks_after_the_reader(desk, doubtful):
    decide(desk, doubtful.payslip, net_wage="650,00")
    page = desk.get(reverse("admin:payslips_labelledexample_changelist")).content.decode()
    assert "650.00" in page
    assert doubtful.citizen.surname not in page


def test_an_accepted_slip_teaches_nothing(desk, doubtful):
    decide(desk, doubtful.payslip)
    assert newest_figures(Payslip.objects.get()).source == "caseworker"
    assert not LabelledExample.objects.exists()


# Checks in words


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ({"name": "net_wage", "compared": {"printed": "600.00", "computed": "590.00"}}, "de som is €\xa0590,00"),
        ({"name": "hours_lines", "compared": {"printed": "40", "computed": "41.5"}}, "er staat 40, de som is 41.5"),
        (
            {"name": "wage_tax_rules", "compared": {"withheld": "40.00", "expected": "45.00"}},
            "de tabel geeft €\xa045,00",
        ),
        ({"name": "minimum_wage", "compared": {"hourly_wage": "9.00", "minimum": "14.71"}}, "minimum is €\xa014,71"),
        ({"name": "lines_known", "compared": {"labels": ["Toeslag X"]}}, "kijk bij ‘Toeslag X’"),
        ({"name": "fields_shown", "compared": {"fields": ["net_wage"]}}, "niet bij Nettoloon"),
        (
            {
                "name": "cumulative_net_wage",
                "compared": {"year": "1210.00", "year_before": "600.00", "this_period": "600.00"},
            },
            "er staat €\xa01.210,00; de vorige had €\xa0600,00, deze €\xa0600,00",
        ),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else "",
)
def test_a_check_that_failed_says_what_was_compared(check, told):
    assert told in check_words(check | {"passed": False})


def test_a_minimum_wage_that_is_not_reached_helps_the_citizen_and_holds_nothing_up(file):
    assert explain(file.payslip).notices == ()
    check = {"name": "minimum_wage", "passed": False, "compared": {"hourly_wage": "9.00", "minimum": "14.71"}}
    payslip = slip_comes_in(CitizenFactory(municipality=file.citizen.municipality), checks=[check])
    ((title, _),) = explain(payslip).notices
    assert "lager dan het minimumloon" in title
    assert payslip.state == Payslip.State.PROVEN
