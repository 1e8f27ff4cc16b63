"""What a document may show of the published tables, decided by their sources: what anybody can have anyway (the open
sources, the measures made of nothing else, what was marked for the public), or what a tier may use."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from pipelines.declarations import Assessment
from pipelines.declarations.tiers import Tiers

PUBLIC = "public"


@dataclass(frozen=True)
class Reach:
    """Decided from the restricted tables ``meta.sources`` and ``meta.measures``; here of everything that they hold."""

    restricted: Path
    assessment: Assessment

    @cached_property
    def _sources(self) -> pl.DataFrame:
        return pl.read_parquet(self.restricted / "meta.sources.parquet")

    @cached_property
    def sources(self) -> set[str]:
        return set(self._sources["source"])

    @cached_property
    def measures(self) -> set[str]:
        """The measures of which every source is within: one that is not closes the measure for all kinds of area."""
        rows = pl.read_parquet(self.restricted / "meta.measures.parquet").select("measure", "sources").rows()
        return {measure for measure, sources in rows if sources and set(sources) <= self.sources}

    @cached_property
    def evaluations(self) -> set[str]:
        return {item.evaluation for item in self.assessment.evaluations if item.measure in self.measures}

    @property
    def highest_tier(self) -> int:
        """Of a partner's measure, as its register says."""
        return 3

    def of_partners(self, measure: pl.Expr) -> pl.Expr:
        """Which measures of the register of partners are wanted."""
        return pl.lit(True)

    def rows(self, frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
        """The rows that every one of the columns lets pass; an empty cell does not, an empty list of sources (which
        stands for all of them, as in the register of breaks) does."""
        tests = {
            **{
                name: pl.col(name).is_in(sorted(self.sources))
                for name in ("source", "first_source", "second_source")
            },
            "measure": pl.col("measure").is_in(sorted(self.measures)),
            "evaluation": pl.col("evaluation").is_in(sorted(self.evaluations)),
            "tier": (pl.col("tier") <= self.highest_tier) & self.of_partners(pl.col("measure")),
            "sources": pl.col("sources").list.set_difference(sorted(self.sources)).list.len().fill_null(0)
            == 0,
        }
        for column in columns:
            frame = frame.filter(tests[column].fill_null(False))
        return frame


@dataclass(frozen=True)
class Openness(Reach):
    """What anybody can have anyway."""

    @cached_property
    def sources(self) -> set[str]:
        """Anybody can download it, and it is not marked above OFFICIAL."""
        open_to_all = pl.col("open") & ~pl.col("personal") & (pl.col("marking") == "OFFICIAL")
        return set(self._sources.filter(open_to_all)["source"])

    @cached_property
    def closed_sources(self) -> set[str]:
        return set(self._sources["source"]) - self.sources

    @cached_property
    def evaluations(self) -> set[str]:
        """Marked `audience: public`, and of an open measure."""
        return {
            item.evaluation
            for item in self.assessment.evaluations
            if item.audience == PUBLIC and item.measure in self.measures
        }


@dataclass(frozen=True)
class TierReach(Reach):
    """What a tier of a product may use: the sources that it or a lower one names."""

    tiers: Tiers
    tier: int

    @cached_property
    def sources(self) -> set[str]:
        return self.tiers.sources(self.tier)

    @property
    def highest_tier(self) -> int:
        return self.tier

    def of_partners(self, measure: pl.Expr) -> pl.Expr:
        return measure.is_in(sorted(self.tiers.partner_measures(self.tier)))
