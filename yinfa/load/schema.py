"""The settings classes and docs/content.md go in, JSON Schemas come out, with which editors help to write YAML.

python -m yinfa.load.schema docs     writes docs/schema/*.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from yinfa.model import FrontMatter, Issuer
from yinfa.model.issuer import Settings

SCHEMAS: dict[str, type[Settings]] = {"公文": FrontMatter, "发文机关": Issuer}
"""What there are schemas of, by the name of the file."""
_ROW = re.compile(r"^\| `([\u4e00-\u9fff]+)` \| (.+) \|$", re.MULTILINE)
_DATE = r"^\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?$"
_TEXT = {"type": ["string", "number"]}
"""YAML takes some texts for numbers: a site's code."""
_LIST = {"anyOf": [{"type": "array", "items": _TEXT}, _TEXT, {"type": "null"}]}


def explained(manual: str) -> dict[str, str]:
    """Give what the manual's tables say of each key, without its marks."""
    return {key: text.replace("**", "").replace("`", "") for key, text in _ROW.findall(manual)}


def schema(model: type[Settings], explanations: dict[str, str]) -> dict[str, Any]:
    """Give the JSON Schema of a settings class, as wide as what `settings` takes."""
    made = model.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _mapping(made, made, explanations)


def _mapping(made: dict[str, Any], whole: dict[str, Any], explanations: dict[str, str]) -> dict[str, Any]:
    inner = {
        key: _value(value, whole, explanations) | {"description": explanations[key]}
        for key, value in made["properties"].items()
    }
    required = {"required": made["required"]} if "required" in made else {}
    return {"type": "object", "properties": inner, "additionalProperties": False} | required


def _value(made: dict[str, Any], whole: dict[str, Any], explanations: dict[str, str]) -> dict[str, Any]:
    """Give what may be written for a key: also one text for a list, and a date as a notice has it."""
    if "anyOf" in made:  # or nothing
        return {"anyOf": [_value(each, whole, explanations) for each in made["anyOf"]]}
    if "$ref" in made:
        return _value(whole["$defs"][made["$ref"].rpartition("/")[2]], whole, explanations)
    match made:
        case {"properties": _}:
            return _mapping(made, whole, explanations)
        case {"format": "date"}:
            return {"type": "string", "pattern": _DATE}
        case {"type": "array"}:
            return _LIST
        case {"type": "object"}:
            return {"type": "object", "additionalProperties": _LIST}
        case {"type": "string", "enum": choices}:
            return {"enum": choices}
        case {"type": "string"}:
            return _TEXT
        case _:
            return {key: made[key] for key in ("type", "minimum", "maximum") if key in made}


def written(docs: Path) -> dict[Path, str]:
    """Give each schema's file in a manual's folder, and what it must hold."""
    explanations = explained((docs / "content.md").read_text(encoding="utf-8"))
    return {
        docs / "schema" / f"{name}.json": json.dumps(schema(model, explanations), ensure_ascii=False, indent=2) + "\n"
        for name, model in SCHEMAS.items()
    }


if __name__ == "__main__":
    for path, text in written(Path(sys.argv[1])).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
