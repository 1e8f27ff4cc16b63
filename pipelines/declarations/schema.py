"""JSON Schemas of the declarations, so that an editor completes and checks them while they are written.

The pydantic models are the only source; rules that join two fields (`protect: age_band` needs `age_at`) are checked
when a declaration is read, not here.
"""

import json

from pipelines.declarations.assessments import Assessment
from pipelines.declarations.base import Declaration
from pipelines.declarations.corrections import Corrections
from pipelines.declarations.narrative_folder import MODELS
from pipelines.declarations.products import Product
from pipelines.declarations.sources import Source

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: dict[str, type[Declaration]] = {
    "data_raw/source.schema.json": Source,
    "data_raw/corrections.schema.json": Corrections,
    "assessments/assessment.schema.json": Assessment,
    "assessments/_schemas/product.schema.json": Product,
    **{f"assessments/_schemas/{name}.schema.json": model for name, model in MODELS.items()},
}
# An assessment's own file says only what differs from the shared one: no key of these is asked for.
PARTIAL = tuple(MODELS[name] for name in ("equality_duty", "glossary", "accessibility"))


def schema_text(model: type[Declaration]) -> str:
    """The JSON Schema of a declaration as the text of its file; what the program fills in itself is left out."""
    schema = model.model_json_schema()
    for name, field in model.model_fields.items():
        if field.exclude:
            schema["properties"].pop(field.alias or name, None)
    if model in PARTIAL:
        schema.pop("required", None)
    text = json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False)
    return f"{text}\n"
