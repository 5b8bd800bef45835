"""That the import contracts of pyproject.toml, which lint-imports checks, would notice."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = "within an app, from entrance to rule; no other modules"
PACKAGES = ("config", "citizens", "payslips", "settlement", "allowances", "caseworkers")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the code that a test may spoil."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(folder: Path) -> list[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return re.findall(r"^(.*) BROKEN", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("citizens/services.py", "import payslips.models", "imports between the apps go down only"),
        ("citizens/services.py", "import config.urls", "of config the apps know the clock alone"),
        ("settlement/models.py", "import settlement.services", MODULES),
        ("settlement/helpers.py", "", MODULES),
        ("settlement/engine/utils.py", "", "within the sum, from the order of the law to the cent"),
        ("settlement/engine/money.py", "import django.db", "the sum, the law and the reader are pure Python"),
        ("payslips/reading/figures.py", "import citizens.models", "the sum, the law and the reader are pure Python"),
    ],
)
def test_what_does_not_belong_breaks_a_contract(house: Path, module: str, line: str, contract: str) -> None:
    with (house / module).open("a") as file:
        file.write(f"\n{line}\n")
    assert contract in broken_contracts(house)
