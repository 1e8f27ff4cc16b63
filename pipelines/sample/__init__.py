"""The synthetic edition ``sample`` of every source, in the publishers' real formats, drawn from one seed file.

It lets a newcomer, and every test, run the whole product without a real extract. No count comes from a real file,
and no source, area or label is named in this package: ``data_raw/sample.yaml`` says what to write, each
``source.yaml`` in which headers, ``areas.csv`` for which areas.
"""

from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.declarations import SAMPLE_EDITION, Source, read_declaration
from pipelines.errors import UsageError
from pipelines.sample.areas import Places, read_places
from pipelines.sample.declared import Sample, SampleFile, SampleSource
from pipelines.sample.draws import Draws
from pipelines.sample.encoding import as_delimited, as_workbook
from pipelines.sample.layouts import long_rows, table_rows, wide_rows
from pipelines.sample.tessellation import as_geojson

SEED_FILE = "sample.yaml"


def write_sample(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Write the edition ``sample`` of every declared source below ``folder``; the same declarations, the same bytes.

    Raises UsageError naming the place in ``sample.yaml`` that the other declarations do not know, and for a file
    in a sample folder that it does not declare (both would be read as one edition).
    """
    path = catalogue.project.source_declarations / SEED_FILE
    sample = read_declaration(path, Sample)
    _check(sample, catalogue, path)
    places = read_places(catalogue.sources["areas"], sample.assessed_area)
    draws = Draws(sample, places)
    contents = {
        folder / name / SAMPLE_EDITION / file.name: _content(sample, declared, file, catalogue.sources[name], draws, places)
        for name, declared in sample.sources.items()
        for file in declared.files
    }
    _refuse_strangers(contents)
    for written, content in contents.items():
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_bytes(content)
    return list(contents)


def _content(
    sample: Sample, declared: SampleSource, file: SampleFile, source: Source, draws: Draws, places: Places
) -> bytes:
    if source.shape == "geojson":
        return as_geojson(sample, declared, file, source, places)
    layout = {"wide_months": wide_rows, "long_months": long_rows, "table": table_rows}[source.shape]
    header, rows = layout(sample, declared, file, source, draws, places)
    return as_workbook(file, header, rows) if file.name.endswith(".xlsx") else as_delimited(file, header, rows)


def _check(sample: Sample, catalogue: Catalogue, path: Path) -> None:
    """What only the other declarations can tell: sources, generations, shapes and labels must be theirs."""
    for name, declared in sample.sources.items():
        where = f"{path}: sources.{name}"
        if name not in catalogue.sources:
            raise UsageError(f"{where}: is no source in data_raw")
        source = catalogue.sources[name]
        generations = {generation for column in source.columns.values() for generation in column.headers}
        if declared.generation not in generations:
            raise UsageError(f"{where}: generation {declared.generation!r} is none of {', '.join(sorted(generations))}")
        if source.shape == "reference":
            raise UsageError(f"{where}: a reference table lies beside its source.yaml and has no edition")
        needed = {"table": "table", "geojson": "outline"}.get(source.shape)
        if needed and not getattr(declared, needed):
            raise UsageError(f"{where}: `shape: {source.shape}` needs `{needed}`")
        _check_labels(sample, name, declared.generation, catalogue, where)


def _check_labels(sample: Sample, name: str, generation: str, catalogue: Catalogue, where: str) -> None:
    known = {
        (label.group_label, label.offence_label)
        for label in catalogue.labels.get(name, [])
        if generation in label.generations.split()
    }
    for offence in sample.offences(name):
        if (offence.group, offence.label) not in known:
            raise UsageError(
                f"{where}: {offence.label!r} of {offence.group!r} is no label of generation {generation}; add it to "
                f"{catalogue.sources[name].labels_file} or correct it"
            )


def _refuse_strangers(contents: dict[Path, bytes]) -> None:
    for folder in {path.parent for path in contents}:
        there = {path for path in folder.glob("*") if not path.name.startswith(".")}
        strangers = sorted(path.name for path in there - contents.keys())
        if strangers:
            raise UsageError(
                f"{folder}: holds {', '.join(strangers)}, which {SEED_FILE} does not declare; delete it, or it would "
                "be counted as part of the sample"
            )
