"""The synthetic edition ``sample`` of every source, in the publishers' real formats, from one seed file.

It lets a newcomer, and every test, run the whole product without a real extract. No count comes from a real
file. No source, area or label is named in this package: ``data_raw/sample.yaml`` says what to write, each
``source.yaml`` in which headers, ``areas.csv`` for which areas.
"""

from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.declarations import SAMPLE_EDITION, Source, read_declaration
from pipelines.errors import UsageError
from pipelines.sample.areas import read_places
from pipelines.sample.declared import Sample, SampleSource
from pipelines.sample.draws import Draws
from pipelines.sample.encoding import as_delimited, as_workbook
from pipelines.sample.invented_places import as_geojson
from pipelines.sample.layouts import Order, rows_of

SEED_FILE = "sample.yaml"


def write_sample(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Write the edition ``sample`` of every declared source below ``folder``: same declarations, same bytes.

    Raises UsageError naming the place in ``sample.yaml`` that the other declarations do not know, and for a
    file in a sample folder that it does not declare (it would be read as part of the edition).
    """
    path = catalogue.project.source_declarations / SEED_FILE
    sample = read_declaration(path, Sample)
    for name, declared in sample.sources.items():
        _check(sample, name, declared, catalogue, f"{path}: sources.{name}")
    draws = Draws(sample, read_places(catalogue.sources["areas"], sample.assessed_area))
    orders = [
        Order(catalogue.sources[name], declared, file, draws)
        for name, declared in sample.sources.items()
        for file in declared.files
    ]
    contents = {folder / o.source.source / SAMPLE_EDITION / o.file.name: _content(o) for o in orders}
    _refuse_strangers(contents)
    for written, content in contents.items():
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_bytes(content)
    return list(contents)


def _content(order: Order) -> bytes:
    if order.source.shape == "geojson":
        return as_geojson(order)
    rows = rows_of(order)
    encoded = as_workbook if order.file.name.endswith(".xlsx") else as_delimited
    return encoded(order.file, rows)


def _check(sample: Sample, name: str, declared: SampleSource, catalogue: Catalogue, where: str) -> None:
    """What only the other declarations can tell: sources, generations, shapes and labels must be theirs."""
    if name not in catalogue.sources:
        raise UsageError(f"{where}: is no source in data_raw")
    source = catalogue.sources[name]
    generations = sorted({generation for column in source.columns.values() for generation in column.headers})
    if source.shape == "reference":
        raise UsageError(f"{where}: a reference table lies beside its source.yaml and has no edition")
    if declared.generation not in generations:
        raise UsageError(f"{where}: generation {declared.generation!r} is none of {', '.join(generations)}")
    _check_shape(source, declared, where)
    _check_labels(sample, source, declared.generation, catalogue, where)


def _check_shape(source: Source, declared: SampleSource, where: str) -> None:
    needed = {"table": "table", "geojson": "outline"}.get(source.shape)
    if needed and not getattr(declared, needed) and not declared.shapes_of:
        raise UsageError(f"{where}: `shape: {source.shape}` needs `{needed}`")
    for file in declared.files:
        if file.name.endswith(".geojson") != (source.shape == "geojson"):
            raise UsageError(f"{where}: {file.name} is no file of `shape: {source.shape}`")


def _check_labels(sample: Sample, source: Source, generation: str, catalogue: Catalogue, where: str) -> None:
    known = {
        (label.group_label, label.offence_label)
        for label in catalogue.labels.get(source.source, [])
        if generation in label.generations.split()
    }
    for offence in sample.offences(source.source):
        if (offence.group, offence.label) not in known:
            raise UsageError(
                f"{where}: {offence.label!r} of {offence.group!r} is no label of generation {generation}; "
                f"correct it, or add it to {source.labels_file or 'a labels file'}"
            )


def _refuse_strangers(contents: dict[Path, bytes]) -> None:
    for folder in {path.parent for path in contents}:
        there = {path for path in folder.glob("*") if not path.name.startswith(".")}
        strangers = sorted(path.name for path in there - contents.keys())
        if strangers:
            raise UsageError(
                f"{folder}: holds {', '.join(strangers)}, which {SEED_FILE} does not declare; "
                "delete it, or it would be counted as part of the sample"
            )
