"""What becomes of what the reader answered: whose slip it is, whether it was sent before, counts or waits."""

import datetime
import functools
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction

from citizens import audit
from citizens.identifiers import fingerprints_of
from citizens.models import Citizen
from payslips import files, selectors
from payslips.calendar import plan_jobs, propose_end, tell_households
from payslips.identifiers import is_named, is_same_employer
from payslips.income_signals import ask_about_signals
from payslips.models import (
    Employment,
    Figures,
    Payslip,
    Upload,
)
from payslips.reading.yardsticks import checks_with_previous

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
# The checks that fail where all sums agree and only letters are unclear.
_LEGIBILITY = {"read_clearly", "name_on_one_line"}
# Without these a payslip cannot be settled.
NEEDED = ("employer_name", "period_start", "period_end", "period_kind", "net_wage", "tax_credit_applied")

_LOCKED = {"encrypted", "password_needed", "password_wrong"}
# A person can read what the machine cannot.
_FOR_A_PERSON = {"no_text_layer", "no_ocr", "illegible"}
# No wage of a pay period on assistance is above this; a higher one is a misreading, and a person looks.
_UNLIKELY = Decimal(20_000)
Owner = Literal["citizen", "partner", "somebody_else", "unknown"]


def store(upload_id: uuid.UUID, answer: Mapping[str, Any], *, still: str) -> None:
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
        refuse_file(upload, somebody if read else answer["reason"] or "other")
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
        refuse_file(upload, reason or "other")
        return
    upload.state, upload.reason, upload.pages = Upload.State.READ, "", pages
    upload.save()
    _log_reading(upload)


def _ask_password(upload: Upload) -> None:
    """A file that is sent again after too many tries is not asked for again that day."""
    upload.password_tries = max(upload.password_tries, selectors.password_tries_before(upload))
    if upload.password_tries >= selectors.MAX_PASSWORD_TRIES:
        refuse_file(upload, "password_tries")
        return
    upload.state = Upload.State.LOCKED
    upload.reason = "password_wrong" if upload.password_tries else "password_needed"
    upload.save()
    _log_reading(upload)


def refuse_file(upload: Upload, reason: str) -> None:
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
    proven = selectors.proven_job(citizen, document["payroll_tax_number"])
    document = _with_known_names(document, owner, proven)
    names_job = proven is None and "employer_name" not in document["needs_review"]
    job = job_of(_employer_on(document), _date(document["period_start"]), citizen, names_job=names_job)
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
    tell_months(payslip, figures, cause="figures_read", by=audit.SYSTEM)


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
    if doubt := _why_doubtful(figures):
        return doubt
    if set(missing_fields(figures)) - {"holiday_allowance_net"}:
        return "figures_missing"
    amounts = (getattr(figures, field) for field in AMOUNTS)
    if any(amount is not None and abs(amount) > _UNLIKELY for amount in amounts):
        return "amount_unlikely"
    if owner == "unknown":
        return "bsn_differs" if figures.reading["bsn_seen"] else "name_differs"
    return _why_not_ordinary(figures, others, citizen) or _why_period_is_taken(figures, others, citizen)


def _why_doubtful(figures: Figures) -> str:
    """Of the employer's name alone nobody has to look first: the number says which job it is, and it moves nothing."""
    doubtful, failed = set(figures.reading["needs_review"]), _failed(figures.reading["checks"])
    if not doubtful:
        return ""
    if not failed or not failed <= _LEGIBILITY:
        return "does_not_add_up"
    return "" if doubtful == {"employer_name"} and figures.payroll_tax_number else "hard_to_read"


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


def job_of(
    employer: tuple[str, str], first_day: datetime.date | None, citizen: Citizen, *, names_job: bool
) -> Employment | None:
    """The job that the slip is of: found, or known from this first slip. None while employer or period is unknown.

    With `names_job` a job that was known by its number takes this name.
    """
    number, name = employer
    if not name or first_day is None:
        return None
    known = Employment.objects.filter(citizen=citizen).order_by("since", "pk")
    job = next(
        (row for row in known if is_same_employer((row.payroll_tax_number, row.employer_name), employer)), None
    ) or Employment(citizen=citizen, employer_name=name, since=first_day)
    if names_job and number and job.payroll_tax_number == number:
        job.employer_name = name
    job.payroll_tax_number = job.payroll_tax_number or number
    job.since = min(job.since, first_day)
    job.save()
    return job


def tell_months(payslip: Payslip, figures: Figures, *, cause: str, by: str) -> None:
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
