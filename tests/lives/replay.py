"""The lives without paper: a payslip comes in as its truth, and what became of each month is read from the rows."""

import itertools
import uuid
from collections.abc import Iterable

from stdnum.nl import bsn as elfproef

from caseworkers.lives import Life, account, live
from citizens.models import Citizen, Household
from payslips import outcomes
from payslips.models import Payslip, Upload
from tests.factories.citizens import CaseworkerFactory
from tests.factories.readings import answer
from tests.factories.settlement import municipality_with_policy
from tests.samples.truth import SlipTruth


def sent(citizen: Citizen, truth: SlipTruth) -> Payslip:
    """A slip that is read as it is: what the reader would answer to a clear print."""
    upload = Upload.objects.create(
        citizen=citizen,
        uploaded_by=account(citizen),
        original_name="loonstrook.pdf",
        size=1000,
        checksum=uuid.uuid4().hex,
        form_token=uuid.uuid4(),
    )
    outcomes.store_reading(upload, answer(document_of(truth)))
    return upload.payslips.get()


def document_of(truth: SlipTruth) -> dict[str, object]:
    return {**truth.figures(), "lines": [], "evidence": {}, "checks": [], "needs_review": [], "source": "text"}


def lived(lives: Iterable[Life]) -> dict[str, Household]:
    """The households of these lives, after all that happened to them."""
    municipality = municipality_with_policy()
    numbers = (str(number) for number in itertools.count(999930000) if elfproef.is_valid(str(number)))
    caseworker = CaseworkerFactory(municipality=municipality)
    return live(list(lives), municipality, caseworker=caseworker, bsns=numbers, send=sent)
