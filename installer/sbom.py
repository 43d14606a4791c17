"""The list of components of a program, as CycloneDX 1.6."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterable

from installer.licences import Component


def sbom(program: str, version: str, found: Iterable[Component], epoch: int) -> str:
    """Return the JSON; the same components give the same bytes."""
    listed = [
        {
            "type": "library",
            "bom-ref": f"{component.package_url}#{component.within}".rstrip("#"),
            "name": component.name,
            "version": component.version,
            "purl": component.package_url,
            "licenses": [{"expression": component.licence}],
        }
        for component in found
    ]
    made = datetime.datetime.fromtimestamp(epoch, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    own = {
        "type": "application",
        "bom-ref": f"pkg:generic/{program}@{version}",
        "name": program,
        "version": version,
        "licenses": [{"expression": "Apache-2.0"}],
    }
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": made, "component": own},
        "components": listed,
        "dependencies": [
            {"ref": own["bom-ref"], "dependsOn": [component["bom-ref"] for component in listed]}
        ],
    }
    named = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return json.dumps({**content, "serialNumber": f"urn:uuid:{named}"}, indent=1) + "\n"
