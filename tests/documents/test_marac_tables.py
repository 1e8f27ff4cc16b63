"""The chapter on MARAC says where its sources contradict each other."""

from types import SimpleNamespace

import polars as pl

from pipelines.documents.sections.marac import _about_victims, _beside_the_list


def victims(**cases: int) -> list[dict]:
    return [{"category": group, "numerator": float(count)} for group, count in cases.items()]


def test_minoritised_victims_fewer_than_their_groups_are_named() -> None:
    wrong = _about_victims(victims(minoritised=224, white=183, black=132, asian=44, other=33, mixed=29))
    assert "Minoritised (224) are fewer" in wrong[-1] and "together (238)" in wrong[-1]
    assert len(_about_victims(victims(minoritised=240, black=132, asian=44, other=33, mixed=29))) == 1
    assert len(_about_victims(victims(black=132, asian=44))) == 1


def test_a_list_of_other_length_than_the_return_is_reconciled() -> None:
    def beside(listed: list[int], returned: float | None) -> str:
        rows = pl.DataFrame(
            {"year": ["latest"] * len(listed), "cases": listed}, schema_overrides={"year": pl.String}
        )
        return _beside_the_list(SimpleNamespace(table=lambda _: rows), {"value": returned})

    assert "holds 288 cases" in beside([288], 421) and "return 421" in beside([288], 421)
    assert beside([421], 421) == beside([], 421) == beside([288], None) == ""
