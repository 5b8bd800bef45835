"""Files to try what goes wrong with."""

from pathlib import Path

from tests.samples import others
from tests.samples.payslips import make_slip, month


def write(folder: Path) -> None:
    """Put one file of each mishap into `folder`, under a name that says what it is."""
    _, of_somebody_else = make_slip(employee="P. de Ander", bsn="999990019", period=month(2026, 9))
    for name, content in {
        "mis-bankafschrift.pdf": others.bank_statement(),
        "mis-jaaropgaaf.pdf": others.annual_statement(),
        "mis-kapot-bestand.pdf": others.broken(),
        "mis-met-wachtwoord.pdf": others.encrypted("geheim"),
        "mis-leeg-bestand.pdf": b"",
        "mis-word-bestand.docx": others.word_file(),
        "mis-van-iemand-anders.pdf": of_somebody_else,
    }.items():
        (folder / name).write_bytes(content)
