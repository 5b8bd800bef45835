"""What no file of the project says: where one machine gets its packages, and where it keeps its files."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", ".hypothesis", "__pycache__", "node_modules", "var"}
# Written so that this file does not name them either.
REGISTRIES = re.compile(
    r"py[p]i\.org|pythonhoste[d]\.org|npm[j]s\.(org|com)|yarnpk[g]\.com|//(deb|registr[y]|proxy)\."
)
MACHINE_PATHS = re.compile(r"""(?<![\w.~*$}-])/(wor[k]|roo[t]|hom[e]|User[s]|var/tm[p])/[\w.]""")
INDEX_OPTIONS = re.compile(r"^\s*(--(extra-)?index-url|--find-links|--trusted-host|-[if] )|://", re.MULTILINE)
STATIC = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def own_files() -> Iterator[tuple[str, str]]:
    """Path and text of each text file that is ours."""
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = [name for name in subfolders if name not in NOT_OURS and not name.endswith("_cache")]
        for path in (Path(folder, name) for name in names if name not in NOT_OURS):
            data = path.read_bytes()
            if b"\0" not in data:
                yield str(path.relative_to(ROOT)), data.decode(errors="replace")


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATHS], ids=["registries", "machine paths"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(pattern: re.Pattern[str]) -> None:
    found = [f"{name}: {match[0]}" for name, text in own_files() for match in pattern.finditer(text)]
    assert found == []


def test_requirements_are_pinned_with_hashes_and_name_no_index() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text()
        lines = [line for line in text.splitlines() if line and not line.lstrip().startswith(("#", "--hash="))]
        assert all("==" in line and line.endswith("\\") for line in lines), path.name
        assert not INDEX_OPTIONS.search(re.sub(r"^#.*$", "", text, flags=re.MULTILINE)), path.name


def test_front_end_packages_are_exact_and_the_lock_names_no_address() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert locked[""]["dependencies"] == wanted
    assert [name for name, package in locked.items() if "resolved" in package] == []


def test_every_static_file_that_a_template_names_is_there() -> None:
    named = {name for path in (ROOT / "templates").rglob("*.html") for name in STATIC.findall(path.read_text())}
    assert named
    assert [name for name in sorted(named) if finders.find(name) is None] == []


def test_style_sheets_name_only_files_that_are_there(settings: Any, tmp_path: Path) -> None:
    """As production collects them: its manifest refuses a style sheet that names a file that is not there."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["*.json", "*.*js", "admin"])
    assert (tmp_path / "staticfiles.json").exists()


def test_no_template_carries_a_style_or_script_of_its_own() -> None:
    """The content security policy refuses them, so a page that has one is broken."""
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "statements" not in path.parts]
    assert [str(path) for path in pages if inline.search(path.read_text())] == []


def test_what_may_fail_after_commit_has_a_name_to_be_logged_by() -> None:
    """Django logs a robust callback that failed by its name: a partial has none, and spoils the request after all."""
    nameless = re.compile(r"on_commit\(\s*functools\.partial\([^\n]*\)[,\s]*robust=True")
    assert [path for path, text in own_files() if path.endswith(".py") and nameless.search(text)] == []


def test_no_comment_of_a_template_goes_over_two_lines() -> None:
    """Such a comment is shown on the page."""
    open_comment = re.compile(r"\{#(?:(?!#\}).)*\n")
    assert [path for path, text in own_files() if path.endswith(".html") and open_comment.search(text)] == []
