"""Writing what is known of payslips: read them, confirm and correct their figures, withdraw an upload."""

import datetime
import functools
import hashlib
import re
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from citizens import audit
from citizens.identifiers import fingerprints_of, newest_key
from citizens.models import Citizen, Municipality, User
from citizens.selectors import household_spans
from citizens.signals import month_facts_changed
from config import clock
from payslips import files, selectors
from payslips.calendar import DAYS_TO_ANSWER, NotHeard, plan_jobs, propose_end, tell_households
from payslips.identifiers import is_named, is_same_employer
from payslips.kinds import PayPeriod, rhythm_of
from payslips.models import (
    Employment,
    Figures,
    IncomeSignal,
    LabelledExample,
    Payslip,
    SignalImport,
    SignalLayout,
    SignalQuestion,
    Upload,
)
from payslips.reading import sandbox
from payslips.reading.yardsticks import checks_with_previous
from payslips.schema import Layout, Refusal, Row, Table, read_table

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
CORRECTABLE = (*TEXTS, *DATES, *AMOUNTS, "holiday_allowance_net", "hours_paid", "tax_credit_applied")
# The checks that fail where all sums agree and only letters are unclear.
_LEGIBILITY = {"read_clearly", "name_on_one_line"}
# Without these a payslip cannot be settled.
NEEDED = ("employer_name", "period_start", "period_end", "period_kind", "net_wage", "tax_credit_applied")


class NotConfirmable(Exception):
    """A caseworker has to look at the payslip before its figures can be confirmed."""


class NothingChanged(Exception):
    """A correction that corrects nothing."""


class OwnPayslip(Exception):
    """Somebody would decide about their own payslip."""


class ChangedMeanwhile(Exception):
    """Somebody else decided about the payslip after the page was opened on which this decision rests."""


class EarlierUndecided(Exception):
    """Another payslip of the job counts in the same days: it must be said whether this one takes its place."""


class NotWaiting(Exception):
    """The payslip does not wait for what is being said of it."""


class PasswordWrong(Exception):
    """The file does not open with this password; `left` more may be tried."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


class FiguresMissing(Exception):
    """Figures that a settlement needs are still missing: `fields` names them."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


# The child died or was too slow: perhaps because of the file, perhaps because of the machine.
_MAY_SUCCEED_LATER = {"parser_died", "time_out", "out_of_memory"}
_LOCKED = {"encrypted", "password_needed", "password_wrong"}
# A person can read what the machine cannot.
_FOR_A_PERSON = {"no_text_layer", "no_ocr", "illegible"}
# No wage of a pay period on assistance is above this; a higher one is a misreading, and a person looks.
_UNLIKELY = Decimal(20_000)
Owner = Literal["citizen", "partner", "somebody_else", "unknown"]


def read_upload(upload_id: uuid.UUID) -> None:
    """Scan the file for viruses, read it in the sandbox and store what it holds. Does nothing for one that was read.

    A slip whose figures prove each other counts at once, provisionally; any other waits for a caseworker. Raises
    `files.ScannerDown`: the upload waits.
    """
    upload = Upload.objects.filter(pk=upload_id, state=Upload.State.RECEIVED).first()
    if upload is None or not _is_clean(upload):
        return
    Upload.objects.filter(pk=upload_id).update(attempts=F("attempts") + 1)
    if upload.attempts < selectors.MAX_ATTEMPTS:
        answer = sandbox.read_data(files.content(upload_id), keep=functools.partial(files.keep_picture, upload_id))
        if answer["reason"] in _MAY_SUCCEED_LATER and upload.attempts + 1 < selectors.MAX_ATTEMPTS:
            return
    else:
        answer = {"status": "unreadable", "reason": "parser_died", "documents": []}
    _store(upload_id, answer, still=Upload.State.RECEIVED)


def _is_clean(upload: Upload) -> bool:
    """Whether the file may be opened. One with a virus in it is refused and removed. Raises `files.ScannerDown`."""
    if upload.scanned_at is not None:
        return True
    try:
        virus = files.virus_in(upload.pk)
    except files.ScannerDown:
        Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVED).update(reason="scanner_down")
        raise
    if virus is None:
        Upload.objects.filter(pk=upload.pk).update(scanned_at=clock.now() if files.has_scanner() else None, reason="")
        return True
    _store(upload.pk, {"status": "refused", "reason": "infected", "documents": []}, still=Upload.State.RECEIVED)
    return False


@sensitive_variables("password")
def unlock(*, upload_id: uuid.UUID, password: str) -> None:
    """Read a file with the password that the citizen gives. It serves this one reading, and is kept nowhere.

    Does nothing for a file that waits for no password. Raises `PasswordWrong`.
    """
    waiting = Upload.objects.filter(
        pk=upload_id, state=Upload.State.LOCKED, password_tries__lt=selectors.MAX_PASSWORD_TRIES
    )
    # Counted before it is tried: many at once are no way to try more.
    if not waiting.update(password_tries=F("password_tries") + 1):
        return
    answer = sandbox.read_data(
        files.content(upload_id), keep=functools.partial(files.keep_picture, upload_id), password=password
    )
    _store(upload_id, answer, still=Upload.State.LOCKED)
    upload = Upload.objects.get(pk=upload_id)
    if upload.state == Upload.State.LOCKED:
        raise PasswordWrong(selectors.MAX_PASSWORD_TRIES - upload.password_tries)


def rotate_file_keys(*, by: str, progress: Callable[[int], object] = lambda _count: None) -> int:
    """Seal every file anew that is under an older key, or from before files were sealed. Returns how many are left.

    While the system runs: each file is there at every moment, and every known key opens it. Broken off, it goes on
    where it was. A file that cannot be opened stays as it is, and is one that is left.
    """
    turned = 0
    for upload_id in files.folders():
        turned += _rotate_files_of(upload_id)
        progress(1)
    left = sum(len(files.under_older_key(upload_id)) for upload_id in files.folders())
    for municipality in Municipality.objects.order_by("pk"):
        key = newest_key(settings.FILE_KEYS)
        audit.record(
            "files.resealed", by=by, subject=municipality, municipality=municipality, turned=turned, left=left, key=key
        )
    return left


@transaction.atomic
def _rotate_files_of(upload_id: uuid.UUID) -> int:
    """Of one upload, which nobody else changes meanwhile."""
    if not (older := files.under_older_key(upload_id)):
        return 0
    Upload.objects.select_for_update(of=("self",)).filter(pk=upload_id).first()
    for path in older:
        with suppress(FileNotFoundError):  # withdrawn meanwhile, or not to be opened
            files.seal_anew(path)
    return len(older)


@transaction.atomic
def give_up_password(*, upload_id: uuid.UUID) -> None:
    """The citizen does not know the password: the file is of no use."""
    upload = Upload.objects.select_for_update(of=("self",)).select_related("citizen", "municipality").get(pk=upload_id)
    if upload.state == Upload.State.LOCKED:
        _refuse(upload, "encrypted")


def _store(upload_id: uuid.UUID, answer: Mapping[str, Any], *, still: str) -> None:
    """Store the answer, when nobody did so since."""
    with transaction.atomic():
        rows = Upload.objects.select_for_update(of=("self",)).select_related("citizen", "municipality")
        upload = rows.get(pk=upload_id)
        # One file of a citizen after another: two that hold the same slip would not see each other.
        Citizen.objects.select_for_update(no_key=True).get(pk=upload.citizen_id)
        if upload.state == still:
            store_reading(upload, answer)


def store_reading(upload: Upload, answer: Mapping[str, Any]) -> None:
    """Store what the reader answered (contract of the reader) for an upload that the caller holds.

    A slip of somebody else leaves nothing behind but that it was one.
    """
    if upload.purpose == Upload.Purpose.EVIDENCE:
        _keep_evidence(upload, answer["reason"])
        return
    if answer["reason"] in _LOCKED:
        _ask_password(upload)
        return
    read = [_UNREAD] if answer["reason"] in _FOR_A_PERSON else answer["documents"]
    partners = selectors.partners_of(upload.citizen) if read else []
    owners = [_owner(document, upload.citizen, partners) for document in read]
    own = [(document, owner) for document, owner in zip(read, owners, strict=True) if owner in {"citizen", "unknown"}]
    upload.of_others = len(read) - len(own)
    if not own:
        somebody = "partner" if "partner" in owners else "someone_else"
        _refuse(upload, somebody if read else answer["reason"] or "other")
        return
    upload.state, upload.reason = Upload.State.READ, ""
    upload.pages = len(list(files.folder(upload.pk).glob("page-*.png")))
    if upload.of_others:
        shown = {place["page"] for document, _ in own for place in document["evidence"].values()}
        for page in {*range(1, upload.pages + 1)} - shown:
            transaction.on_commit(functools.partial(files.remove_picture, upload.pk, page))
    upload.save()
    for number, (document, owner) in enumerate(own, start=1):
        _store_document(upload, number, document, owner)
    _log_reading(upload)


def _keep_evidence(upload: Upload, reason: str) -> None:
    """Pictures of its pages, for people to look at. What is on it is not read."""
    pages = len(list(files.folder(upload.pk).glob("page-*.png")))
    if not pages:
        _refuse(upload, reason or "other")
        return
    upload.state, upload.reason, upload.pages = Upload.State.READ, "", pages
    upload.save()
    _log_reading(upload)


def _ask_password(upload: Upload) -> None:
    """A file that is sent again after too many tries is not asked for again that day."""
    upload.password_tries = max(upload.password_tries, selectors.password_tries_before(upload))
    if upload.password_tries >= selectors.MAX_PASSWORD_TRIES:
        _refuse(upload, "password_tries")
        return
    upload.state = Upload.State.LOCKED
    upload.reason = "password_wrong" if upload.password_tries else "password_needed"
    upload.save()
    _log_reading(upload)


def _refuse(upload: Upload, reason: str) -> None:
    """The file is of no use. Of somebody else's slip and of a virus nothing is kept, the name of the file neither."""
    upload.state, upload.reason = Upload.State.NOT_USABLE, reason
    upload.pages = len(list(files.folder(upload.pk).glob("page-*.png")))
    if reason in {"someone_else", "partner", "infected"}:
        upload.pages, upload.original_name = 0, ""
        transaction.on_commit(functools.partial(files.remove, upload.pk))
    upload.save()
    _log_reading(upload)
    # A month that waited for this file waits no longer.
    since = _month_before(upload.uploaded_at.date())
    tell_households(upload.citizen_id, since, sender=Upload, cause="upload_refused", by=audit.SYSTEM)


def _log_reading(upload: Upload) -> None:
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


def _owner(document: Mapping[str, Any], citizen: Citizen, partners: Sequence[Citizen]) -> Owner:
    """Whose slip it is by its BSN, else by its name. Where that leaves a doubt it is unknown, and a person looks."""
    name, bsn = document["employee_name"] or "", document["bsn"]
    names_citizen = is_named(name, given_names=citizen.given_names, surname=citizen.surname)
    if bsn is not None:
        seen = fingerprints_of(bsn)
        if citizen.bsn_fingerprint in seen:
            return "citizen"
        # A digit of a photo can be misread.
        if "bsn" in document["needs_review"] or (document["source"] == "ocr" and names_citizen):
            return "unknown"
        return "partner" if any(partner.bsn_fingerprint in seen for partner in partners) else "somebody_else"
    names_partner = any(is_named(name, given_names=one.given_names, surname=one.surname) for one in partners)
    if names_citizen == names_partner or "employee_name" in document["needs_review"]:
        return "unknown"
    return "citizen" if names_citizen else "partner"


def _store_document(upload: Upload, number: int, document: Mapping[str, Any], owner: Owner) -> None:
    """A slip of a citizen, with the earlier one that it doubles or may replace.

    Of two the same the earlier one counts, unless the machine read that one badly and this one well.
    """
    citizen = upload.citizen
    document = _with_known_names(document, owner, selectors.proven_job(citizen, document["payroll_tax_number"]))
    job = _employment(_employer_on(document), _date(document["period_start"]), citizen)
    figures = _figures(_with_previous(document, job))
    others = selectors.others_of_job(figures, citizen)
    double = next((other.payslip for other in others if _is_same_slip(figures, other, citizen)), None)
    reason, earlier = _why_a_person_must_look(figures, owner, others, citizen), _earlier(others)
    state = Payslip.State.NEEDS_PERSON if reason else Payslip.State.PROVEN
    if double is not None and (reason or not _is_badly_read(double)):
        state, reason, earlier = Payslip.State.NOT_USED, "duplicate", double
    payslip = Payslip(
        upload=upload,
        number=number,
        citizen=citizen,
        employment=job,
        state=state,
        reason=reason,
        counting_version=1 if state == Payslip.State.PROVEN else None,
        earlier=earlier,
    )
    payslip.save()
    figures.payslip = payslip
    figures.save()
    if double is not None and state == Payslip.State.PROVEN:
        double.state, double.reason, double.earlier = Payslip.State.NOT_USED, "duplicate", payslip
        double.save()
    _tell_months(payslip, figures, cause="figures_read", by=audit.SYSTEM)


def _figures(document: Mapping[str, Any]) -> Figures:
    """The first version: as the reader answered, without the BSN."""
    return Figures(
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
        holiday_allowance_net=_holiday_net(document),
        **{field: _decimal(document[field]) for field in AMOUNTS},
        **{field: _date(document[field]) for field in DATES},
        **{field: document[field] or "" for field in TEXTS},
    )


def _holiday_net(document: Mapping[str, Any]) -> Decimal | None:
    """What of the net wage is holiday allowance, where the slip leaves no doubt of it.

    That is: all of it, or the allowance less its tax at the special rate where no premium was withheld. Premiums are
    not printed apart for the allowance, so beside them a person says what it is.
    """
    names = ("holiday_allowance_paid", "gross_wage", "wage_tax", "net_wage")
    holiday, gross, tax, net = (_decimal(document[name]) for name in names)
    if not holiday or gross is None or tax is None or net is None or {*names} & {*document["needs_review"]}:
        return None
    if gross == holiday:
        return net
    special = [line["amount"] for line in document["lines"] if line["meaning"] == "wage_tax_special"]
    # Another payment at the special rate would share in that tax.
    bases = [line["amount"] for line in document["lines"] if line["meaning"] == "taxable_special"]
    if gross - tax != net or len(special) != 1 or None in special or bases != [str(holiday)]:
        return None
    return holiday - abs(Decimal(special[0]))


def _with_previous(document: Mapping[str, Any], job: Employment | None) -> Mapping[str, Any]:
    """The document with what its amounts of the year so far say beside those of the slip just before it."""
    start = _date(document["period_start"])
    before = selectors.figures_before(job, start) if job and start else None
    if before is None or before.period_end is None:
        return document
    previous = {
        "period_end": before.period_end.isoformat(),
        "period_kind": before.period_kind,
        "is_correction_of": before.reading.get("is_correction_of"),
        "lines": before.reading.get("lines", []),
    }
    checks = checks_with_previous(dict(document), previous)
    doubtful = {str(check["name"]).removeprefix("cumulative_") for check in checks if not check["passed"]}
    return {
        **document,
        "checks": [*document["checks"], *checks],
        "needs_review": [*document["needs_review"], *sorted(doubtful.difference(document["needs_review"]))],
    }


def _with_known_names(document: Mapping[str, Any], owner: Owner, job: Employment | None) -> Mapping[str, Any]:
    """The document without doubt about a name that is only hard to read, and that a number beside it proves.

    The employee by the BSN of the citizen; the employer by the payroll tax number of a job whose slips count.
    """
    doubtful = set(document["needs_review"])
    if not _failed(document["checks"]) <= _LEGIBILITY:
        return document
    proven = {"employee_name"} & doubtful if owner == "citizen" else set()
    if job is not None and "employer_name" in doubtful and "payroll_tax_number" not in doubtful:
        proven.add("employer_name")
        document = {**document, "employer_name": job.employer_name}
    told = [{"name": name, "passed": True, "compared": {}} for name in sorted(proven)]
    return {
        **document,
        "checks": [*_checks_beside(document["checks"], proven), *told],
        "needs_review": [field for field in document["needs_review"] if field not in proven],
    }


def _failed(checks: Sequence[Mapping[str, Any]]) -> set[str]:
    return {check["name"] for check in checks if not check["passed"]}


def _checks_beside(checks: Sequence[Mapping[str, Any]], fields: Collection[str]) -> Iterator[Mapping[str, Any]]:
    """The checks, less what failed of these fields alone."""
    for check in checks:
        compared = check["compared"]
        about = {*compared.get("fields", ()), *filter(None, [compared.get("field")])}
        if check["passed"] or not about.issubset(fields):
            yield check


def _why_a_person_must_look(figures: Figures, owner: Owner, others: Sequence[Figures], citizen: Citizen) -> str:
    """A reason code, or an empty text when the figures can count by themselves."""
    if figures.reading["source"] is None:
        return "photo"
    if figures.reading["needs_review"]:
        failed = _failed(figures.reading["checks"])
        return "hard_to_read" if failed and failed <= _LEGIBILITY else "does_not_add_up"
    if set(missing_fields(figures)) - {"holiday_allowance_net"}:
        return "figures_missing"
    amounts = (getattr(figures, field) for field in AMOUNTS)
    if any(amount is not None and abs(amount) > _UNLIKELY for amount in amounts):
        return "amount_unlikely"
    if owner == "unknown":
        return "bsn_differs" if figures.reading["bsn_seen"] else "name_differs"
    return _why_not_ordinary(figures, others, citizen) or _why_period_is_taken(figures, others, citizen)


def _why_not_ordinary(figures: Figures, others: Sequence[Figures], citizen: Citizen) -> str:
    if figures.holiday_allowance_paid and figures.holiday_allowance_net is None:
        return "holiday_allowance"
    return _why_correction_waits(figures, others, citizen) if figures.reading["is_correction_of"] else ""


def _why_correction_waits(figures: Figures, others: Sequence[Figures], citizen: Citizen) -> str:
    """Differences that take wage back count by themselves beside the slip that they correct; else a person looks.

    What is added may be the whole wage once more, in the place of what was paid.
    """
    corrected = [
        other
        for other in others
        if other.payslip.counting_version is not None
        and other.payslip.citizen_id == citizen.pk
        and _days(other) == _days(figures)
        and not selectors.is_correction(other)
    ]
    takes_back = figures.net_wage is not None and figures.net_wage < 0
    within = takes_back and any((other.net_wage or Decimal(0)) + (figures.net_wage or 0) >= 0 for other in corrected)
    return "" if within else "correction"


def _why_period_is_taken(figures: Figures, others: Sequence[Figures], citizen: Citizen) -> str:
    """The same job may be paid for a day once; and nobody's slip may count with a partner as well."""
    if figures.reading["is_correction_of"]:
        return ""
    counting = [other for other in others if other.payslip.counting_version is not None]
    own = [other for other in counting if other.payslip.citizen_id == citizen.pk]
    if any(_days(other) == _days(figures) for other in own):
        return "replacement"
    return "period_taken" if own else "partner_has_it" if counting else ""


def _days(figures: Figures) -> tuple[datetime.date | None, datetime.date | None]:
    return figures.period_start, figures.period_end


def _is_same_slip(one: Figures, other: Figures, citizen: Citizen) -> bool:
    """The same slip once more, as a photo of the PDF is: the same days, and each amount that both are sure of."""
    if other.payslip.citizen_id != citizen.pk or _days(one) != _days(other):
        return False
    if one.reading["is_correction_of"] != other.reading.get("is_correction_of"):
        return False
    doubtful = {*one.reading["needs_review"], *other.reading.get("needs_review", [])}
    sure = {
        name: (getattr(one, name), getattr(other, name)) for name in (*AMOUNTS, "hours_paid") if name not in doubtful
    }
    known = {name: pair for name, pair in sure.items() if None not in pair}
    return bool({"net_wage", "net_payment"} & set(known)) and all(mine == theirs for mine, theirs in known.values())


def _is_badly_read(payslip: Payslip) -> bool:
    """It waits because the machine could not read it, and no person has said anything of it."""
    badly = (
        payslip.reason in {"does_not_add_up", "hard_to_read", "figures_missing"}
        and payslip.state == Payslip.State.NEEDS_PERSON
    )
    return badly and not payslip.change_no


def _earlier(others: Sequence[Figures]) -> Payslip | None:
    """The payslip that this one may take the place of, or corrects: one that counts, where there is one."""
    counting_first = sorted(others, key=lambda other: (other.payslip.counting_version is None, other.pk))
    return counting_first[0].payslip if counting_first else None


def missing_fields(figures: Figures) -> list[str]:
    """The fields without which these figures cannot be settled."""
    missing = [field for field in NEEDED if getattr(figures, field) in {None, ""}]
    if figures.holiday_allowance_paid and figures.holiday_allowance_net is None:
        missing.append("holiday_allowance_net")
    return missing


def _employer_on(document: Mapping[str, Any]) -> tuple[str, str]:
    return document["payroll_tax_number"] or "", document["employer_name"] or ""


def _employment(employer: tuple[str, str], first_day: datetime.date | None, citizen: Citizen) -> Employment | None:
    """The job that the slip is of: found, or known from this first slip. None while employer or period is unknown."""
    number, name = employer
    if not name or first_day is None:
        return None
    known = Employment.objects.filter(citizen=citizen).order_by("since", "pk")
    job = next(
        (row for row in known if is_same_employer((row.payroll_tax_number, row.employer_name), employer)), None
    ) or Employment(citizen=citizen, employer_name=name, since=first_day)
    job.payroll_tax_number = job.payroll_tax_number or number
    job.since = min(job.since, first_day)
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
    _save(payslip, "confirmed", by)
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
    seen: int | None = None,
    replaces: bool | None = None,
) -> Figures:
    """Add a version with these figures changed.

    A caseworker's version counts at once; a citizen's waits for a caseworker, and what counted goes on counting.
    Raises `NothingChanged`, and `ChangedMeanwhile` when the payslip's `change_no` is no longer the one that was
    `seen`; for a caseworker also what `accept_figures` raises.
    """
    payslip = _lock(payslip_id, seen)
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
        _let_count(payslip, after, action="corrected", replaces=replaces, by=by)
    else:
        after.save()
        payslip.state, payslip.reason = Payslip.State.NEEDS_PERSON, "changed_by_citizen"
        _save(payslip, "corrected", by, version=after.version)
        _tell_months(payslip, after, cause="figures_changed_by_citizen", by=audit.name_of(by))
    _keep_examples(payslip, after, changes)
    return after


@transaction.atomic
def accept_figures(
    *, payslip_id: uuid.UUID, reason: str, by: User, seen: int | None = None, replaces: bool | None = None
) -> Figures:
    """A caseworker declares the newest figures right as they are: the same figures, as a version that counts.

    Where another payslip of the job counts in the same days, `replaces` says whether this one takes its place.
    Raises `NothingChanged` when they were that already, `FiguresMissing` when a settlement needs more, `OwnPayslip`,
    `EarlierUndecided`, and `ChangedMeanwhile`.
    """
    payslip = _lock(payslip_id, seen)
    refuse_own_payslip(payslip, by)
    newest = selectors.newest_figures(payslip)
    if payslip.state == Payslip.State.CONFIRMED and payslip.counting_version == newest.version:
        raise NothingChanged
    accepted = _next_version(newest, {}, source="caseworker", reason=reason, by=by)
    _let_count(payslip, accepted, action="accepted", replaces=replaces, by=by)
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


def _let_count(
    payslip: Payslip,
    figures: Figures,
    *,
    action: Literal["corrected", "accepted"],
    replaces: bool | None,
    by: User,
) -> None:
    """Store a caseworker's version and let it count, and tell the months of it and of what counted before."""
    missing = missing_fields(figures)
    if missing:
        raise FiguresMissing(missing)
    in_the_way = selectors.in_the_way(figures, payslip.citizen)
    if in_the_way and replaces is None:
        raise EarlierUndecided
    counted_before = _counting_figures(payslip)
    figures.save()
    for other in in_the_way if replaces else ():
        earlier = _lock(other.payslip_id)
        refuse_own_payslip(earlier, by)
        _leave_out(earlier, reason="replaced", note="", action="replaced", by=by)
    payslip.state, payslip.reason = Payslip.State.CONFIRMED, ""
    payslip.counting_version = figures.version
    employer, job_before = (figures.payroll_tax_number, figures.employer_name), payslip.employment_id
    payslip.employment = _employment(employer, figures.period_start, payslip.citizen)
    _save(payslip, action, by, version=figures.version)
    if job_before is not None and job_before != payslip.employment_id:
        plan_jobs([job_before])
    for changed in filter(None, (counted_before, figures)):
        _tell_months(payslip, changed, cause=f"figures_{action}", by=audit.name_of(by))


def refuse_own_payslip(payslip: Payslip, by: User) -> None:
    """Nobody decides about a payslip of their own. Raises `OwnPayslip`."""
    if payslip.citizen.user_id == by.pk:
        raise OwnPayslip


# What may become an example of the reader: not what names a person or an employer.
_EXAMPLES = frozenset(CORRECTABLE) - {"employer_name", "payroll_tax_number", "employee_name"}
_LONG_NUMBER = re.compile(r"[0-9][0-9 .]{6,}[0-9](?![0-9]*,)")


def _keep_examples(payslip: Payslip, after: Figures, changes: Mapping[str, Any]) -> None:
    """Each figure that a person changed from what was read, without anything that says whose it was."""
    read = min(payslip.versions.all(), key=lambda row: row.version)
    for field in sorted(_EXAMPLES & set(changes)):
        value, value_read = _text(getattr(after, field)), _text(getattr(read, field))
        if value == value_read:
            continue
        place = read.reading.get("evidence", {}).get(field) or {}
        labels = {line["label"] for line in read.reading.get("lines", []) if line["amount"] == value}
        LabelledExample(
            municipality_id=payslip.municipality_id,
            document_kind=read.reading.get("source") or "",
            field=field,
            label=_without_person(next(iter(labels)), payslip.citizen) if len(labels) == 1 else "",
            text_read=_without_person(str(place.get("text", "")), payslip.citizen),
            page=place.get("page"),
            box=place.get("box"),
            value_read=value_read,
            value=value,
            was_sure=field not in read.reading.get("needs_review", []),
            role=after.source,
        ).save()


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _without_person(text: str, citizen: Citizen) -> str:
    """The text, or none of it when it holds a name of the citizen or a number as long as a BSN."""
    names = f"{citizen.given_names} {citizen.surname}".casefold().split()
    personal = bool(_LONG_NUMBER.search(text)) or not set(names).isdisjoint(re.findall(r"[^\W\d_]+", text.casefold()))
    return "" if personal else text[:120]


@transaction.atomic
def set_aside(*, payslip_id: uuid.UUID, reason: str, by: User, seen: int | None = None) -> Payslip:
    """A caseworker decides that the payslip does not count: it is a double, say, or not of this citizen.

    Raises `OwnPayslip` and `ChangedMeanwhile`.
    """
    payslip = _lock(payslip_id, seen)
    refuse_own_payslip(payslip, by)
    _leave_out(payslip, reason="set_aside", note=reason, action="set_aside", by=by)
    return payslip


def _leave_out(payslip: Payslip, *, reason: str, note: str, action: str, by: User) -> None:
    counted = _counting_figures(payslip)
    payslip.state, payslip.reason, payslip.counting_version = Payslip.State.NOT_USED, reason, None
    payslip.note = note
    _save(payslip, action, by)
    if counted is not None:
        _tell_months(payslip, counted, cause="payslip_set_aside", by=audit.name_of(by))


@transaction.atomic
def ask_citizen(*, payslip_id: uuid.UUID, question: str, by: User, seen: int | None = None) -> Payslip:
    """A caseworker asks the citizen something about a payslip that waits; it goes on waiting.

    Raises `NotWaiting`, `OwnPayslip` and `ChangedMeanwhile`.
    """
    payslip = _lock(payslip_id, seen)
    refuse_own_payslip(payslip, by)
    if payslip.state != Payslip.State.NEEDS_PERSON:
        raise NotWaiting
    payslip.reason, payslip.question, payslip.answer = "asked", question, ""
    _save(payslip, "asked", by)
    return payslip


@transaction.atomic
def answer_question(*, payslip_id: uuid.UUID, answer: str, by: User) -> Payslip:
    """The citizen answers. Raises `NotWaiting` when nothing is asked any more."""
    payslip = _lock(payslip_id)
    if payslip.reason != "asked":
        raise NotWaiting
    payslip.reason, payslip.answer = "answered", answer
    _save(payslip, "answered", by)
    return payslip


@transaction.atomic
def contest_double(*, payslip_id: uuid.UUID, by: User) -> Payslip:
    """The citizen says that it is no double of an earlier payslip: a caseworker looks. Raises `NotWaiting`."""
    payslip = _lock(payslip_id)
    if payslip.reason != "duplicate":
        raise NotWaiting
    payslip.state, payslip.reason = Payslip.State.NEEDS_PERSON, "contested"
    _save(payslip, "contested", by)
    _tell_months(payslip, selectors.newest_figures(payslip), cause="payslip_contested", by=audit.name_of(by))
    return payslip


def _lock(payslip_id: uuid.UUID, seen: int | None = None) -> Payslip:
    """The row, held until commit. Raises `ChangedMeanwhile` when somebody decided after `seen`."""
    rows = Payslip.objects.select_for_update(of=("self",)).select_related(
        "citizen", "municipality", "upload", "earlier"
    )
    payslip = rows.get(pk=payslip_id)
    if seen is not None and payslip.change_no != seen:
        raise ChangedMeanwhile
    return payslip


def _save(payslip: Payslip, action: str, by: User, **details: Any) -> None:
    """Store what a person decided, with its event."""
    payslip.change_no += 1
    payslip.save()
    audit.record(
        f"payslip.{action}",
        by=by,
        subject=payslip,
        about=payslip.citizen,
        municipality=payslip.municipality,
        **details,
    )


def _counting_figures(payslip: Payslip) -> Figures | None:
    return payslip.versions.filter(version=payslip.counting_version or 0).first()


def _tell_months(payslip: Payslip, figures: Figures, *, cause: str, by: str) -> None:
    """Make the calendar of the job anew, and say which households' months rest on these figures.

    Later months too: their estimates look back.
    """
    # While the period is unknown it may be of the month of the upload or the month before.
    since = figures.period_start or _month_before(payslip.upload.uploaded_at.date())
    since = min(since, figures.payment_date or since)
    changed = plan_jobs([payslip.employment_id]) if payslip.employment_id is not None else None
    counts = cause in _LET_COUNT and payslip.counting_version == figures.version
    if counts and payslip.employment_id is not None and _settles_up(figures):
        propose_end(employment_id=payslip.employment_id, until=selectors.period_of(figures).end)
    ask_about_signals(citizen_ids=[payslip.citizen_id])
    tell_households(payslip.citizen_id, min(since, changed or since), sender=Payslip, cause=cause, by=by)


# Asked once of a slip: who says that the job goes on is not asked again when the slip is confirmed.
_LET_COUNT = {"figures_read", "figures_accepted", "figures_corrected"}


def _settles_up(figures: Figures) -> bool:
    """Whether the slip pays out both leave and holiday allowance, as one does at the end of a job."""
    meanings = {line["meaning"] for line in figures.reading.get("lines", [])}
    return bool(figures.holiday_allowance_paid) and "leave_paid_out" in meanings


def _month_before(day: datetime.date) -> datetime.date:
    """The last day of the month before."""
    return day.replace(day=1) - datetime.timedelta(days=1)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _date(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


class SignalLayoutMissing(Exception):
    """The municipality has not said in which columns it gets the income signal."""


class SignalLayoutUnusable(Exception):
    """The layout of the income signal cannot be used: `problems` says why, by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in problems.items()))
        self.problems = problems


class SignalSaysTooLittle(Exception):
    """The signal does not say what was paid net in just the period of the payslip: correct the payslip instead."""


class OwnSignal(Exception):
    """Somebody would decide about their own wages."""


@transaction.atomic
def record_signal_layout(
    *, municipality: Municipality, since: datetime.date, columns: Mapping[str, str], by: User | str, **form: Any
) -> SignalLayout:
    """From `since` on the municipality gets the income signal in these columns. Raises `SignalLayoutUnusable`."""
    if problems := Layout(columns=columns, **form).problems():
        raise SignalLayoutUnusable(problems)
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    version = SignalLayout.objects.filter(municipality=municipality, since=since).count() + 1
    layout = SignalLayout.objects.create(
        municipality=municipality,
        since=since,
        version=version,
        columns=dict(columns),
        recorded_by=audit.name_of(by),
        **form,
    )
    audit.record("signal_layout.recorded", by=by, subject=layout, municipality=municipality)
    return layout


@transaction.atomic
def import_signals(
    *, municipality: Municipality, data: bytes, name: str, delivered_on: datetime.date, by: User | str
) -> SignalImport:
    """Take in a file of the wage administration: what is new is stored, what is known is left as it is.

    `delivered_on` is the day of the overview: whatever order files come in, the newest overview of a period holds.
    Only people of this municipality are found. Raises `SignalLayoutMissing`, and `schema.FileRefused`: then nothing
    of the file was taken. A bounded number of queries for every thousand lines, and one event a person.
    """
    layout = selectors.layout_of(municipality, delivered_on)
    if layout is None:
        raise SignalLayoutMissing
    table = read_table(data, _layout(layout), delivered_on=delivered_on)
    # Two who take in the same file wait for each other.
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    rows, refused = _of_own_people(municipality, table)
    citizens = {citizen.pk: citizen for _, citizen in rows}
    told = _told_before(set(citizens))
    new: list[IncomeSignal] = []
    known = 0
    for row, citizen in rows:
        signal = _signal(row, citizen, delivered_on)
        before = [one for one in told.get(signal.key, []) if one.delivered_on <= delivered_on]
        latest = before[-1] if before else None
        if latest is not None and _says(latest) == _says(signal):
            known += 1
        elif latest is not None and latest.delivered_on == delivered_on:
            refused.append(Refusal(row.line, "contradicts_earlier_file"))
        else:
            new.append(signal)
    source = SignalImport.objects.create(
        municipality=municipality,
        layout=layout,
        original_name=name[:200],
        checksum=hashlib.sha256(data).hexdigest(),
        delivered_on=delivered_on,
        lines=table.lines,
        taken=len(new),
        known=known,
        report=[one.as_json() for one in sorted(refused, key=lambda one: one.line)],
        by=audit.name_of(by),
    )
    for signal in new:
        signal.source = source
    IncomeSignal.objects.bulk_create(new, batch_size=1000)
    audit.record(
        "signals.imported",
        by=by,
        subject=source,
        municipality=municipality,
        lines=table.lines,
        taken=len(new),
        refused=len(refused),
    )
    since_of: dict[int, datetime.date] = {}
    for signal in new:
        since_of[signal.citizen_id] = min(signal.period_start, since_of.get(signal.citizen_id, signal.period_start))
    for citizen_id in sorted(since_of):
        audit.record("signal.came", by=by, subject=source, about=citizens[citizen_id], municipality=municipality)
    ask_about_signals(citizen_ids=since_of)
    _tell_households_since(since_of, cause="signal_came", by=audit.name_of(by))
    return source


def _layout(layout: SignalLayout) -> Layout:
    return Layout(
        columns=layout.columns,
        delimiter=layout.delimiter,
        encoding=layout.encoding,
        dates=layout.dates,
        decimals=layout.decimals,
        ends_with_line_break=layout.ends_with_line_break,
    )


def _of_own_people(municipality: Municipality, table: Table) -> tuple[list[tuple[Row, Citizen]], list[Refusal]]:
    """The rows with whose they are. Who is not of this municipality is no one here: the line is told by number."""
    numbers = sorted({row.bsn for row in table.rows})
    found: dict[str, Citizen] = {}
    for start in range(0, len(numbers), 500):
        fingerprints = {
            fingerprint: number for number in numbers[start : start + 500] for fingerprint in fingerprints_of(number)
        }
        for citizen in Citizen.objects.filter(municipality=municipality, bsn_fingerprint__in=fingerprints):
            found[fingerprints[citizen.bsn_fingerprint]] = citizen
    refused = [*table.refused, *(Refusal(row.line, "unknown_person") for row in table.rows if row.bsn not in found)]
    return [(row, found[row.bsn]) for row in table.rows if row.bsn in found], refused


def _told_before(citizen_ids: Collection[int]) -> dict[tuple[Any, ...], list[IncomeSignal]]:
    """All that was told of these people, by job and period, in the order of the overviews."""
    told: dict[tuple[Any, ...], list[IncomeSignal]] = defaultdict(list)
    ids = sorted(citizen_ids)
    for start in range(0, len(ids), 500):
        rows = IncomeSignal.objects.filter(citizen__in=ids[start : start + 500])
        for row in rows.order_by("delivered_on", "pk"):
            told[row.key].append(row)
    return told


_SIGNAL_VALUES = (
    "employer_name",
    "wage",
    "tax",
    "special_wage",
    "special_tax",
    "holiday_allowance",
    "net",
    "tax_credit",
    "hours",
)


def _signal(row: Row, citizen: Citizen, delivered_on: datetime.date) -> IncomeSignal:
    return IncomeSignal(
        municipality_id=citizen.municipality_id,
        citizen=citizen,
        line=row.line,
        delivered_on=delivered_on,
        payroll_tax_number=row.payroll_tax_number,
        relation=row.relation,
        period_start=row.period_start,
        period_end=row.period_end,
        **{name: getattr(row, name) for name in _SIGNAL_VALUES},
    )


def _says(signal: IncomeSignal) -> list[Any]:
    return [getattr(signal, name) for name in _SIGNAL_VALUES]


def _tell_households_since(since_of: Mapping[int, datetime.date], *, cause: str, by: str) -> None:
    """Say which households' months rest on what came for these people, each from their own day on."""
    spans = household_spans(list(since_of))
    by_day: dict[datetime.date, set[int]] = defaultdict(set)
    for citizen_id, since in since_of.items():
        by_day[since] |= {span.household.pk for span in spans[citizen_id] if span.overlaps(since, None)}
    for since, household_ids in sorted(by_day.items()):
        if household_ids:
            month_facts_changed.send(
                IncomeSignal, household_ids=sorted(household_ids), since=since, until=None, cause=cause, by=by
            )


@transaction.atomic
def ask_about_signals(*, citizen_ids: Collection[int]) -> None:
    """Open a question where the wage administration contradicts what is known; drop what is none any more.

    Asked is the citizen, before anything is used to their loss. A fixed number of queries.
    """
    matches = [match for rows in selectors.signal_matches(citizen_ids).values() for match in rows]
    if not matches:
        return
    asked = {match.signals[-1].pk: match for match in matches if match.outcome is selectors.Outcome.QUESTION}
    waiting = SignalQuestion.objects.filter(citizen__in=citizen_ids)
    waiting.filter(state__in=[SignalQuestion.State.OPEN, SignalQuestion.State.ANSWERED]).exclude(
        signal__in=asked
    ).update(state=SignalQuestion.State.GONE)
    waiting.filter(state=SignalQuestion.State.GONE, signal__in=asked).update(
        state=SignalQuestion.State.OPEN, answer="", words="", answered_at=None
    )
    SignalQuestion.objects.bulk_create(
        SignalQuestion(
            municipality_id=match.signals[-1].municipality_id,
            citizen_id=match.citizen_id,
            signal=match.signals[-1],
            code=match.code,
        )
        for match in asked.values()
        if match.question is None
    )


@transaction.atomic
def answer_signal_question(*, question_id: int, answer: str, words: str, by: User) -> SignalQuestion:
    """The citizen says what is right. Raises `NotWaiting` when nothing is asked (any more)."""
    question = _lock_question(question_id)
    if question.citizen.user_id != by.pk or question.state not in {
        SignalQuestion.State.OPEN,
        SignalQuestion.State.ANSWERED,
    }:
        raise NotWaiting
    question.answer, question.words = SignalQuestion.Answer(answer), words
    question.state, question.answered_at = SignalQuestion.State.ANSWERED, clock.now()
    question.save()
    audit.record(
        "signal.answered", by=by, subject=question, about=question.citizen, municipality=question.municipality
    )
    return question


@transaction.atomic
def decide_signal_question(*, question_id: int, decision: str, reason: str, by: User) -> SignalQuestion:
    """A caseworker decides whether the signal or the payslip counts, after the citizen was asked.

    Of an employer that nobody had named the job becomes known with it. Raises `OwnSignal`, `NotWaiting` for one that
    is decided already or asks nothing any more, `SignalSaysTooLittle`, and `NotHeard`.
    """
    question = _lock_question(question_id)
    if question.citizen.user_id == by.pk:
        raise OwnSignal
    if question.state not in {SignalQuestion.State.OPEN, SignalQuestion.State.ANSWERED}:
        raise NotWaiting
    if decision == SignalQuestion.Decision.SIGNAL:
        _refuse_unusable(question)
        if question.state == SignalQuestion.State.OPEN and clock.now() < question.asked_at + DAYS_TO_ANSWER:
            raise NotHeard
    question.decision, question.reason = SignalQuestion.Decision(decision), reason
    question.state, question.decided_by = SignalQuestion.State.DECIDED, audit.name_of(by)
    question.decided_at = clock.now()
    question.save()
    audit.record("signal.decided", by=by, subject=question, about=question.citizen, municipality=question.municipality)
    signal = question.signal
    if decision == SignalQuestion.Decision.SIGNAL and question.code == "no_job":
        period = PayPeriod(signal.period_start, signal.period_end)
        job, _ = Employment.objects.get_or_create(
            citizen=question.citizen,
            payroll_tax_number=signal.payroll_tax_number,
            defaults={
                "employer_name": signal.employer_name or signal.payroll_tax_number,
                "since": period.start,
                "stated_since": period.start,
                "stated_rhythm": rhythm_of(period),
                "note": "Bekend geworden door het inkomenssignaal.",
            },
        )
        plan_jobs([job.pk])
    since = {question.citizen_id: signal.period_start}
    _tell_households_since(since, cause="signal_decided", by=audit.name_of(by))
    return question


# As long as the chance to answer to a proposed recovery usually is.


def _refuse_unusable(question: SignalQuestion) -> None:
    """What does not say what was paid net cannot take the place of a payslip: that is corrected, or asked for."""
    match = selectors.match_of(question)
    if match is None:
        raise NotWaiting
    days = {(slip.period_start, slip.period_end) for slip in match.slips}
    fits = not days or days == {(match.period.start, match.period.end)}
    if match.net is None or match.tax_credit is None or not fits or len(match.slips) > 1:
        raise SignalSaysTooLittle


def _lock_question(question_id: int) -> SignalQuestion:
    rows = SignalQuestion.objects.select_for_update(of=("self",))
    return rows.select_related("citizen", "municipality", "signal").get(pk=question_id)


# A copy of the database that was put back lacks the newest uploads: their files are kept until they are missed.
_DAYS_WITHOUT_UPLOAD = 30


def sweep_files() -> int:
    """Remove the files of uploads that do not exist, long after they came; answer of how many."""
    before = time.time() - datetime.timedelta(days=_DAYS_WITHOUT_UPLOAD).total_seconds()
    removed = 0
    for ids in _batched(files.folders(), 1000):
        known = set(Upload.objects.filter(pk__in=ids).values_list("pk", flat=True))
        for upload_id in ids:
            if upload_id not in known and files.folder(upload_id).stat().st_mtime < before:
                files.remove(upload_id)
                removed += 1
    return removed


def destroy_files(*, upload_ids: Collection[uuid.UUID]) -> None:
    """Destroy the originals and pictures of these uploads after commit: their term is over. Rows and figures stay."""
    Upload.objects.filter(pk__in=upload_ids).update(destroyed_on=clock.today(), pages=0)
    for upload_id in upload_ids:
        transaction.on_commit(functools.partial(files.remove, upload_id))


def _batched(rows: Iterable[uuid.UUID], size: int) -> Iterator[list[uuid.UUID]]:
    """These rows, so many at a time."""
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch
