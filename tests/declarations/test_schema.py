"""The JSON Schemas that editors use: up to date, true of every file, and strict enough to catch a slip."""

import json

import jsonschema
import pytest
import yaml

from pipelines.declarations.narrative_folder import MODELS
from pipelines.declarations.schema import SCHEMAS, schema_text
from pipelines.project import REPOSITORY

FILES = {
    "data_raw/source.schema.json": sorted((REPOSITORY / "data_raw").glob("*/source.yaml")),
    "data_raw/corrections.schema.json": sorted((REPOSITORY / "data_raw").glob("*/corrections.yaml")),
    "assessments/assessment.schema.json": sorted((REPOSITORY / "assessments").glob("*/assessment.yaml")),
    "assessments/_schemas/product.schema.json": sorted(
        (REPOSITORY / "assessments").glob("_products/*/product.yaml")
    ),
    **{
        f"assessments/_schemas/{name}.schema.json": [
            *sorted((REPOSITORY / "assessments").glob(f"*/narrative/{name}.yaml")),
            *sorted((REPOSITORY / "assessments/_products/_shared").glob(f"narrative/{name}.yaml")),
        ]
        for name in MODELS
    },
}
CASES = [
    pytest.param(name, path, id=f"{path.parent.name}/{path.name}") for name in FILES for path in FILES[name]
]


def schema_of(name: str) -> dict:
    return json.loads((REPOSITORY / name).read_text(encoding="utf-8"))


def problems(name: str, content: dict) -> list[str]:
    as_an_editor_sees_it = json.loads(json.dumps(content, default=str))  # keys such as 2021 are text there
    return [
        error.message
        for error in jsonschema.Draft202012Validator(schema_of(name)).iter_errors(as_an_editor_sees_it)
    ]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_up_to_date(name: str) -> None:
    assert (REPOSITORY / name).read_text(encoding="utf-8") == schema_text(SCHEMAS[name]), "run `sna schema`"
    jsonschema.Draft202012Validator.check_schema(schema_of(name))


@pytest.mark.parametrize(("name", "path"), CASES)
def test_a_declaration_is_valid_and_names_its_schema(name: str, path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0].startswith("# yaml-language-server: $schema=")
    assert (path.parent / text.splitlines()[0].split("=", 1)[1]).resolve() == REPOSITORY / name
    assert problems(name, yaml.safe_load(text)) == []


def test_a_slip_is_found_while_typing() -> None:
    name = "data_raw/source.schema.json"
    path = REPOSITORY / "data_raw/ambulance/source.yaml"
    slips = {
        "a misspelt key": lambda c: c.update(publischer="x"),
        "a missing key": lambda c: c.pop("licence"),
        "an unknown type": lambda c: c["columns"]["sex"].update(type="gender"),
        "a cycle of no months": lambda c: c["release_cycle"].update(every_months=0),
        "a folder, which is not for people": lambda c: c.update(folder="."),
    }
    for slip, spoil in slips.items():
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        spoil(content)
        assert problems(name, content), slip


def test_every_key_of_a_source_says_what_it_is_for() -> None:
    schema = schema_of("data_raw/source.schema.json")
    silent = [
        f"{title}.{key}"
        for title, part in {"Source": schema, **schema["$defs"]}.items()
        for key, field in part["properties"].items()
        if not field.get("description")
    ]
    assert silent == []
