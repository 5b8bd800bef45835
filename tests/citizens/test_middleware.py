import pytest

from citizens.middleware import MunicipalityMiddleware
from tests.factories.citizens import CaseworkerFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.ALLOWED_HOSTS = [".example"]
    settings.DEFAULT_MUNICIPALITY_HOST = None


def seen(rf, host: str):
    """The municipality that a view sees for a request to `host`."""
    requests = []
    request = rf.get("/", headers={"host": host})
    request.user = CaseworkerFactory.build(municipality=None)
    MunicipalityMiddleware(requests.append)(request)
    return requests[0].municipality


def test_the_host_name_says_which_municipality_it_is(rf):
    municipality = MunicipalityFactory(host="een.example")
    MunicipalityFactory(host="twee.example")
    assert seen(rf, "een.example") == municipality


def test_a_port_does_not_matter(rf):
    municipality = MunicipalityFactory(host="een.example")
    assert seen(rf, "een.example:8000") == municipality


def test_a_host_of_no_municipality_is_not_found(client):
    assert client.get("/", headers={"host": "niemand.example"}).status_code == 404


def test_locally_any_host_is_the_default_municipality(rf, settings):
    municipality = MunicipalityFactory(host="een.example")
    settings.DEFAULT_MUNICIPALITY_HOST = "een.example"
    assert seen(rf, "iets.example") == municipality


def test_who_belongs_to_another_municipality_is_signed_out(client):
    here, elsewhere = MunicipalityFactory(host="een.example"), MunicipalityFactory(host="twee.example")
    client.force_login(CaseworkerFactory(municipality=elsewhere))
    client.get("/beheer/", headers={"host": here.host})
    assert "_auth_user_id" not in client.session
