"""Files of the wage administration, by the layout that most tests use, and their lines."""

import datetime
from typing import Any

from citizens.models import Citizen, Municipality
from payslips.income_signals import import_signals, record_signal_layout
from payslips.models import IncomeSignal, SignalImport, SignalLayout

COLUMNS = {
    "bsn": "BSN",
    "payroll_tax_number": "Loonheffingennummer",
    "employer_name": "Werkgever",
    "relation": "IKV",
    "period_start": "Begin",
    "period_end": "Einde",
    "wage": "Loon",
    "tax": "Loonheffing",
    "holiday_allowance": "Vakantiegeld",
    "net": "Netto",
    "tax_credit": "Korting",
}
DELIVERED = datetime.date(2026, 10, 12)


def layout_recorded(municipality: Municipality, **form: Any) -> SignalLayout:
    return record_signal_layout(
        municipality=municipality, since=datetime.date(2026, 1, 1), columns=COLUMNS, by="test", **form
    )


def line(citizen: Citizen | str, **changes: str) -> str:
    """What the file says of September 2026: the wage of the payslip of `readings.document`."""
    cells = {
        "BSN": citizen if isinstance(citizen, str) else citizen.bsn,
        "Loonheffingennummer": "000012345L01",
        "Werkgever": "Bakkerij De Korenaar",
        "IKV": "1",
        "Begin": "20260901",
        "Einde": "20260930",
        "Loon": "640,00",
        "Loonheffing": "40,00",
        "Vakantiegeld": "0,00",
        "Netto": "600,00",
        "Korting": "J",
    } | changes
    return ";".join(cells[heading] for heading in COLUMNS.values())


def file_of(*lines: str) -> bytes:
    return ("\n".join([";".join(COLUMNS.values()), *lines]) + "\n").encode()


def signals_come(
    municipality: Municipality, *lines: str, delivered_on: datetime.date = DELIVERED, data: bytes | None = None
) -> SignalImport:
    """A file with these lines is taken in."""
    return import_signals(
        municipality=municipality,
        data=file_of(*lines) if data is None else data,
        name="oib.csv",
        delivered_on=delivered_on,
        by="test",
    )


def signal_comes(citizen: Citizen, *, delivered_on: datetime.date = DELIVERED, **changes: str) -> IncomeSignal:
    """The wage administration tells of one period; a layout is recorded where there is none."""
    if not SignalLayout.objects.filter(municipality=citizen.municipality).exists():
        layout_recorded(citizen.municipality)
    return signals_come(citizen.municipality, line(citizen, **changes), delivered_on=delivered_on).signals.get()
