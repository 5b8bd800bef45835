import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from caseworkers import demonstration
from caseworkers.lives import LIVES
from citizens.models import Household, Municipality
from citizens.selectors import representatives_here
from config import clock
from payslips.models import Payslip, Upload
from settlement.models import BenefitMonth, SettlementFailure

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def thread(django_db_setup, django_db_blocker, tmp_path_factory):
    """The lines of the thread. It leaves nothing in the database."""
    with django_db_blocker.unblock():
        return list(demonstration.thread(tmp_path_factory.mktemp("demo")))


def test_the_thread_ends_at_the_amount_of_worked_example_dg_1(thread):
    amounts = [line.split()[-2:] for line in thread]
    assert any("Uit te betalen" in line and "881.43" in line for line in thread), amounts


def test_the_thread_names_the_statement_it_made(thread):
    assert thread[-1].startswith("Specificatie")


def test_the_thread_leaves_nothing_behind(thread):
    assert not Municipality.objects.exists()


def test_the_demonstration_settles_every_household_and_shows_each_kind_of_slip(tmp_path):
    demonstration.make(tmp_path, lives=LIVES[-1:])
    assert Household.objects.count() == len(demonstration.CASES) + 1
    assert set(SettlementFailure.objects.values_list("message", flat=True)) == {"slips_missing"}
    assert not BenefitMonth.objects.filter(stale_since__isnull=False).exists()
    assert set(Payslip.objects.values_list("state", flat=True)) == {"proven", "confirmed", "needs_person"}
    people = [len(surnames) for *_, surnames in demonstration.REPRESENTATIVES]
    here = representatives_here(Municipality.objects.get(), clock.today())
    assert [len(mandates) for _, mandates in here] == people
    assert set(Upload.objects.values_list("state", flat=True)) == {"read"}


def test_the_demonstration_is_not_made_where_test_persons_are_not_allowed(settings):
    settings.TEST_PERSONS = False
    with pytest.raises(CommandError):
        call_command("demo")
