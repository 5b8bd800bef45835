import datetime

import pytest

pytestmark = pytest.mark.django_db


def test_health_answers_whatever_the_host_name(client):
    assert client.get("/gezondheid/", headers={"host": "10.0.0.7"}).json()["status"] == "ok"


@pytest.mark.parametrize(
    ("day", "warned"), [("2026-11-30", False), ("2026-12-01", True), ("2026-12-02", True), ("2027-01-01", True)]
)
def test_health_warns_from_thirty_days_before_the_known_law_ends(client, settings, day, warned):
    settings.STANDING_DAY = datetime.date.fromisoformat(day)
    response = client.get("/gezondheid/")
    assert response.status_code == 200
    assert response.json()["law_known_until"] == "2026-12"
    assert ("norms.toml is known until 2026-12" in response.json()["warnings"]) == warned
