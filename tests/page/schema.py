"""Holds documents against a JSON Schema that must describe every field in them: schema.py SCHEMA DOCUMENT..."""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator


def undescribed(schema, root, value, path="$"):
    """The fields of a value of which the schema says nothing, or nothing in words."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]] | schema
    if "description" not in schema:
        yield path
    if isinstance(value, dict):
        for key, field in value.items():
            yield from undescribed(schema.get("properties", {}).get(key, {}), root, field, f"{path}.{key}")
    if isinstance(value, list):
        for item in value:
            yield from undescribed(schema.get("items", {}), root, item, f"{path}[]")


schema = json.loads(Path(sys.argv[1]).read_text())
Draft202012Validator.check_schema(schema)
failed = False
for name in sys.argv[2:]:
    document = json.loads(Path(name).read_text())
    wrong = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(document)]
    wrong += sorted({f"{path}: is not described" for path in undescribed(schema, schema, document)})
    print(*(f"{name}: {line}" for line in wrong), sep="\n", end="\n" if wrong else "")
    failed |= bool(wrong)
sys.exit(failed)
