"""Who it is about: municipality, person, household over time, benefit grant; and who looked at what."""

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.base import ModelState
from django.utils.functional import cached_property

from citizens import identifiers
from citizens.append_only import AppendOnly
from citizens.managers import OutsideScope, scope
from config import clock


class Municipality(models.Model):
    """A municipality (gemeente) that grants assistance; found by the host name of the request."""

    name = models.CharField("naam", max_length=80)
    code = models.CharField("gemeentecode", max_length=4, unique=True, validators=[RegexValidator(r"\A[0-9]{4}\Z")])
    host = models.CharField("hostnaam", max_length=253, unique=True)
    # Where who got a letter can answer.
    phone = models.CharField("telefoonnummer in brieven", max_length=20, blank=True)
    post_address = models.CharField("postadres in brieven", max_length=120, blank=True)

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What staff of a municipality is there for: a group of Django of this name.

    What a role may do stands in `caseworkers.permissions`, not in the database: nobody widens it by a click.
    """

    CASEWORKER = "caseworker", "medewerker"
    SENIOR = "senior", "senior medewerker"
    QUALITY_OFFICER = "quality_officer", "kwaliteitsmedewerker"
    FUNCTIONAL_ADMINISTRATOR = "functional_administrator", "functioneel beheerder"


class User(AbstractUser):
    """Somebody who can sign in. A citizen's user name is a random identifier: never the BSN."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, verbose_name="gemeente"
    )
    # An account of a `Representative`: never that of a citizen or of staff, also where it is the same person.
    is_representative = models.BooleanField(default=False, editable=False)
    # For whom a representative acts in this request, so that the log can tell; no column.
    acts_for: "Citizen | None" = None
    # Whether that is to look alone, so that no page offers a form that would be refused; no column.
    only_reads = False

    class Meta:
        verbose_name = "gebruiker"
        verbose_name_plural = "gebruikers"

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles at the own municipality; a citizen and technical staff have none. One query.

        Who is signed in is read anew for each request, so that a role that was taken away is gone at once.
        """
        if not (self.is_staff and self.is_active and self.municipality_id):
            return frozenset()
        return frozenset(Role(name) for name in self.groups.values_list("name", flat=True) if name in Role.values)


class IdentityProvider(models.Model):
    """By whom the people of a municipality are known: DigiD or eHerkenning by a broker, or the sign-on of its staff.

    The secret stands in the environment (`OIDC_SECRETS`, by `secret_name`), never in the database.
    """

    class Audience(models.TextChoices):
        CITIZENS = "citizens", "inwoners"
        STAFF = "staff", "medewerkers"
        AUTHORISED = "authorised", "gemachtigden (DigiD Machtigen)"
        ORGANISATIONS = "organisations", "organisaties (eHerkenning)"

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, verbose_name="gemeente")
    audience = models.CharField("voor", max_length=13, choices=Audience)
    issuer = models.URLField("adres van de aanbieder (issuer)", validators=[URLValidator(schemes=["https", "http"])])
    client_id = models.CharField("naam van dit systeem bij de aanbieder (client id)", max_length=200)
    secret_name = models.CharField("naam van het geheim in OIDC_SECRETS", max_length=80)
    scope = models.CharField("scope", max_length=200, default="openid")
    # The claim that says who it is: a BSN, the number of an organisation, the user name of staff.
    identity_claim = models.CharField("claim met het BSN, het KvK-nummer of de gebruikersnaam", max_length=200)
    # The claim with the BSN of whom somebody acts for. Citizens sign in for themselves: with it they are refused.
    represented_claim = models.CharField(
        "claim met het BSN van wie wordt vertegenwoordigd", max_length=200, blank=True
    )
    # Levels of assurance (acr) that are good enough, with spaces between them; none: the provider decides.
    accepted_acr = models.CharField("betrouwbaarheidsniveaus die genoeg zijn (acr)", max_length=400, blank=True)
    enabled = models.BooleanField("in gebruik", default=True)

    class Meta:
        verbose_name = "inlogdienst"
        verbose_name_plural = "inlogdiensten"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "audience"], name="identity_provider_once_an_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.get_audience_display()}"

    def clean(self) -> None:
        """Who may not be overheard uses https; DigiD without a level of assurance proves too little."""
        if self.issuer.startswith("http://") and not settings.OIDC_OVER_HTTP:
            raise ValidationError({"issuer": "Het adres begint met https://."})
        if self.enabled and self.secret_name not in settings.OIDC_SECRETS:
            raise ValidationError({"secret_name": "Dit geheim staat niet in OIDC_SECRETS van de webserver."})
        if self.audience != self.Audience.STAFF and not self.accepted_acr:
            raise ValidationError({"accepted_acr": "Noem de niveaus die genoeg zijn."})
        if self.audience == self.Audience.AUTHORISED and not self.represented_claim:
            raise ValidationError({"represented_claim": "Noem de claim die zegt voor wie iemand inlogt."})


class SignIn(models.Model):
    """A session of somebody who signed in, so that it can be ended from elsewhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    # The session at the provider, when it names one: it may tell us that it has ended.
    provider = models.ForeignKey(IdentityProvider, on_delete=models.SET_NULL, null=True)
    provider_session = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["provider", "provider_session"], name="sign_in_of_a_provider")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class MunicipalityMismatch(Exception):
    """A row would hang under a parent of another municipality."""


def _loaded(db: str | None) -> ModelState:
    state = ModelState()
    state.adding, state.db = False, db
    return state


class OwnedRow(models.Model):
    """A row of one municipality. It takes the municipality of its parents, and refuses to have two."""

    parents: tuple[str, ...] = ()

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name="gemeente", editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        owners = {parent.municipality_id for name in self.parents if (parent := getattr(self, name)) is not None}
        if not self.municipality_id and len(owners) == 1:
            self.municipality_id = next(iter(owners))
        if owners - {self.municipality_id}:
            raise MunicipalityMismatch(f"{self._meta.label} under a parent of another municipality")
        super().save(*args, **kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **_more: Any) -> Self:
        """The second wall: whatever a query found, while a request is answered no row of elsewhere is made of it.

        What comes from the database has all its values, or waits with them: it is not built up as a new row is.
        """
        row = cls.__new__(cls)
        row.__dict__.update(zip(field_names, values, strict=True), _state=_loaded(db))
        here = scope.get()
        if here is not None and row.__dict__.get("municipality_id", here) != here:
            raise OutsideScope(cls._meta.label)
        return row


class KnownByBsn(OwnedRow):
    """Somebody with a BSN that is sealed at rest, and found by its keyed hash."""

    bsn_sealed = models.CharField(max_length=200, editable=False)
    bsn_fingerprint = models.CharField(max_length=100, editable=False)

    class Meta:
        abstract = True

    @property
    def bsn(self) -> str:
        return identifiers.open_bsn(self.bsn_sealed)

    @bsn.setter
    def bsn(self, value: str) -> None:
        number = identifiers.clean_bsn(value)
        self.bsn_sealed = identifiers.seal_bsn(number)
        self.bsn_fingerprint = identifiers.fingerprint_bsn(number)


class Citizen(KnownByBsn):
    """A person in one municipality's files (inwoner)."""

    given_names = models.CharField("voornamen", max_length=120)
    surname = models.CharField("achternaam", max_length=120)
    birth_date = models.DateField("geboortedatum")
    died_on = models.DateField("overleden op", null=True, blank=True)
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "inwoner"
        verbose_name_plural = "inwoners"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "bsn_fingerprint"], name="citizen_once_a_municipality"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.surname}"


class Household(OwnedRow):
    """The one or two persons to whom assistance is granted together (art. 4 and 11, 4), with a file number."""

    number = models.CharField("dossiernummer", max_length=20)

    class Meta:
        verbose_name = "huishouden"
        verbose_name_plural = "huishoudens"
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="household_number_once"),
        ]

    def __str__(self) -> str:
        return self.number


class DatedFact(OwnedRow, AppendOnly):
    """A fact that holds from a day on, until the next one. A correction is a higher version of the same day.

    `withdrawn` says that, on second thoughts, nothing changed on that day.
    """

    since = models.DateField("vanaf")
    version = models.PositiveIntegerField("versie", default=1)
    withdrawn = models.BooleanField("ingetrokken", default=False)
    reason = models.CharField("reden", max_length=300)
    recorded_by = models.CharField("vastgelegd door", max_length=150)
    recorded_at = models.DateTimeField("vastgelegd op", default=clock.now)

    class Meta:
        abstract = True


class HouseholdPeriod(DatedFact):
    """Who is in the household and in what circumstances, from a day on: a `Situation` of the sum."""

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="periods", verbose_name="huishouden"
    )
    dependent_children = models.PositiveSmallIntegerField("ten laste komende kinderen", default=0)
    youngest_child_birth_date = models.DateField("geboortedatum jongste kind", null=True, blank=True)
    cost_sharers = models.PositiveSmallIntegerField("kostendelende medebewoners", default=0)
    # Partners for the allowances too (Awir art. 3), which art. 24a asks from 2027; None: nobody has said so.
    allowance_partner = models.BooleanField("partners voor de toeslagen", null=True, blank=True)

    class Meta:
        verbose_name = "gezinssituatie"
        verbose_name_plural = "gezinssituaties"
        constraints = [
            models.UniqueConstraint(fields=["household", "since", "version"], name="household_period_once"),
        ]

    def __str__(self) -> str:
        return f"{self.household} vanaf {self.since:%d-%m-%Y}"


class HouseholdMember(OwnedRow, AppendOnly):
    """A person in a household period, with what the norm asks about this person."""

    parents = ("period", "citizen")

    period = models.ForeignKey(HouseholdPeriod, on_delete=models.CASCADE, related_name="members")
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="memberships", verbose_name="inwoner")
    entitled = models.BooleanField("heeft recht op bijstand", default=True)
    in_institution = models.BooleanField("verblijft in een inrichting", default=False)
    parents_cannot_support = models.BooleanField("ouders kunnen niet bijdragen", default=False)

    class Meta:
        verbose_name = "lid van het huishouden"
        verbose_name_plural = "leden van het huishouden"
        constraints = [models.UniqueConstraint(fields=["period", "citizen"], name="household_member_once")]

    def __str__(self) -> str:
        return str(self.citizen)


class BenefitGrant(DatedFact):
    """The decision that the household has assistance (toekenning), from `since` up to and including `until`."""

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="grants", verbose_name="huishouden"
    )
    until = models.DateField("tot en met", null=True, blank=True)

    class Meta:
        verbose_name = "toekenning"
        verbose_name_plural = "toekenningen"
        constraints = [
            models.UniqueConstraint(fields=["household", "since", "version"], name="benefit_grant_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="benefit_grant_not_reversed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} vanaf {self.since:%d-%m-%Y}"


class SafetyMark(DatedFact):
    """From `since` on the members of a household see nothing of each other; with `hides` false that is over.

    For who is not safe when a partner or former partner reads what is known. No citizen is told of it.
    """

    parents = ("household",)

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="safety_marks", verbose_name="huishouden"
    )
    hides = models.BooleanField("schermt af")

    class Meta:
        verbose_name = "afscherming"
        verbose_name_plural = "afschermingen"
        constraints = [
            models.UniqueConstraint(fields=["household", "since", "version"], name="safety_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.household} vanaf {self.since:%d-%m-%Y}"


class ClosedFile(OwnedRow, AppendOnly):
    """That the file of a person is closed to somebody of the staff: who it is, or a relative. The last row holds."""

    parents = ("citizen", "user")

    class Relation(models.TextChoices):
        SELF = "self", "dit ben ik zelf"
        RELATIVE = "relative", "familie, partner of huisgenoot"
        KNOWN = "known", "iemand die ik ken"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="closed_files", verbose_name="medewerker")
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="+", verbose_name="inwoner")
    relation = models.CharField("relatie", max_length=10, choices=Relation)
    closed = models.BooleanField("gesloten", default=True)
    recorded_by = models.CharField("vastgelegd door", max_length=150)
    recorded_at = models.DateTimeField("vastgelegd op", default=clock.now)

    class Meta:
        verbose_name = "gesloten dossier"
        verbose_name_plural = "gesloten dossiers"

    def __str__(self) -> str:
        return f"{self.user_id} {self.citizen_id}"


class Representative(KnownByBsn):
    """Who acts for citizens: an organisation, by its number, or a person, by BSN. One a municipality, with an account.

    An organisation has no BSN; both columns are then empty.
    """

    name = models.CharField("naam", max_length=120)
    organisation_number = models.CharField(
        "KvK-nummer of RSIN", max_length=9, blank=True, validators=[RegexValidator(r"\A[0-9]{8,9}\Z")]
    )
    user = models.OneToOneField(User, on_delete=models.PROTECT, editable=False)

    class Meta:
        verbose_name = "vertegenwoordiger"
        verbose_name_plural = "vertegenwoordigers"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "bsn_fingerprint"],
                condition=~Q(bsn_fingerprint=""),
                name="representative_once_a_bsn",
            ),
            models.UniqueConstraint(
                fields=["municipality", "organisation_number"],
                condition=~Q(organisation_number=""),
                name="representative_once_a_number",
            ),
            models.CheckConstraint(
                condition=Q(organisation_number="", bsn_fingerprint__gt="")
                | Q(organisation_number__gt="", bsn_fingerprint=""),
                name="representative_is_person_or_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mandate(DatedFact):
    """That somebody acts for a citizen, from `since` up to and including `until`."""

    parents = ("citizen", "representative")

    class Kind(models.TextChoices):
        ADMINISTRATOR = "administrator", "bewindvoerder"
        GUARDIAN = "guardian", "curator"
        MENTOR = "mentor", "mentor"
        AUTHORISED = "authorised", "gemachtigde"

    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="mandates", verbose_name="inwoner")
    representative = models.ForeignKey(
        Representative, on_delete=models.PROTECT, related_name="mandates", verbose_name="vertegenwoordiger"
    )
    kind = models.CharField("als", max_length=13, choices=Kind)
    until = models.DateField("tot en met", null=True, blank=True)

    class Meta:
        verbose_name = "vertegenwoordiging"
        verbose_name_plural = "vertegenwoordigingen"
        constraints = [
            models.UniqueConstraint(fields=["citizen", "representative", "since", "version"], name="mandate_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="mandate_not_reversed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative_id} voor {self.citizen_id} vanaf {self.since:%d-%m-%Y}"

    @property
    def only_reads(self) -> bool:
        """A mentor acts in matters of care and not of money (BW 1:453): sees, and changes nothing. For a lawyer."""
        return self.kind == self.Kind.MENTOR


class AuditEvent(AppendOnly):
    """Who did or saw what, about whom. Text without foreign keys, so that it outlives what it tells of.

    `operation` is shared by all that one request or task did. `proof` shows that this system wrote the event.
    """

    at = models.DateTimeField("tijdstip", default=clock.now)
    municipality_code = models.CharField("gemeentecode", max_length=4, blank=True)
    actor = models.CharField("wie", max_length=150)
    role = models.CharField("rol", max_length=30, blank=True)
    address = models.CharField("vanaf welk adres", max_length=45, blank=True)
    operation = models.CharField("handeling", max_length=36, blank=True)
    action = models.CharField("wat", max_length=60)
    subject = models.CharField("waarover", max_length=120)
    about = models.CharField("over wie", max_length=120, blank=True)
    details = models.JSONField("bijzonderheden", default=dict, blank=True)
    proof = models.CharField("bewijs", max_length=140, unique=True, editable=False)

    class Meta:
        verbose_name = "logregel"
        verbose_name_plural = "logboek"
        indexes = [
            models.Index(fields=["about", "at"], name="audit_about"),
            models.Index(fields=["subject", "at"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d-%m-%Y %H:%M} {self.actor}: {self.action}"


class AuditSeal(AppendOnly):
    """The place of an event in the chain of its municipality. `link` rests on the link before it and on the event."""

    chain = models.CharField("gemeentecode", max_length=4, blank=True)
    number = models.PositiveBigIntegerField("nummer")
    event_id = models.BigIntegerField("logregel", unique=True)
    proof = models.CharField("bewijs", max_length=140)
    link = models.CharField("schakel", max_length=100)

    class Meta:
        verbose_name = "zegel"
        verbose_name_plural = "zegels"
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_seal_once")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number} {self.link}"
