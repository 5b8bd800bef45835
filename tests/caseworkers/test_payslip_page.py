"""A caseworker decides about a payslip, and sees at once what that does to the months."""

from decimal import Decimal

import pytest
from django.urls import reverse

from caseworkers.forms.payslips import FiguresForm
from payslips.models import Figures, Payslip
from payslips.selectors import newest_figures
from payslips.services import confirm, correct_figures
from settlement.models import BenefitMonth, Difference, Settlement
from tests.factories.settlement import slip_comes_in

pytestmark = pytest.mark.django_db


def page_of(payslip):
    return reverse("admin:payslips_payslip_change", args=[payslip.pk])


def sent(payslip, **changes):
    """What the form of this payslip sends, with these figures changed."""
    payslip = Payslip.objects.get(pk=payslip.pk)
    form = FiguresForm(payslip=payslip)
    values = {name: form[name].value() for name in form.fields}
    return {
        name: "" if value is None else value
        for name, value in (values | {"reason": "zo staat het er"} | changes).items()
    }


def decide(desk, payslip, **changes):
    return desk.post(reverse("admin:payslips_payslip_decide", args=[payslip.pk]), sent(payslip, **changes))


def set_aside(desk, payslip, reason="dubbel"):
    return desk.post(reverse("admin:payslips_payslip_set_aside", args=[payslip.pk]), asided(payslip, reason))


def asided(payslip, reason="dubbel"):
    """What the form to set this payslip aside sends."""
    return {"reason": reason, "seen": Payslip.objects.get(pk=payslip.pk).change_no}


def test_a_correction_is_version_2_with_its_reason(desk, doubtful):
    decide(desk, doubtful.payslip, net_wage="650,00", reason="Netto staat onderaan.")
    figures = newest_figures(Payslip.objects.get())
    assert (figures.version, figures.net_wage, figures.reason, figures.by) == (
        2,
        Decimal("650.00"),
        "Netto staat onderaan.",
        "medewerker:anne",
    )


def test_a_correction_makes_a_new_version_of_the_month(desk, file):
    before = Settlement.objects.filter(month=file.month).latest("version")
    decide(desk, file.payslip, net_wage="650,00")
    after = Settlement.objects.filter(month=file.month).latest("version")
    assert (after.version, after.income) == (before.version + 1, Decimal("650.00"))


def test_after_a_correction_the_page_shows_what_the_month_became(desk, file):
    before = Settlement.objects.filter(month=file.month).latest("version")
    decide(desk, file.payslip, net_wage="650,00")
    shown = desk.get(page_of(file.payslip)).context["months"][0]
    assert (shown.settlement.month, shown.difference) == (file.month, shown.settlement.to_pay - before.to_pay)


def test_figures_that_are_right_as_read_are_accepted(desk, doubtful):
    decide(desk, doubtful.payslip)
    payslip = Payslip.objects.get()
    assert (payslip.state, payslip.counting_version, payslip.versions.count()) == (Payslip.State.CONFIRMED, 2, 2)


def test_accepted_figures_settle_the_month(desk, doubtful):
    decide(desk, doubtful.payslip)
    assert Settlement.objects.filter(month=doubtful.month).latest("version").income == Decimal("600.00")


def test_an_acceptance_stands_with_its_reason_among_the_versions(desk, doubtful):
    decide(desk, doubtful.payslip, reason="klopt met de strook")
    assert "klopt met de strook" in desk.get(page_of(doubtful.payslip)).content.decode()


def test_a_payslip_that_is_set_aside_says_why(desk, doubtful):
    set_aside(desk, doubtful.payslip, reason="is dubbel gestuurd")
    assert "is dubbel gestuurd" in desk.get(page_of(doubtful.payslip)).content.decode()


def test_confirmed_figures_without_a_change_get_an_answer(desk, file):
    confirm(payslip_id=file.payslip.pk, by=file.citizen.user)
    page = decide(desk, file.payslip).content.decode()
    assert "Deze cijfers zijn al bevestigd" in page


def test_figures_that_a_settlement_needs_are_asked_for(desk, make_file, municipality):
    file = make_file(municipality, tax_credit_applied=None)
    page = decide(desk, file.payslip).content.decode()
    assert "Dit is nodig om de maand te verrekenen." in page


def test_figures_that_are_still_missing_change_nothing(desk, make_file, municipality):
    file = make_file(municipality, tax_credit_applied=None)
    decide(desk, file.payslip, net_wage="650,00")
    assert Figures.objects.get().version == 1


def test_a_decision_without_a_reason_is_asked_for_one(desk, doubtful):
    page = decide(desk, doubtful.payslip, reason=" ").content.decode()
    assert "Schrijf op waarom." in page


def test_what_was_filled_in_is_still_there_after_an_error(desk, doubtful):
    page = decide(desk, doubtful.payslip, net_wage="651,23", reason="").content.decode()
    assert "651,23" in page


@pytest.mark.parametrize(
    "wrong", [{"net_wage": "veel"}, {"period_start": "2026-09-30", "period_end": "2026-09-01"}, {"seen": ""}]
)
def test_bad_input_gets_an_answer_and_changes_nothing(desk, doubtful, wrong):
    response = decide(desk, doubtful.payslip, **wrong)
    assert (response.status_code, Figures.objects.count()) == (200, 1)


def test_a_decision_about_figures_that_have_changed_meanwhile_is_refused(desk, file):
    looked_at = sent(file.payslip, net_wage="650,00")
    correct_figures(
        payslip_id=file.payslip.pk,
        changes={"net_wage": Decimal("640.00")},
        reason="was anders",
        source="citizen",
        by=file.citizen.user,
    )
    response = desk.post(reverse("admin:payslips_payslip_decide", args=[file.payslip.pk]), looked_at)
    assert "Intussen heeft iemand anders iets over deze loonstrook besloten." in response.content.decode()


def test_a_payslip_that_is_set_aside_does_not_count(desk, file):
    set_aside(desk, file.payslip)
    assert Settlement.objects.filter(month=file.month).latest("version").income == 0


def test_setting_aside_asks_why(desk, file):
    page = set_aside(desk, file.payslip, reason="").content.decode()
    assert "Schrijf op waarom." in page


def test_a_payslip_that_was_set_aside_can_count_after_all(desk, file):
    set_aside(desk, file.payslip)
    decide(desk, Payslip.objects.get())
    assert Payslip.objects.get().state == Payslip.State.CONFIRMED


@pytest.mark.parametrize("act", [decide, set_aside])
def test_nobody_decides_about_a_payslip_of_their_own(client, file, act):
    own = file.citizen.user
    own.is_staff = True
    own.save()
    client.force_login(own)
    act(client, file.payslip)
    assert Payslip.objects.get().state == Payslip.State.PROVEN


def test_the_page_says_what_does_not_add_up(desk, make_file, municipality):
    check = {"name": "net_wage", "passed": False, "compared": {"printed": "600.00", "computed": "590.00"}}
    file = make_file(municipality, needs_review=["net_wage"], checks=[check])
    page = desk.get(page_of(file.payslip)).content.decode()
    assert "er staat €\xa0600,00, de som is €\xa0590,00" in page


def test_after_a_correction_the_doubts_of_the_reader_are_told_as_past(desk, make_file, municipality):
    check = {"name": "net_wage", "passed": False, "compared": {"printed": "600.00", "computed": "590.00"}}
    file = make_file(municipality, needs_review=["net_wage"], checks=[check])
    decide(desk, file.payslip, net_wage="590,00")
    assert "Wat bij het lezen niet klopte" in desk.get(page_of(file.payslip)).content.decode()


def test_a_figure_to_look_at_is_marked(desk, doubtful):
    page = desk.get(page_of(doubtful.payslip)).content.decode()
    assert page.count("Kijk dit na.") == 1


def test_the_place_of_a_figure_is_marked_on_the_picture(desk, make_file, municipality):
    place = {"net_wage": {"page": 1, "box": [10.0, 20.0, 60.0, 30.0], "text": "600,00"}}
    file = make_file(municipality, evidence=place)
    page = desk.get(page_of(file.payslip)).content.decode()
    assert 'data-mark="1-net_wage"' in page


def test_a_payslip_that_counts_in_the_same_days_is_shown(desk, file):
    second = slip_comes_in(file.citizen)
    shown = desk.get(page_of(second)).context["also_counting"]
    assert shown == [file.payslip]


def test_the_page_leads_to_the_next_payslip_that_needs_a_person(desk, make_file, municipality):
    first, second = (make_file(municipality, needs_review=["net_wage"]) for _ in range(2))
    assert desk.get(page_of(first.payslip)).context["following"] == second.payslip


def test_after_the_last_payslip_comes_the_first_again(desk, make_file, municipality):
    first, second = (make_file(municipality, needs_review=["net_wage"]) for _ in range(2))
    assert desk.get(page_of(second.payslip)).context["following"] == first.payslip


def test_the_history_says_what_a_version_changed(desk, file):
    decide(desk, file.payslip, net_wage="650,00")
    page = desk.get(page_of(file.payslip)).content.decode()
    assert "Nettoloon: €\xa0600,00 → €\xa0650,00" in page


def test_a_slip_that_holds_back_a_payment_says_so(desk, doubtful):
    month = BenefitMonth.objects.filter(household=doubtful.household).first()
    Difference.objects.create(month=month, amount=Decimal("120.50"), way=Difference.Way.NOT_FINAL)
    page = desk.get(page_of(doubtful.payslip)).content.decode()
    assert "wacht een nabetaling:" in page
    assert "120,50" in page


def test_the_page_takes_few_queries(desk, file, django_assert_max_num_queries):
    decide(desk, file.payslip, net_wage="650,00")
    with django_assert_max_num_queries(30):
        desk.get(page_of(file.payslip))
