"""`python -m bench.sbom`: the parts that production installs, as CycloneDX 1.6: var/bench/sbom.json.

From requirements.txt, which pins every part with its hashes.
"""

import json
import re
from pathlib import Path
from typing import Any

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
_MARKER = re.compile(r"\s*;\s*([^\\\n]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def of(requirements: Path) -> dict[str, Any]:
    """The document, of the parts for the system that this runs on."""
    components = [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
            "hashes": [{"alg": "SHA-256", "content": one} for one in _HASH.findall(rest)],
        }
        for name, version, rest in _PINNED.findall(requirements.read_text(encoding="utf-8"))
        if not (marker := _MARKER.match(rest)) or Marker(marker[1]).evaluate()
    ]
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}


def main() -> None:
    target = ROOT / "var/bench/sbom.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    document = of(ROOT / "requirements.txt")
    target.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(f"{len(document['components'])} parts: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
