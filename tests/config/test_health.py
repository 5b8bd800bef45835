import pytest

pytestmark = pytest.mark.django_db


def test_health_answers_whatever_the_host_name(client):
    assert client.get("/gezondheid/", headers={"host": "10.0.0.7"}).json() == {"status": "ok"}
