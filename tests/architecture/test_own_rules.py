"""What no line of the product does: each rule is looked for in the syntax tree, and catches its own example."""

import ast
import functools
import importlib.metadata
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import sbom

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "citizens", "payslips", "settlement", "allowances", "caseworkers")
# Draw invented people for a measurement, and never what protects anything.
INVENTED = {"caseworkers/population.py", "caseworkers/demonstration.py"}


@functools.cache
def own_code() -> list[tuple[str, list[ast.AST]]]:
    """By file its nodes that a rule may be about; read once."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]
    return [(str(path.relative_to(ROOT)), nodes_of(path.read_text(encoding="utf-8"))) for path in paths]


def nodes_of(code: str) -> list[ast.AST]:
    kinds = (ast.Call, ast.Import, ast.ImportFrom, ast.Attribute, ast.Assign)
    return [node for node in ast.walk(ast.parse(code)) if isinstance(node, kinds)]


def calls(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).removeprefix("self.") in names


def calls_method(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names


def imports(node: ast.AST, *names: str) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.partition(".")[0] in names or alias.name in names for alias in node.names)
    if not isinstance(node, ast.ImportFrom):
        return False
    module = node.module or ""
    return {module, module.partition(".")[0]} & set(names) != set() or any(
        f"{module}.{alias.name}" in names for alias in node.names
    )


def passes(node: ast.AST, keyword: str, value: object) -> bool:
    return isinstance(node, ast.Call) and any(
        one.arg == keyword and isinstance(one.value, ast.Constant) and one.value.value == value
        for one in node.keywords
    )


def builds_sql(node: ast.AST) -> bool:
    """A statement that is put together from parts where it is run, instead of with parameters."""
    if not calls_method(node, "execute", "raw", "extra"):
        return False
    first = node.args[0] if isinstance(node, ast.Call) and node.args else None
    is_format = isinstance(first, ast.Call) and calls_method(first, "format")
    return isinstance(first, ast.JoinedStr | ast.BinOp) or is_format


def formats_what_came_in(node: ast.AST) -> bool:
    """A text that is not written here is used as a pattern to fill in, or as the pattern of a log line."""
    is_pattern = calls_method(node, "format", "format_map") and isinstance(node, ast.Call)
    if not is_pattern or not isinstance(node.func, ast.Attribute):
        return False
    return "request" in ast.unparse(node.func.value)


def weak_hash(node: ast.AST) -> bool:
    return calls(node, "hashlib.md5", "hashlib.sha1", "md5", "sha1") or (
        calls(node, "hashlib.new") and "sha256" not in ast.unparse(node)
    )


# By requirement of ASVS: what is looked for, and a line that has it.
RULES: dict[str, tuple[Callable[[ast.AST], bool], str]] = {
    "1.2.4 statements with parameters": (builds_sql, "cursor.execute(f'SELECT {name}')"),
    "1.2.5 no shell": (
        lambda node: passes(node, "shell", True) or calls(node, "os.system", "os.popen"),
        "subprocess.run(line, shell=True)",
    ),
    "1.3.2 no code from text": (lambda node: calls(node, "eval", "exec", "compile"), "eval(text)"),
    "1.3.7 no template from text": (
        lambda node: calls(node, "Template", "engines.from_string") or calls_method(node, "from_string"),
        "Template(text).render()",
    ),
    "1.3.10 no format from text": (formats_what_came_in, "request.POST['x'].format(user)"),
    "1.3.11 no mail": (
        lambda node: imports(node, "smtplib", "django.core.mail"),
        "from django.core.mail import send_mail",
    ),
    "1.5.1 no parser of XML": (lambda node: imports(node, "xml", "lxml", "xmltodict"), "import xml.etree"),
    "1.5.2 nothing unpickled": (
        lambda node: imports(node, "pickle", "marshal", "shelve", "dill") or calls(node, "yaml.load"),
        "import pickle",
    ),
    "11.2.1 known libraries for secrets": (
        lambda node: imports(node, "Crypto", "rsa", "ecdsa", "pyaes", "nacl"),
        "from Crypto import Cipher",
    ),
    "11.3.1 no cipher without a mode that proves": (
        lambda node: isinstance(node, ast.Attribute) and node.attr in {"ECB", "CBC", "PKCS1v15", "ARC4", "TripleDES"},
        "modes.ECB()",
    ),
    "11.4.1 no weak hash": (weak_hash, "hashlib.md5(data)"),
    "11.5.1 chance from the system": (lambda node: imports(node, "random"), "from random import choice"),
    "1.2.9 no pattern of what somebody typed": (
        lambda node: (
            isinstance(node, ast.Call)
            and bool(re.fullmatch(r"re\.(?!escape)[a-z]+", ast.unparse(node.func)))
            and bool(node.args)
            and bool(re.search(r"request|GET|POST|cleaned_data|\bform\b|typed", ast.unparse(node.args[0])))
        ),
        "re.search(request.GET['q'], text)",
    ),
    "12.3.2 certificates are checked": (lambda node: passes(node, "verify", False), "get(url, verify=False)"),
    "15.3.3 no form of all fields": (
        lambda node: (
            isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "fields"
            and ast.unparse(node.value) == "'__all__'"
        ),
        "fields = '__all__'",
    ),
}


def broken(looks_for: Callable[[ast.AST], bool], code: list[tuple[str, list[ast.AST]]]) -> list[str]:
    return [
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, nodes in code
        for node in nodes
        if looks_for(node) and name not in INVENTED
    ]


@pytest.mark.asvs("1.2.4", "1.2.5", "1.2.9", "1.3.2", "1.3.7", "1.3.10", "1.3.11", "1.5.1", "1.5.2")
@pytest.mark.asvs("11.2.1", "11.3.1", "11.4.1", "11.5.1", "12.3.2", "15.3.3")
@pytest.mark.parametrize("rule", RULES)
def test_no_line_of_the_product_breaks_a_rule(rule: str) -> None:
    allowed = {"citizens/append_only.py", "citizens/managers.py"}  # names of our own tables, quoted
    found = broken(RULES[rule][0], own_code())
    assert [one for one in found if one.partition(":")[0] not in allowed] == []


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_catches_its_own_example(rule: str) -> None:
    looks_for, example = RULES[rule]
    assert broken(looks_for, [("example.py", nodes_of(example))])


def texts(folder: str, ending: str) -> dict[str, str]:
    return {str(path): path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob(f"*.{ending}")}


@pytest.mark.asvs("3.2.2", "14.3.3")
def test_our_scripts_put_text_in_as_text_and_keep_nothing_in_the_browser() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|localStorage|sessionStorage|indexedDB"
    )
    scripts = texts("static", "js")
    assert scripts
    assert [name for name, text in scripts.items() if forbidden.search(text)] == []


@pytest.mark.asvs("1.2.3", "1.1.2")
def test_no_template_lets_text_through_unescaped() -> None:
    through = re.compile(r"\|\s*safe\b|autoescape off|\|\s*safeseq")
    assert [name for name, text in texts("templates", "html").items() if through.search(text)] == []


@pytest.mark.asvs("6.2.7")
def test_nothing_keeps_anybody_from_pasting() -> None:
    both = texts("templates", "html") | texts("static", "js")
    assert [name for name, text in both.items() if re.search(r"paste|oncopy|autocomplete=.off", text)] == []


@pytest.mark.asvs("13.3.1")
def test_no_secret_stands_in_the_code() -> None:
    """Save those of a machine of one's own, with invented people."""
    secret = re.compile(r"""(?i)(secret|password|token|_keys?)\w*\s*[:=]\s*["'{][^"'\n]{16,}""")
    key = re.compile(r"-----BEGIN|\b[0-9a-f]{64}\b|postgres://\w+:(?!password@)[^@$]+@")
    ours = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    ours += [path for path in (ROOT / "docs/operations").iterdir() if path.is_file()]
    mine = {"local.py", "test.py", "demonstration.py"}
    found = [
        f"{path.name}: {match[0][:40]}"
        for path in ours
        if path.name not in mine
        for pattern in (secret, key)
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
        if "env" not in match[0] and "django" not in match[0]
    ]
    assert found == []


@pytest.mark.asvs("15.1.2")
def test_the_list_of_parts_is_that_of_what_is_installed() -> None:
    parts = {part["name"].lower(): part["version"] for part in sbom.of(ROOT / "requirements.txt")["components"]}
    assert len(parts) > 50
    wrong = {
        name: version
        for name, version in parts.items()
        if importlib.metadata.version(name) != version.partition("+")[0]
    }
    assert wrong == {}
