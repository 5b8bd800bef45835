"""What is past its term is gone, with its files; what is not, or is held, stays; and the log stays whole."""

import ast
import datetime
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from allowances.models import KeptAnswers
from caseworkers import retention
from caseworkers.models import Destruction, LegalHold, RetentionTerm
from citizens import append_only, audit
from citizens.append_only import AppendOnly, destroying
from citizens.models import (
    AuditEvent,
    AuditSeal,
    BenefitGrant,
    Citizen,
    Household,
    IdentityProvider,
    Municipality,
    Representative,
    User,
)
from citizens.permissions import PROVEN_AT, SIGNED_IN_BY
from citizens.services import Member, give_mandate, record_household, seal_events, stop_benefit
from config import clock
from payslips import files
from payslips.models import Figures, LabelledExample, Payslip, SignalImport, Upload
from settlement.models import PaymentExport, RecoveryClaim, Settlement, SettlementFailure
from settlement.services import settle_stale
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, MunicipalityFactory, client_of
from tests.factories.settlement import household_with_assistance, slip_comes_in
from tests.factories.signals import signal_comes

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

Day = datetime.date
ROOT = Path(__file__).resolve().parents[2]
LATER = Day(2034, 1, 10)


@dataclass
class Scene:
    """Somebody who shared a household with a former partner, and another; the assistance ended with October."""

    municipality: Municipality
    household: Household
    citizen: Citizen
    former: Citizen
    payslip: Payslip
    kept: KeptAnswers

    @property
    def upload(self):
        return self.payslip.upload_id


@pytest.fixture
def closed(settings) -> Scene:
    household, citizen = household_with_assistance()
    municipality = household.municipality
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    earlier, former = household_with_assistance(municipality=municipality)
    record_household(
        household=earlier, since=Day(2026, 9, 5), members=[Member(former), Member(citizen)], reason="samen", by="test"
    )
    record_household(
        household=earlier, since=Day(2026, 9, 9), members=[Member(former)], reason="uit elkaar", by="test"
    )
    other, _ = household_with_assistance(municipality=municipality)
    Household.objects.filter(pk=other.pk).update(number="apart")
    payslip = slip_comes_in(citizen)
    payslip.upload.pages = 1
    payslip.upload.state = Upload.State.READ
    payslip.upload.save()
    files.folder(payslip.upload_id).mkdir(parents=True)
    files.picture(payslip.upload_id, 1).write_bytes(b"plaatje")
    kept = KeptAnswers.objects.create(citizen=citizen, kind="what_if", name="16 uur", answers={"hours": "16"})
    Payslip.objects.update(state=Payslip.State.CONFIRMED)
    for row in (household, earlier, other):
        stop_benefit(household=row, until=Day(2026, 10, 31), reason="werk", by="test")
    settle_stale(cause="test", household_ids=[household.pk, earlier.pk, other.pk])
    SettlementFailure.objects.all().delete()
    return Scene(municipality, household, citizen, former, payslip, kept)


def term(closed, kind, months=84, **more):
    said = {"source": "selectielijst", "is_doubtful": False, "reason": "archivaris", "by": "test"} | more
    return retention.record_term(
        municipality=closed.municipality, kind=kind, since=Day(2026, 1, 1), months=months, **said
    )


def on(monkeypatch, day):
    """The night of that day; the clock stands still."""
    monkeypatch.setattr(clock, "today", lambda: day)
    with transaction.atomic():
        return retention.apply_terms(run="nacht")


class TestTheTerms:
    @pytest.mark.usefixtures("closed")
    def test_without_one_nothing_is_destroyed(self, monkeypatch):
        assert on(monkeypatch, LATER) == []

    def test_one_in_doubt_destroys_nothing(self, closed, monkeypatch):
        for kind in set(RetentionTerm.Kind.values) - set(retention.OWN_TERMS):
            term(closed, kind, is_doubtful=True)
        assert on(monkeypatch, LATER) == []

    def test_the_last_version_of_a_day_holds(self, closed):
        term(closed, "log", 12)
        term(closed, "log", 24)
        assert retention.terms_of(closed.municipality, clock.today())["log"].months == 24

    def test_of_no_month_is_refused(self, closed):
        with pytest.raises(retention.TermTooShort):
            term(closed, "log", 0)

    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (Day(2026, 3, 31), 1, Day(2026, 2, 28)),
            (Day(2028, 3, 31), 1, Day(2028, 2, 29)),
            (Day(2026, 1, 15), 1, Day(2025, 12, 15)),
            (Day(2026, 12, 31), 12, Day(2025, 12, 31)),
            (Day(2026, 1, 31), 2, Day(2025, 11, 30)),
        ],
    )
    def test_months_are_counted_back_to_a_day_that_exists(self, day, months, expected):
        assert retention._earlier(day, months) == expected

    def test_a_command_records_one_and_says_whether_it_destroys(self, closed, capsys):
        call_command("record_term", closed.municipality.code, "log", "60", "--source=x", "--reason=y")
        assert RetentionTerm.objects.get().is_doubtful
        call_command("record_term", closed.municipality.code, "log", "60", "--source=x", "--reason=y", "--certain")
        assert "in force" in capsys.readouterr().out

    def test_the_command_knows_the_municipality(self):
        with pytest.raises(CommandError, match="No municipality"):
            call_command("record_term", "9999", "log", "60", "--source=x", "--reason=y")


class TestACase:
    @pytest.mark.asvs("14.2.4", "14.2.7")
    def test_is_gone_with_its_people_files_and_money(self, closed, monkeypatch):
        term(closed, "cases")
        upload = closed.upload
        assert Settlement.objects.filter(municipality=closed.municipality).exists()
        on(monkeypatch, LATER)
        left = Citizen.objects.filter(municipality=closed.municipality)
        assert not left.exists()
        for model in (Household, Upload, Figures, Settlement, BenefitGrant):
            owner = "municipality" if model is not Figures else "payslip__municipality"
            assert not model._base_manager.filter(**{owner: closed.municipality}).exists(), model
        assert not Upload.objects.filter(pk=upload).exists()

    def test_of_another_municipality_stays(self, closed, monkeypatch):
        term(closed, "cases")
        far, citizen = household_with_assistance()
        stop_benefit(household=far, until=Day(2026, 10, 31), reason="werk", by="test")
        on(monkeypatch, LATER)
        assert Citizen.objects.get() == citizen

    @pytest.mark.parametrize(("day", "gone"), [(Day(2033, 10, 31), False), (Day(2033, 11, 1), True)])
    def test_stays_until_the_day_on_which_its_term_is_over(self, closed, monkeypatch, day, gone):
        term(closed, "cases")
        on(monkeypatch, day)
        assert Household.objects.filter(number="apart").exists() is not gone

    @pytest.mark.asvs("14.2.7")
    def test_stays_while_it_is_held_and_so_does_who_shared_it(self, closed, monkeypatch):
        term(closed, "cases")
        retention.hold(household=closed.household, holds=True, since=Day(2026, 10, 1), reason="bezwaar", by="test")
        on(monkeypatch, LATER)
        assert set(Citizen.objects.all()) == {closed.citizen, closed.former}

    def test_goes_when_the_hold_is_over(self, closed, monkeypatch):
        term(closed, "cases")
        for since, holds in ((Day(2026, 10, 1), True), (Day(2030, 1, 1), False)):
            retention.hold(household=closed.household, holds=holds, since=since, reason="bezwaar", by="test")
        on(monkeypatch, LATER)
        assert not Household.objects.filter(pk=closed.household.pk).exists()

    def test_stays_while_the_assistance_goes_on(self, closed, monkeypatch):
        term(closed, "cases")
        again = BenefitGrant(household=closed.household, since=Day(2027, 1, 1), reason="opnieuw", recorded_by="test")
        again.save()
        on(monkeypatch, LATER)
        assert set(Citizen.objects.all()) == {closed.citizen, closed.former}

    def test_stays_while_money_is_asked(self, closed, monkeypatch):
        term(closed, "cases")
        month = closed.household.months.latest("first_day")
        of = month.settlements.latest("version")
        RecoveryClaim.objects.create(month=month, settlement=of, amount="10.00", by="test")
        on(monkeypatch, LATER)
        assert closed.citizen in Citizen.objects.all()

    def test_stays_while_something_came_in_later(self, closed, monkeypatch):
        term(closed, "cases")
        Upload.objects.update(uploaded_at=datetime.datetime(2027, 3, 1, tzinfo=datetime.UTC))
        on(monkeypatch, Day(2033, 11, 1))
        assert closed.citizen in Citizen.objects.all()

    def test_leaves_a_record_without_a_person(self, closed, monkeypatch):
        term(closed, "cases")
        on(monkeypatch, LATER)
        rows = Destruction.objects.filter(kind="cases")
        assert sum(row.counted["citizens.citizen"] for row in rows) == 3
        assert {(row.months, row.source, row.run) for row in rows} == {(84, "selectielijst", "nacht")}
        said = str([row.__dict__ for row in rows])
        assert closed.citizen.surname not in said

    def test_takes_the_accounts_and_who_acted_for_nobody_else(self, closed, monkeypatch):
        term(closed, "cases")
        _, elsewhere = household_with_assistance()
        for citizen, name in ((elsewhere, "elders"), (closed.citizen, "hier")):
            give_mandate(
                citizen=citizen,
                kind="guardian",
                name=name,
                organisation_number="90000009",
                since=Day(2026, 1, 1),
                until=None,
                reason="rechtbank",
                by="test",
            )
        on(monkeypatch, LATER)
        assert list(Representative.objects.values_list("name", flat=True)) == ["elders"]
        assert not User.objects.filter(municipality=closed.municipality, is_staff=False).exists()


class TestPictures:
    @pytest.mark.asvs("14.2.7")
    def test_go_while_the_figures_stay(self, closed, monkeypatch, django_capture_on_commit_callbacks):
        term(closed, "pictures", 24)
        upload = closed.upload
        assert files.folder(upload).exists()
        with django_capture_on_commit_callbacks(execute=True):
            on(monkeypatch, Day(2030, 1, 1))
        assert not files.folder(upload).exists()
        assert Figures.objects.filter(payslip__upload=upload).exists()
        assert upload not in files.uploads_without_their_file()
        assert client_of(closed.citizen).get(reverse("page-picture", args=[upload, 1])).status_code == 404
        assert client_of(closed.citizen).get(reverse("payslip", args=[upload])).status_code == 200

    def test_stay_until_their_term_is_over(self, closed, monkeypatch):
        term(closed, "pictures", 24)
        assert on(monkeypatch, Day(2028, 10, 14)) == []

    def test_stay_while_somebody_has_to_look(self, closed, monkeypatch):
        term(closed, "pictures", 24)
        Payslip.objects.update(state="needs_person")
        on(monkeypatch, Day(2030, 1, 1))
        assert Upload.objects.get().destroyed_on is None


class TestTheLog:
    @pytest.fixture
    def old(self, closed):
        term(closed, "log", 60)
        seal_events()
        return closed

    def test_is_whole_after_its_oldest_part_is_gone(self, old, monkeypatch):
        code = old.municipality.code
        before = AuditEvent.objects.filter(municipality_code=code).count()
        on(monkeypatch, LATER)
        assert AuditEvent.objects.filter(municipality_code=code).count() < before
        assert audit.check(code).broken == ""
        assert AuditSeal.objects.filter(chain=code).count() >= before

    @pytest.mark.usefixtures("old")
    def test_keeps_what_is_not_past_its_term(self, monkeypatch):
        assert [row for row in on(monkeypatch, Day(2031, 10, 13)) if row.kind == "log"] == []

    def test_of_a_held_household_stays(self, old, monkeypatch):
        retention.hold(household=old.household, holds=True, since=Day(2026, 10, 1), reason="bezwaar", by="test")
        about = f"citizens.household:{old.household.pk}"
        kept = AuditEvent.objects.filter(about=about).count()
        on(monkeypatch, LATER)
        assert AuditEvent.objects.filter(about=about).count() == kept
        assert audit.check(old.municipality.code).broken == ""

    def test_shows_who_takes_away_what_was_kept(self, old, monkeypatch):
        retention.hold(household=old.household, holds=True, since=Day(2026, 10, 1), reason="bezwaar", by="test")
        seal_events()
        on(monkeypatch, LATER)
        kept = AuditEvent.objects.filter(about=f"citizens.household:{old.household.pk}").earliest("pk")
        with transaction.atomic(), destroying(["citizens_auditevent"]):
            AuditEvent.objects.filter(pk=kept.pk)._raw_delete("default")
        assert "1 events that were kept" in audit.check(old.municipality.code).broken

    def test_shows_who_takes_away_more_than_was_destroyed(self, old, monkeypatch):
        on(monkeypatch, LATER)
        audit.record("made", by="test", subject=old.municipality, municipality=old.municipality)
        seal_events()
        with transaction.atomic(), destroying(["citizens_auditevent"]):
            AuditEvent.objects.filter(action="made")._raw_delete("default")
        assert "was removed" in audit.check(old.municipality.code).broken

    def test_shows_a_word_of_destruction_that_is_not_ours(self, old):
        last = AuditEvent.objects.filter(municipality_code=old.municipality.code).earliest("pk")
        told = {"kind": "log", "through": 10_000, "kept": 0}
        AuditEvent.objects.create(
            municipality_code=last.municipality_code,
            actor="systeem",
            action="records.destroyed",
            subject="x:1",
            details=told,
            proof="verzonnen",
        )
        with transaction.atomic(), destroying(["citizens_auditevent"]):
            AuditEvent.objects.filter(pk=last.pk)._raw_delete("default")
        assert audit.check(old.municipality.code).broken


def test_kept_answers_go_after_their_term(closed, monkeypatch):
    term(closed, "answers", 24)
    kept = closed.kept
    on(monkeypatch, Day(2030, 1, 1))
    assert not type(kept).objects.filter(pk=kept.pk).exists()


def test_what_people_corrected_is_kept_for_two_years_whatever_is_recorded(monkeypatch):
    municipality = MunicipalityFactory()
    for at in (Day(2026, 10, 1), Day(2028, 10, 2)):
        LabelledExample.objects.create(
            municipality=municipality,
            at=at,
            document_kind="pdf",
            field="net_wage",
            was_sure=True,
            role="citizen",
        )
    on(monkeypatch, Day(2028, 10, 2))
    assert LabelledExample.objects.get().at == Day(2028, 10, 2)


class TestWhatNeverHadAssistance:
    @pytest.fixture
    def asked(self, closed):
        """Somebody of whom a household was recorded in October 2026, and who was granted nothing."""
        citizen = CitizenFactory(municipality=closed.municipality)
        household = Household.objects.create(municipality=closed.municipality, number="nooit")
        record_household(
            household=household, since=Day(2026, 10, 1), members=[Member(citizen)], reason="aanvraag", by="test"
        )
        term(closed, "no_grant", 12)
        return household

    @pytest.mark.parametrize(("day", "gone"), [(Day(2027, 10, 14), False), (Day(2027, 10, 15), True)])
    def test_goes_after_its_own_term(self, asked, monkeypatch, day, gone):
        on(monkeypatch, day)
        assert Household.objects.filter(pk=asked.pk).exists() is not gone

    @pytest.mark.usefixtures("asked")
    def test_takes_nobody_who_had_assistance(self, closed, monkeypatch):
        on(monkeypatch, LATER)
        assert Household.objects.filter(pk=closed.household.pk).exists()

    def test_stays_while_it_shares_somebody_who_had_assistance(self, closed, asked, monkeypatch):
        record_household(
            household=asked, since=Day(2026, 10, 2), members=[Member(closed.citizen)], reason="samen", by="test"
        )
        on(monkeypatch, LATER)
        assert Household.objects.filter(pk=asked.pk).exists()

    def test_stays_while_it_is_held(self, asked, monkeypatch):
        retention.hold(household=asked, holds=True, since=Day(2026, 10, 1), reason="bezwaar", by="test")
        on(monkeypatch, LATER)
        assert Household.objects.filter(pk=asked.pk).exists()


class TestFilesOfTheWageAdministration:
    @pytest.fixture
    def taken(self, closed):
        signal_comes(closed.citizen)
        term(closed, "signals", 12)
        return SignalImport.objects.get()

    def test_stay_while_a_line_of_them_is_left(self, taken, monkeypatch):
        on(monkeypatch, LATER)
        assert SignalImport.objects.get() == taken

    @pytest.mark.usefixtures("taken")
    def test_go_when_their_lines_went_with_the_people(self, closed, monkeypatch):
        term(closed, "cases")
        on(monkeypatch, LATER)
        assert not SignalImport.objects.exists()


class TestListsOfPayments:
    @pytest.fixture
    def handed_over(self, closed):
        term(closed, "payments", 12)
        closed.household.number = "D-17"
        closed.household.save()
        return PaymentExport.objects.create(
            municipality=closed.municipality,
            first_day=Day(2026, 9, 1),
            lines=3,
            held=["D-17"],
            checksum="0",
            by="test",
        )

    @pytest.mark.parametrize(("day", "gone"), [(Day(2027, 10, 14), False), (Day(2027, 10, 15), True)])
    def test_go_after_their_own_term(self, handed_over, monkeypatch, day, gone):
        on(monkeypatch, day)
        assert PaymentExport.objects.filter(pk=handed_over.pk).exists() is not gone

    def test_stay_while_they_name_a_household_that_is_held(self, closed, handed_over, monkeypatch):
        retention.hold(household=closed.household, holds=True, since=Day(2026, 10, 1), reason="bezwaar", by="test")
        on(monkeypatch, LATER)
        assert PaymentExport.objects.get() == handed_over


class TestThePage:
    ADDRESS = "/beheer/caseworkers/retentionterm/vastleggen/"
    SAID = {
        "kind": "cases",
        "months": "84",
        "source": "selectielijst, 11.1",
        "since": "2026-10-21",
        "reason": "archivaris",
    }

    @pytest.fixture
    def municipality(self, settings):
        return MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST)

    @pytest.fixture
    def administrator(self, municipality):
        return client_of(CaseworkerFactory(municipality=municipality, roles=["functional_administrator"]))

    def test_records_a_term_in_doubt_that_destroys_nothing(self, administrator):
        page = administrator.post(self.ADDRESS, self.SAID, follow=True).content.decode()
        row = RetentionTerm.objects.get()
        assert (row.kind, row.months, row.source, row.is_doubtful) == ("cases", 84, "selectielijst, 11.1", True)
        assert "Er wordt nog niets vernietigd." in page
        assert AuditEvent.objects.filter(action="term.recorded").count() == 1

    def test_records_one_that_is_certain_from_a_week_on(self, administrator):
        administrator.post(self.ADDRESS, self.SAID | {"is_certain": "on"})
        assert not RetentionTerm.objects.get().is_doubtful

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"is_certain": "on", "since": "2026-10-20"}, "op zijn vroegst beginnen op 21 oktober 2026"),
            ({"months": "0"}, "Vul 1 of meer in."),
            ({"months": "99999999999999999999"}, "Vul 1200 of minder in."),
            ({"months": "veel"}, "Vul een aantal hele maanden in."),
            ({"source": ""}, "Schrijf op waar de termijn staat."),
            ({"reason": ""}, "Schrijf op wie dit besloot."),
            ({"kind": "examples"}, "keuze"),
            ({"since": "gisteren"}, "datum"),
        ],
    )
    def test_says_what_cannot_be_and_keeps_what_was_typed(self, administrator, changes, told):
        page = administrator.post(self.ADDRESS, self.SAID | changes).content.decode()
        assert told in page
        assert "archivaris" in page or "reason" in changes
        assert not RetentionTerm.objects.exists()

    @pytest.mark.parametrize("role", ["caseworker", "senior", "quality_officer"])
    def test_is_closed_to_every_other_role(self, municipality, role):
        client = client_of(CaseworkerFactory(municipality=municipality, roles=[role]))
        assert client.get(self.ADDRESS).status_code == 403
        assert client.post(self.ADDRESS, self.SAID).status_code == 403
        assert not RetentionTerm.objects.exists()

    def test_asks_for_a_second_factor_that_is_not_too_old(self, administrator, settings):
        settings.STAFF_SECOND_FACTOR = True
        session = administrator.session
        session[SIGNED_IN_BY], session[PROVEN_AT] = IdentityProvider.Audience.STAFF.value, 0
        session.save()
        assert "Bent u het nog?" in administrator.post(self.ADDRESS, self.SAID).content.decode()
        assert not RetentionTerm.objects.exists()

    def test_says_of_what_there_is_no_term_yet(self, administrator):
        page = administrator.get("/beheer/caseworkers/retentionterm/").content.decode()
        assert "<strong>Nog geen termijn:</strong>" in page
        administrator.post(self.ADDRESS, self.SAID | {"since": "2026-10-14"})
        after = administrator.get("/beheer/caseworkers/retentionterm/").content.decode()
        assert page.count("hele dossiers") == after.count("hele dossiers")
        assert "hele dossiers" not in after.split("Nog geen termijn:")[1].split("</p>")[0]


def test_a_term_of_this_systems_own_is_not_recorded(closed):
    with pytest.raises(retention.OwnTerm):
        term(closed, "examples", 240)


class TestNothingElseDestroys:
    def test_the_service_alone_opens_the_tables(self):
        """Beside it only the function itself, and tests."""
        named = {
            str(path.relative_to(ROOT))
            for app in ("citizens", "payslips", "settlement", "allowances", "caseworkers", "config", "bench")
            for path in (ROOT / app).rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text()))
            if (
                isinstance(node, ast.Name | ast.alias)
                and getattr(node, "id", getattr(node, "name", "")) == "destroying"
            )
            or (isinstance(node, ast.Constant) and "set_config('app.retention'" in str(node.value))
        }
        assert named == {"caseworkers/retention.py", "citizens/append_only.py"}

    def test_outside_a_transaction_the_tables_stay_shut(self, monkeypatch):
        monkeypatch.setattr(append_only, "connection", SimpleNamespace(in_atomic_block=False))
        with pytest.raises(append_only.NoTransaction), destroying(["citizens_auditevent"]):
            pass

    def test_afterwards_the_tables_are_shut_again(self):
        before = triggers()
        with destroying([model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)]):
            pass
        assert triggers() == before
        audit.record("made", by="test", subject=MunicipalityFactory())
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AuditEvent.objects.all()._raw_delete("default")

    def test_no_row_can_be_changed_meanwhile(self):
        audit.record("made", by="test", subject=MunicipalityFactory())
        change = AuditEvent.objects.all()
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            destroying(["citizens_auditevent"]),
        ):
            change.update(action="anders")


def triggers() -> set[str]:
    """The triggers of our own on all tables."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


class TestTheHold:
    @pytest.fixture
    def address(self, closed):
        return reverse("admin:citizens_household_hold", args=[closed.household.pk])

    @pytest.fixture
    def sent(self, closed, address):
        def send(role, **more):
            user = CaseworkerFactory(municipality=closed.municipality, roles=[role])
            return client_of(user).post(address, {"since": "2026-10-01", "holds": "True", "reason": "bezwaar"} | more)

        return send

    def test_is_recorded_by_a_caseworker(self, sent):
        sent("caseworker")
        assert LegalHold.objects.get().holds

    def test_is_ended_by_a_senior_alone(self, sent):
        assert "alleen een senior" in sent("caseworker", holds="False").content.decode()
        sent("senior", holds="False")
        assert not LegalHold.objects.get().holds

    def test_needs_a_reason(self, sent):
        assert "Schrijf op waarom" in sent("senior", reason="").content.decode()


def test_who_looks_after_the_choices_reads_terms_and_destructions(closed, monkeypatch, client):
    term(closed, "answers", 24)
    on(monkeypatch, Day(2030, 1, 1))
    monkeypatch.undo()
    client.force_login(CaseworkerFactory(municipality=closed.municipality, roles=["functional_administrator"]))
    for model, words in (("retentionterm", "selectielijst"), ("destruction", "bewaarde antwoorden")):
        assert words in client.get(reverse(f"admin:caseworkers_{model}_changelist")).content.decode()
