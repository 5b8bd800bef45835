"""Writing what is known of payslips: read them, confirm and correct their figures, withdraw an upload."""

import datetime
import functools
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.db.models import F, Max, Q

from citizens import audit
from citizens.identifiers import fingerprint_bsn
from citizens.models import Citizen, HouseholdMember, User
from citizens.selectors import household_spans
from citizens.signals import month_facts_changed
from payslips import files, selectors
from payslips.models import Employment, Figures, Payslip, Upload
from payslips.reading import sandbox

AMOUNTS = (
    "gross_wage",
    "taxable_wage",
    "wage_tax",
    "net_wage",
    "net_payment",
    "holiday_allowance_paid",
    "reimbursements_total",
    "net_deductions_total",
    "attachment_total",
)
DATES = ("period_start", "period_end", "payment_date")
TEXTS = ("employer_name", "payroll_tax_number", "employee_name", "period_kind")
# What a person may correct.
CORRECTABLE = (*TEXTS, *DATES, *AMOUNTS, "hours_paid", "tax_credit_applied")
# Without these a payslip cannot be settled.
NEEDED = ("employer_name", "period_start", "period_end", "period_kind", "net_wage", "tax_credit_applied")


class NotConfirmable(Exception):
    """A caseworker has to look at the payslip before its figures can be confirmed."""


class NothingChanged(Exception):
    """A correction that corrects nothing."""


class OwnPayslip(Exception):
    """Somebody would decide about their own payslip."""


class OwnEmployment(Exception):
    """Somebody would decide about their own job."""


class EmploymentNotOver(Exception):
    """The job still went on at the day on which it would end: `last_known` is the first day that it may have ended."""

    def __init__(self, last_known: datetime.date) -> None:
        super().__init__(last_known.isoformat())
        self.last_known = last_known


class FiguresMissing(Exception):
    """Figures that a settlement needs are still missing: `fields` names them."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


# The child died or was too slow: perhaps because of the file, perhaps because of the machine.
_MAY_SUCCEED_LATER = {"parser_died", "time_out", "out_of_memory"}
# No wage of a pay period on assistance is above this; a higher one is a misreading, and a person looks.
_UNLIKELY = Decimal(20_000)


def read_upload(upload_id: uuid.UUID) -> None:
    """Read the file in the sandbox and store what it holds. Does nothing for an upload that has been read.

    A slip whose figures prove each other counts at once, provisionally; any other waits for a caseworker.
    """
    upload = Upload.objects.filter(pk=upload_id, state=Upload.State.RECEIVED).first()
    if upload is None:
        return
    Upload.objects.filter(pk=upload_id).update(attempts=F("attempts") + 1)
    if upload.attempts < selectors.MAX_ATTEMPTS:
        answer = sandbox.read_file(files.original(upload_id), pictures=files.folder(upload_id))
        if answer["reason"] in _MAY_SUCCEED_LATER and upload.attempts + 1 < selectors.MAX_ATTEMPTS:
            return
    else:
        answer = {"status": "unreadable", "reason": "parser_died", "documents": []}
    with transaction.atomic():
        upload = Upload.objects.select_for_update().select_related("citizen", "municipality").get(pk=upload_id)
        if upload.state != Upload.State.RECEIVED:
            return
        store_reading(upload, answer)


def store_reading(upload: Upload, answer: Mapping[str, Any]) -> None:
    """Store what the reader answered (contract of the reader) for an upload that the caller holds.

    A slip of somebody else leaves nothing behind but that it was one.
    """
    # A photo or a scan has no text for the machine yet: a caseworker reads it.
    read = [_UNREAD] if answer["reason"] == "no_text_layer" else answer["documents"]
    own = [document for document in read if not _is_of_somebody_else(document, upload.citizen)]
    upload.pages = len(list(files.folder(upload.pk).glob("page-*.png")))
    if own:
        upload.state = Upload.State.READ
    else:
        upload.state = Upload.State.NOT_USABLE
        upload.reason = "someone_else" if answer["status"] == "read" else answer["reason"]
    if upload.reason == "someone_else":
        transaction.on_commit(functools.partial(files.remove, upload.pk))
        upload.pages = 0
    upload.save()
    for number, document in enumerate(own, start=1):
        _store_document(upload, number, document)
    audit.record(
        "payslip.read",
        by=audit.SYSTEM,
        subject=upload,
        about=upload.citizen,
        municipality=upload.municipality,
        state=upload.state,
        reason=upload.reason,
    )


_UNREAD: dict[str, Any] = {
    **dict.fromkeys((*TEXTS, *DATES, *AMOUNTS)),
    **dict.fromkeys(("bsn", "hours_paid", "tax_credit_applied", "is_correction_of", "source")),
    "lines": [],
    "evidence": {},
    "checks": [],
    "needs_review": [],
}


def _is_of_somebody_else(document: Mapping[str, Any], citizen: Citizen) -> bool:
    bsn = document["bsn"]
    return bsn is not None and fingerprint_bsn(bsn) != citizen.bsn_fingerprint


def _store_document(upload: Upload, number: int, document: Mapping[str, Any]) -> None:
    figures = Figures(
        version=1,
        source=Figures.Source.READER,
        by=audit.SYSTEM,
        reading={
            "source": document["source"],
            "is_correction_of": document["is_correction_of"],
            "lines": document["lines"],
            "evidence": {field: place for field, place in document["evidence"].items() if field != "bsn"},
            "checks": document["checks"],
            "needs_review": document["needs_review"],
            "bsn_seen": document["bsn"] is not None,
        },
        hours_paid=_decimal(document["hours_paid"]),
        tax_credit_applied=document["tax_credit_applied"],
        **{field: _decimal(document[field]) for field in AMOUNTS},
        **{field: _date(document[field]) for field in DATES},
        **{field: document[field] or "" for field in TEXTS},
    )
    reason = _why_a_person_must_look(figures, upload.citizen)
    payslip = Payslip(
        upload=upload,
        number=number,
        citizen=upload.citizen,
        employment=_employment(figures, upload.citizen),
        state=Payslip.State.NEEDS_PERSON if reason else Payslip.State.PROVEN,
        reason=reason,
        counting_version=None if reason else 1,
    )
    payslip.save()
    figures.payslip = payslip
    figures.save()
    _tell_months(payslip, figures, cause="figures_read", by=audit.SYSTEM)


def _why_a_person_must_look(figures: Figures, citizen: Citizen) -> str:
    """A reason code, or an empty text when the figures can count by themselves."""
    if figures.reading["source"] is None:
        return "photo"
    if figures.reading["needs_review"]:
        return "does_not_add_up"
    if missing_fields(figures):
        return "figures_missing"
    amounts = (getattr(figures, field) for field in AMOUNTS)
    if any(amount is not None and abs(amount) > _UNLIKELY for amount in amounts):
        return "amount_unlikely"
    if not figures.reading["bsn_seen"] and not _is_named(citizen, figures.employee_name):
        return "name_differs"
    return _why_not_ordinary(figures) or _why_period_is_taken(figures, citizen)


def _why_not_ordinary(figures: Figures) -> str:
    if figures.reading["is_correction_of"]:
        return "correction"
    if figures.holiday_allowance_paid:
        # The net part of the holiday allowance is not on the slip, and its claim has partly been counted already.
        return "holiday_allowance"
    return ""


def _is_named(citizen: Citizen, name: str) -> bool:
    """Whether the slip names the citizen, with the first initial and the surname: a partner may share the surname."""
    words = name.replace(".", " ").casefold().split()
    surname = citizen.surname.casefold()
    return surname in name.casefold() and any(
        word[0] == citizen.given_names[0].casefold() for word in words if word not in surname.split()
    )


def _why_period_is_taken(figures: Figures, citizen: Citizen) -> str:
    """The same job may be paid for a day once; and nobody's slip may count with a partner as well."""
    if figures.period_start is None or figures.period_end is None:
        return "figures_missing"
    spans = household_spans([citizen.pk])[citizen.pk]
    members = HouseholdMember.objects.filter(period__household__in={span.household.pk for span in spans})
    others = Figures.objects.filter(
        Q(payslip__citizen=citizen) | Q(payslip__citizen__in=members.values("citizen"), net_wage=figures.net_wage),
        payslip__counting_version=F("version"),
        period_start__lte=figures.period_end,
        period_end__gte=figures.period_start,
    ).exclude(payslip=figures.payslip_id)
    return "period_taken" if any(_is_same_employer(figures, other) for other in others) else ""


def _is_same_employer(one: Figures | Employment, other: Figures | Employment) -> bool:
    """By payroll tax number where both have one, and by name where the number is missing on one of them."""
    if one.payroll_tax_number and other.payroll_tax_number:
        return one.payroll_tax_number == other.payroll_tax_number
    return _plain_name(one.employer_name) == _plain_name(other.employer_name)


def _plain_name(name: str) -> str:
    """An employer's name without its legal form, punctuation and capitals."""
    words = re.sub(r"[^\w ]", "", name.casefold()).split()
    return " ".join(word for word in words if word not in {"bv", "nv", "vof", "cv"})


def missing_fields(figures: Figures) -> list[str]:
    """The fields without which these figures cannot be settled."""
    return [field for field in NEEDED if getattr(figures, field) in {None, ""}]


def _employment(figures: Figures, citizen: Citizen) -> Employment | None:
    """The job that the slip is of: found, or known from this first slip. None while employer or period is unknown."""
    if not figures.employer_name or figures.period_start is None:
        return None
    known = Employment.objects.filter(citizen=citizen).order_by("since", "pk")
    job = next((row for row in known if _is_same_employer(row, figures)), None) or Employment(
        citizen=citizen, employer_name=figures.employer_name, since=figures.period_start
    )
    job.payroll_tax_number = job.payroll_tax_number or figures.payroll_tax_number
    job.since = min(job.since, figures.period_start)
    job.save()
    return job


@transaction.atomic
def confirm(*, payslip_id: uuid.UUID, by: User) -> Payslip:
    """The citizen says that the figures are right. `NotConfirmable` when a caseworker has to look first."""
    payslip = _lock(payslip_id)
    if payslip.state == Payslip.State.CONFIRMED:
        return payslip
    if payslip.state != Payslip.State.PROVEN:
        raise NotConfirmable(payslip.state)
    payslip.state = Payslip.State.CONFIRMED
    payslip.save()
    _log("payslip.confirmed", payslip, by)
    _tell_months(payslip, selectors.newest_figures(payslip), cause="figures_confirmed", by=audit.name_of(by))
    return payslip


@transaction.atomic
def correct_figures(
    *,
    payslip_id: uuid.UUID,
    changes: Mapping[str, Any],
    reason: str,
    source: Literal["citizen", "caseworker"],
    by: User,
) -> Figures:
    """Add a version with these figures changed.

    A caseworker's version counts at once; a citizen's waits for a caseworker, and what counted goes on counting.
    Raises `NothingChanged`; for a caseworker also `OwnPayslip`, and `FiguresMissing` when a settlement needs more.
    """
    payslip = _lock(payslip_id)
    if source == "caseworker":
        refuse_own_payslip(payslip, by)
    before = selectors.newest_figures(payslip)
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise ValueError(f"Not a figure of a payslip: {sorted(unknown)}")
    if all(getattr(before, field) == value for field, value in changes.items()):
        raise NothingChanged
    after = _next_version(before, changes, source=source, reason=reason, by=by)
    if source == "caseworker":
        _let_count(payslip, after, action="corrected", by=by)
    else:
        after.save()
        payslip.state, payslip.reason = Payslip.State.NEEDS_PERSON, "changed_by_citizen"
        payslip.save()
        _log("payslip.corrected", payslip, by, version=after.version)
        _tell_months(payslip, after, cause="figures_changed_by_citizen", by=audit.name_of(by))
    return after


@transaction.atomic
def accept_figures(*, payslip_id: uuid.UUID, reason: str, by: User) -> Figures:
    """A caseworker declares the newest figures right as they are: the same figures, as a version that counts.

    Raises `NothingChanged` when they were that already, `FiguresMissing` when a settlement needs more, `OwnPayslip`.
    """
    payslip = _lock(payslip_id)
    refuse_own_payslip(payslip, by)
    newest = selectors.newest_figures(payslip)
    if payslip.state == Payslip.State.CONFIRMED and payslip.counting_version == newest.version:
        raise NothingChanged
    accepted = _next_version(newest, {}, source="caseworker", reason=reason, by=by)
    _let_count(payslip, accepted, action="accepted", by=by)
    return accepted


def _next_version(
    before: Figures, changes: Mapping[str, Any], *, source: Literal["citizen", "caseworker"], reason: str, by: User
) -> Figures:
    kept = {field: getattr(before, field) for field in CORRECTABLE}
    return Figures(
        payslip=before.payslip,
        version=before.version + 1,
        source=source,
        by=audit.name_of(by),
        reason=reason,
        reading=before.reading,
        **(kept | dict(changes)),
    )


def _let_count(payslip: Payslip, figures: Figures, *, action: Literal["corrected", "accepted"], by: User) -> None:
    """Store a caseworker's version and let it count, and tell the months of it and of what counted before."""
    missing = missing_fields(figures)
    if missing:
        raise FiguresMissing(missing)
    counted_before = _counting_figures(payslip)
    figures.save()
    payslip.state, payslip.reason = Payslip.State.CONFIRMED, ""
    payslip.counting_version = figures.version
    payslip.employment = _employment(figures, payslip.citizen)
    payslip.save()
    _log(f"payslip.{action}", payslip, by, version=figures.version)
    for changed in filter(None, (counted_before, figures)):
        _tell_months(payslip, changed, cause=f"figures_{action}", by=audit.name_of(by))


def refuse_own_payslip(payslip: Payslip, by: User) -> None:
    """Nobody decides about a payslip of their own. Raises `OwnPayslip`."""
    if payslip.citizen.user_id == by.pk:
        raise OwnPayslip


@transaction.atomic
def set_aside(*, payslip_id: uuid.UUID, reason: str, by: User) -> Payslip:
    """A caseworker decides that the payslip does not count: it is a double, say, or not of this citizen."""
    payslip = _lock(payslip_id)
    refuse_own_payslip(payslip, by)
    counted = _counting_figures(payslip)
    payslip.state, payslip.reason, payslip.counting_version = Payslip.State.NOT_USED, "set_aside", None
    payslip.note = reason
    payslip.save()
    _log("payslip.set_aside", payslip, by)
    if counted is not None:
        _tell_months(payslip, counted, cause="payslip_set_aside", by=audit.name_of(by))
    return payslip


@transaction.atomic
def end_employment(*, employment_id: int, until: datetime.date, reason: str, by: User) -> Employment:
    """A caseworker records the last day of a job: no payslip is expected of a period that begins after it.

    Raises `OwnEmployment`, and `EmploymentNotOver` for a day before the job began or a payslip that counts ends.
    """
    job = (
        Employment.objects.select_for_update(of=("self",))
        .select_related("citizen", "municipality")
        .get(pk=employment_id)
    )
    if job.citizen.user_id == by.pk:
        raise OwnEmployment
    counting = Figures.objects.filter(payslip__employment=job, payslip__counting_version=F("version"))
    paid_until = counting.aggregate(last=Max("period_end"))["last"]
    last_known = max(job.since, paid_until or job.since)
    if until < last_known:
        raise EmploymentNotOver(last_known)
    # Ended anew on another day, the months between the two days change.
    since = min(until, job.until or until)
    job.until, job.note = until, reason
    job.save()
    audit.record("employment.ended", by=by, subject=job, about=job.citizen, municipality=job.municipality)
    _tell_households(job.citizen_id, since, sender=Employment, cause="employment_ended", by=audit.name_of(by))
    return job


def _lock(payslip_id: uuid.UUID) -> Payslip:
    return Payslip.objects.select_for_update(of=("self",)).select_related("citizen", "municipality").get(pk=payslip_id)


def _counting_figures(payslip: Payslip) -> Figures | None:
    return payslip.versions.filter(version=payslip.counting_version or 0).first()


def _tell_months(payslip: Payslip, figures: Figures, *, cause: str, by: str) -> None:
    """Say which households' months rest on these figures. Later months too: their estimates look back."""
    uploaded = payslip.upload.uploaded_at.date()
    # While the period is unknown it may be of the month of the upload or the month before.
    since = figures.period_start or (uploaded.replace(day=1) - datetime.timedelta(days=1))
    since = min(since, figures.payment_date or since)
    _tell_households(payslip.citizen_id, since, sender=Payslip, cause=cause, by=by)


def _tell_households(
    citizen_id: int, since: datetime.date, *, sender: type[Employment | Payslip], cause: str, by: str
) -> None:
    spans = household_spans([citizen_id])[citizen_id]
    household_ids = sorted({span.household.pk for span in spans if span.overlaps(since, None)})
    if household_ids:
        month_facts_changed.send(sender, household_ids=household_ids, since=since, until=None, cause=cause, by=by)


def _log(action: str, payslip: Payslip, by: User, **details: Any) -> None:
    audit.record(action, by=by, subject=payslip, about=payslip.citizen, municipality=payslip.municipality, **details)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _date(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)
