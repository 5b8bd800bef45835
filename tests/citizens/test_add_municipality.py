import pytest
from django.core.management import CommandError, call_command

from citizens.models import AuditEvent, Municipality

pytestmark = pytest.mark.django_db


def test_the_first_municipality_is_made_without_the_admin_which_needs_one(client):
    call_command("add_municipality", "9998", "Nieuwstad", "nieuwstad.example")
    assert Municipality.objects.get(code="9998").host == "nieuwstad.example"
    assert AuditEvent.objects.get(action="municipality.added").municipality_code == "9998"


@pytest.mark.parametrize("code", ["998", "99988", "abcd"])
def test_a_code_that_is_none_is_refused_in_words(code):
    with pytest.raises(CommandError):
        call_command("add_municipality", code, "Nieuwstad", "nieuwstad.example")


def test_a_municipality_is_made_once(capsys):
    call_command("add_municipality", "9998", "Nieuwstad", "nieuwstad.example")
    with pytest.raises(CommandError):
        call_command("add_municipality", "9998", "Nieuwstad", "anders.example")
