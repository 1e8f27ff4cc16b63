"""Editions that the last publication was made of and that lie nowhere any more: a drive that is not there."""

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.errors import InputError
from pipelines.publish import current


def refuse_gone(catalogue: Catalogue, assessment: Assessment) -> None:
    """An edition that the last publication was made of and that is gone (a share that is not there) is no gap.

    Raises InputError: a publication without it would take the place of the good one.
    """
    import polars as pl  # heavy, and only a build needs them

    from pipelines.figures import missing_editions

    published = current(catalogue.project, assessment.name)
    missing = missing_editions(catalogue.project.extracts, assessment.editions)
    if not published or not missing:
        return
    read = pl.read_parquet(published.folder / "raw.extracts.parquet").select("source", "edition").rows()
    gone = [(source, edition) for source, edition in missing.items() if (source, edition) in set(read)]
    if gone:
        listed = "\n".join(
            f"{source}: the last build read the edition {edition}; {catalogue.project.extracts / source / edition} is "
            "gone or empty now"
            for source, edition in gone
        )
        raise InputError(
            f"{listed}\nThe last publication of {assessment.name} stays. Bring the folder back (is a drive missing?), pin "
            "another edition, or build with --accept-gaps to leave its figures empty"
        )
