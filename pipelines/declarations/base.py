"""What every declaration shares: its rules, how it is read, and the error text that a person sees."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from pipelines.errors import UsageError

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
SAMPLE_EDITION = "sample"
EDITION = r"[A-Za-z0-9][A-Za-z0-9._-]*"  # it is the name of a folder

Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]
Marking = Literal["OFFICIAL", "OFFICIAL-SENSITIVE"]
Audience = Literal["restricted", "public"]
AllOr = Literal["all"] | list[Key]

Declared = TypeVar("Declared", bound="Declaration")


def _text_keys(value: Any) -> Any:
    """YAML reads a key such as 2021 as a number; generations are names."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else value


def _text(value: Any) -> Any:
    """YAML reads an edition such as 2023 as a number; editions are names."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _edition(value: str) -> str:
    if not re.fullmatch(EDITION, value):
        raise ValueError(
            f"{value!r} is no name of an edition; it is that of its folder, the month of the download, for example "
            "2025-11 (letters, digits, dots and dashes)"
        )
    return value


Name = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number"]})]
Edition = Annotated[
    str, BeforeValidator(_text), AfterValidator(_edition), WithJsonSchema({"type": ["string", "number"]})
]
Names = Annotated[dict[str, Words], BeforeValidator(_text_keys)]


class Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def changed(declaration: Declared, **changes: Any) -> Declared:
    """A copy with other values, held to the same rules. Raises UsageError."""
    fields = {name: getattr(declaration, name) for name in type(declaration).model_fields}
    try:
        return type(declaration).model_validate({**fields, **changes})
    except ValidationError as error:
        raise UsageError(first_problem(error)) from error


def read_yaml(path: Path) -> dict[str, Any]:
    """The keys and values of one YAML file. Raises UsageError naming the file and what is wrong."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(content or {}, dict):
        raise UsageError(f"{path}: holds {type(content).__name__}, not keys with values")
    return content or {}


def read_declaration(
    path: Path, model: type[Declared], below: dict[str, Any] | None = None, **more: Any
) -> Declared:
    """Read one YAML file into its model; `below` holds where the file says nothing, key by key.

    Raises UsageError naming the file, the place in it and what is wrong.
    """
    try:
        return model.model_validate({**_laid_over(below or {}, read_yaml(path)), **more})
    except ValidationError as error:
        raise UsageError(f"{path}: {first_problem(error)}") from error


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = {
        key: {**below[key], **above[key]}
        for key in below
        if isinstance(below[key], dict) and isinstance(above.get(key), dict)
    }
    return {**below, **above, **both}


def first_problem(error: Exception) -> str:
    """What is wrong, in the words of the schema: the place and the rule."""
    if not isinstance(error, ValidationError):
        return str(error)
    problems = [
        f"{'.'.join(str(part) for part in problem['loc']) or 'file'}: {problem['msg']}"
        for problem in error.errors()
    ]
    return "; ".join(problems[:5])
