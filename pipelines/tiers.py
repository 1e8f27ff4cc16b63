"""A tier of a product: the assessment and the published tables as a document may use them that was not given the rest.

Decided once, here, by the sources of each table and row (``assessments/_audiences/public.yaml`` says what each table is
made of): sections print what they find, and a source that came and is not the tier's is not found.
"""

import os
import shutil
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.declarations.audiences import AudienceRules, TableRule
from pipelines.disclosure.assessment_within import assessment_within
from pipelines.disclosure.openness import Reach, TierReach
from pipelines.disclosure.public_tables import rows_within
from pipelines.products import product_and_tier
from pipelines.publish import AUDIENCE

MADE_OF = "public"  # the audience whose rules say what every published table is made of


def at_tier(catalogue: Catalogue, assessment: Assessment, kind: str, tables: Path) -> tuple[Assessment, Path]:
    """The assessment and a folder of tables beside the restricted ones, of what the kind's tier may use; both as they
    are where it has no tier."""
    product, tier = catalogue.products.read(kind), product_and_tier(kind)[1]
    if not product.local_tiers or tier is None:
        return assessment, tables
    reach = TierReach(tables, assessment, product.local_tiers, tier)
    folder = tables.parent / kind / AUDIENCE
    make_tier_tables(tables, folder, catalogue.audience_rules(MADE_OF), reach)
    return assessment_within(assessment, reach), folder


def make_tier_tables(tables: Path, folder: Path, rules: AudienceRules, reach: Reach) -> None:
    """Write the rows within reach of every table, whole or not at all; of one that says not what it is made of, none."""
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for path in sorted(tables.glob("*.parquet")):
        rule = rules.tables.get(path.stem)
        kept = None if rule and rule.rule == "whole" else _kept(path, rule, reach)
        if kept is None:
            shutil.copyfile(path, partial / path.name)
        else:
            kept.write_parquet(partial / path.name)
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(partial, folder)


def _kept(path: Path, rule: TableRule | None, reach: Reach) -> pl.DataFrame | None:
    """The rows of a table within reach; None where that is all of them."""
    frame = pl.read_parquet(path)
    if rule is None or (rule.rule == "withheld" and not (rule.by or rule.sources)):
        return frame.clear()
    kept = rows_within(path.stem, frame, rule, reach, reach.assessment)
    return None if kept.height == frame.height else kept
