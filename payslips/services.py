"""Writing what is known of payslips: read them, confirm and correct their figures, withdraw an upload."""

import datetime
import functools
import re
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from citizens import audit
from citizens.identifiers import newest_key
from citizens.models import Citizen, Municipality, User
from config import clock
from payslips import files, selectors
from payslips.calendar import plan_jobs
from payslips.models import (
    Figures,
    LabelledExample,
    Payslip,
    Upload,
)
from payslips.outcomes import AMOUNTS, DATES, TEXTS, job_of, missing_fields, refuse_file, store, tell_months
from payslips.reading import sandbox

# What a person may correct.
CORRECTABLE = (*TEXTS, *DATES, *AMOUNTS, "holiday_allowance_net", "hours_paid", "tax_credit_applied")


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
    store(upload_id, answer, still=Upload.State.RECEIVED)


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
    store(upload.pk, {"status": "refused", "reason": "infected", "documents": []}, still=Upload.State.RECEIVED)
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
    store(upload_id, answer, still=Upload.State.LOCKED)
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
        refuse_file(upload, "encrypted")


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
    tell_months(payslip, selectors.newest_figures(payslip), cause="figures_confirmed", by=audit.name_of(by))
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
        tell_months(payslip, after, cause="figures_changed_by_citizen", by=audit.name_of(by))
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
    payslip.employment = job_of(employer, figures.period_start, payslip.citizen, names_job=True)
    _save(payslip, action, by, version=figures.version)
    if job_before is not None and job_before != payslip.employment_id:
        plan_jobs([job_before])
    for changed in filter(None, (counted_before, figures)):
        tell_months(payslip, changed, cause=f"figures_{action}", by=audit.name_of(by))


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
        tell_months(payslip, counted, cause="payslip_set_aside", by=audit.name_of(by))


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
    tell_months(payslip, selectors.newest_figures(payslip), cause="payslip_contested", by=audit.name_of(by))
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
