"""Files to try what goes wrong with."""

from dataclasses import fields
from decimal import Decimal
from pathlib import Path

from tests.samples import others
from tests.samples.payslips import SlipTruth, draw_monthly, make_slip, make_truth, month


class _Misprinted(SlipTruth):
    @property
    def net_wage(self) -> Decimal:
        return super().net_wage + 10


def misprinted(truth: SlipTruth) -> SlipTruth:
    """The same slip, which says ten euros more than its own sums give."""
    return _Misprinted(**{field.name: getattr(truth, field.name) for field in fields(truth)})


def write(folder: Path) -> None:
    """Put one file of each mishap into `folder`, under a name that says what it is."""
    _, of_somebody_else = make_slip(employee="P. de Ander", bsn="999990019", period=month(2026, 9))
    truth = make_truth(employee="N. de Bruin", bsn=None, period=month(2026, 10))
    for name, content in {
        "mis-som-klopt-niet.pdf": draw_monthly(misprinted(truth), None),
        "mis-bankafschrift.pdf": others.bank_statement(),
        "mis-jaaropgaaf.pdf": others.annual_statement(),
        "mis-kapot-bestand.pdf": others.broken(),
        "mis-met-wachtwoord.pdf": others.encrypted("geheim"),
        "mis-leeg-bestand.pdf": b"",
        "mis-word-bestand.docx": others.word_file(),
        "mis-van-iemand-anders.pdf": of_somebody_else,
    }.items():
        (folder / name).write_bytes(content)
