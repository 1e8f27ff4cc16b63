"""All declarations of the repository, read once and held together (no extract is opened here)."""

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipelines import fingerprints, templates
from pipelines.assessment_checks import check_overview, check_settings
from pipelines.declarations import (
    Assessment,
    Break,
    BreakRegister,
    FigureFamily,
    Measure,
    MeasureFamily,
    Register,
    Source,
    Suite,
    changed,
    read_declaration,
)
from pipelines.declarations.assessments import EACH
from pipelines.declarations.audiences import AudienceRules
from pipelines.declarations.bound_figures import check_bound_figures
from pipelines.declarations.corrections import Corrections
from pipelines.declarations.narrative_folder import (
    MODELS,
    Narrative,
    check_measures,
    check_prose,
    read_narrative,
)
from pipelines.errors import UsageError
from pipelines.labels import Label, read_labels
from pipelines.products import Products
from pipelines.project import Project

SIGNED_FILE, SIGNED_FIGURES = "signed.yaml", "signed_figures.csv"


@dataclass(frozen=True)
class Catalogue:
    """The declarations under ``data_raw``, ``sql``, ``expectations`` and ``assessments``."""

    project: Project

    @cached_property
    def sources(self) -> dict[str, Source]:
        found = {}
        for path in sorted(self.project.source_declarations.glob("*/source.yaml")):
            errors = path.with_name("corrections.yaml")
            known = read_declaration(errors, Corrections).corrections if errors.exists() else []
            source = read_declaration(path, Source, folder=path.parent, corrections=known)
            if source.source != path.parent.name:
                raise UsageError(f"{path}: `source: {source.source}` must be the folder's name")
            found[source.source] = self._with_registered_values(source)
        return found

    def _with_registered_values(self, source: Source) -> Source:
        """The source with the keys of its register, and their other names, as the values of a column."""
        if not source.register_file:
            return source
        values = self._register(source).spellings
        columns = {
            name: changed(column, values=values) if column.values_from_register else column
            for name, column in source.columns.items()
        }
        return source.model_copy(update={"columns": columns})

    def _register(self, source: Source) -> Register:
        return read_declaration(source.folder / source.register_file, Register)

    @cached_property
    def registers(self) -> dict[str, Register]:
        """The measures that partners owe, by the source that brings them."""
        found = {s.source: self._register(s) for s in self.sources.values() if s.register_file}
        known = {*self.measures, *(key for family in self.figure_families for key in family.figures)}
        for source, register in found.items():
            twice = sorted(known & register.measures.keys())
            if twice:
                raise UsageError(
                    f"data_raw/{source}/{self.sources[source].register_file}: {', '.join(twice)} is a measure of "
                    "sql/measures already: list it under `elsewhere`"
                )
            unknown = [item.measure for item in register.elsewhere if item.measure not in known]
            if unknown:
                raise UsageError(
                    f"data_raw/{source}/{self.sources[source].register_file}: elsewhere: {', '.join(unknown)} is no "
                    "measure in sql/measures"
                )
        return found

    @cached_property
    def labels(self) -> dict[str, list[Label]]:
        return {name: read_labels(s.labels_file) for name, s in self.sources.items() if s.labels_file}

    @cached_property
    def areas(self) -> dict[str, dict[str, str]]:
        """The rows of the table of areas by code, as they stand in the file."""
        declared = self.sources["areas"]
        with (declared.folder / declared.reference_file).open(encoding="utf-8-sig", newline="") as lines:
            return {row["area_code"]: row for row in csv.DictReader(lines)}

    @cached_property
    def breaks(self) -> list[Break]:
        path = self.project.source_declarations / "breaks.yaml"
        return list(read_declaration(path, BreakRegister).breaks) if path.exists() else []

    @cached_property
    def families(self) -> list[MeasureFamily]:
        """The families whose measures are sets of offences."""
        return [
            read_declaration(path, MeasureFamily) for path, of_figures in self._family_files if not of_figures
        ]

    @cached_property
    def figure_families(self) -> list[FigureFamily]:
        """The families of all other measures: their file says `figures` where the others say `measures`."""
        found = [
            read_declaration(path, FigureFamily) for path, of_figures in self._family_files if of_figures
        ]
        for family in found:
            unknown = [source for source in family.sources if source not in self.sources]
            if unknown:
                raise UsageError(f"sql/measures/{family.family}.yaml: {unknown[0]} is no source in data_raw")
        return found

    @cached_property
    def _family_files(self) -> list[tuple[Path, bool]]:
        paths = sorted((self.project.sql / "measures").glob("*.yaml"))
        return [(p, "\nfigures:" in p.read_text(encoding="utf-8")) for p in paths]

    @cached_property
    def measures(self) -> dict[str, Measure]:
        found: dict[str, Measure] = {}
        for family in self.families:
            for key, measure in family.measures.items():
                if key in found:
                    raise UsageError(f"sql/measures: the measure {key} is declared twice")
                self._check_measure(key, measure)
                found[key] = measure
        return found

    @property
    def compared(self) -> set[str]:
        """The measures that are counted by month, so that windows, changes and ranks can be made of them."""
        return {
            key
            for family in self.families
            if family.monthly
            for key, measure in family.measures.items()
            if measure.counts_leaves
        }

    def _check_measure(self, key: str, measure: Measure) -> None:
        for source in measure.sources:
            if source not in self.sources:
                raise UsageError(
                    f"sql/measures: {key} names the source {source}, which data_raw does not hold"
                )
        known = {label.offence for source in measure.sources for label in self.labels.get(source, [])}
        wanted = set(measure.minus_offences) | set(measure.offences if measure.offences != "all" else [])
        wanted |= {o for clause in measure.any_of if clause.offences != "all" for o in clause.offences}
        if wanted - known:
            raise UsageError(
                f"sql/measures: {key} counts {', '.join(sorted(wanted - known))}, "
                "which no line of its sources' labels.csv means"
            )
        flags = {flag for clause in measure.any_of for flag in (*clause.flags, *clause.without_flags)}
        columns = [name for source in measure.sources for name in self.sources[source].columns]
        unknown = sorted(flag for flag in flags if f"{flag}_flag" not in columns)
        if unknown:
            raise UsageError(
                f"sql/measures: {key}: {', '.join(unknown)} is no flag of {', '.join(measure.sources)}"
            )

    @cached_property
    def products(self) -> Products:
        return Products(self.project.assessments / "_products")

    def audience_rules(self, audience: str) -> AudienceRules | None:
        """What an edition for this audience may hold; None for the restricted one, which holds everything."""
        if audience == "restricted":
            return None
        return read_declaration(self.project.assessments / "_audiences" / f"{audience}.yaml", AudienceRules)

    @cached_property
    def suites(self) -> list[Suite]:
        return [read_declaration(path, Suite) for path in sorted(self.project.expectations.glob("*.yaml"))]

    @cached_property
    def assessment_names(self) -> list[str]:
        """The assessments of one area each; those that a template stands for are in `made_of_templates`."""
        return sorted(name for name, is_template in self._settings_files.items() if not is_template)

    @cached_property
    def template_names(self) -> list[str]:
        return sorted(name for name, is_template in self._settings_files.items() if is_template)

    @cached_property
    def _settings_files(self) -> dict[str, bool]:
        """Whether an assessment's file says `area: each`."""
        paths = self.project.assessments.glob("*/assessment.yaml")
        says = re.compile(rf"(?m)^area: *{EACH}\b")
        return {p.parent.name: bool(says.search(p.read_text(encoding="utf-8"))) for p in paths}

    @cached_property
    def made_of_templates(self) -> dict[str, tuple[str, str]]:
        """(template, code of the borough) by the name of the assessment that they make."""
        return {
            templates.name_for(self, name, code): (name, code)
            for name in self.template_names
            for code in templates.boroughs(self)
        }

    def template(self, name: str) -> Assessment:
        """Settings for every borough. Raises UsageError."""
        if name not in self.template_names:
            known = ", ".join(self.template_names) or "none"
            raise UsageError(f"{name!r} is no template (an assessment with `area: {EACH}`); known: {known}")
        found = self._settings(name)
        check_overview(self, found, found.folder / "assessment.yaml")
        return found

    @cached_property
    def _assessments(self) -> dict[str, Assessment]:
        return {}

    def assessment(self, name: str) -> Assessment:
        """One assessment's settings, checked against the other declarations. Raises UsageError."""
        if name not in self._assessments:
            self._assessments[name] = self._read_assessment(name)
        return self._assessments[name]

    def _read_assessment(self, name: str) -> Assessment:
        template, code = self.made_of_templates.get(name, (name, ""))
        if name in self.template_names:
            raise UsageError(
                f"{name} is a template for every borough: `sna build-boroughs {name}` builds them"
            )
        if not code and name not in self.assessment_names:
            raise UsageError(
                f"there is no assessment {name!r}; assessments/ holds {', '.join(self.assessment_names) or 'none'}"
            )
        found = templates.for_borough(self, self.template(template), code) if code else self._settings(name)
        self.check_assessment(found, found.folder / "assessment.yaml")
        return found

    def _settings(self, name: str) -> Assessment:
        path = self.project.assessments / name / "assessment.yaml"
        return read_declaration(path, Assessment, folder=path.parent)

    def check_assessment(self, assessment: Assessment, path: Path) -> None:
        """Raises UsageError with the setting that does not fit the other declarations."""
        check_settings(self, assessment, path)
        self.narrative(assessment, path.parent / "narrative")

    def signed_before(self, assessment: Assessment) -> Path | None:
        """The signed figures of the assessment before; None where none is named, or nobody signed it."""
        path = self.project.assessments / (assessment.previous or "") / SIGNED_FIGURES
        return path if assessment.previous and path.exists() else None

    def narrative(self, assessment: Assessment, folder: Path) -> Narrative:
        """What people wrote for an assessment, above the products' defaults. Raises UsageError."""
        check_bound_figures(folder, self.compared, self.area_spellings(assessment))
        found = read_narrative(folder, self.products.narrative)
        check_measures(found, set(self.measures), folder)
        check_prose(folder, self.products.sections)
        return found

    def area_spellings(self, assessment: Assessment) -> dict[str, str]:
        """Each way in which an area can be named in prose, in small letters, and its code."""
        found = {"place": "place"} if assessment.place else {}
        for code, row in self.areas.items():
            for name in (code, row["area_name"], row["short_name"]):
                found.setdefault(name.lower(), code)
        return found

    def narrative_gaps(self, assessment: Assessment) -> list[str]:
        """What nobody wrote, and what was written but stands in no section of the document, in sentences."""
        sections = self.products.sections_of(assessment, self.products.own(assessment))
        folder = assessment.folder / "narrative"
        found = self.narrative(assessment, folder)
        absent = [name for name in sections if name in MODELS and getattr(found, name) is None]
        others = [name for name in self.products.names if name != assessment.product]
        printed = {*sections, *(s for name in others for s in self.products.sections_of(assessment, name))}
        unprinted = sorted(path.name for path in folder.glob("*.md") if path.stem not in printed)
        gaps = (
            [f"{folder}: nothing is written on {', '.join(absent)}; the document says so"] if absent else []
        )
        return gaps + [
            f"{folder / name}: not printed, because its section is in no document" for name in unprinted
        ]

    def tables_fingerprint(self, assessment: str = "") -> str:
        """Hash of the declarations and the code that decide an assessment's published tables, besides the extracts."""
        settings = self.assessment(assessment) if assessment else None
        return fingerprints.of_tables(self.project.declarations, settings)

    def fingerprint(self, assessment: str = "") -> str:
        """Hash of all that decides an assessment's documents besides the extracts."""
        chosen = self.assessment(assessment) if assessment else None
        folder, previous = (chosen.folder.name, chosen.previous) if chosen else ("", None)
        return fingerprints.of_documents(self.project.declarations, folder, previous)
