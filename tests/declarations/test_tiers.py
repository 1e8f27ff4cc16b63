"""The tiers of the needs assessment: every source has one, what they name exists, and lower ones see no more."""

import pytest

from pipelines.declarations import changed
from pipelines.errors import UsageError
from pipelines.products import document_folder, document_name, product_and_tier

SECTIONS_OF_HIGHER_TIERS = {"people", "times", "marac", "partner_measures", "harm", "community_voice"}


@pytest.fixture(scope="module")
def product(catalogue):
    return catalogue.products.read("sna")


def test_every_source_belongs_to_one_tier(catalogue, product):
    """A source that no tier names would be in no document, and nobody would be told."""
    assert product.local_tiers.sources(3) == set(catalogue.sources)


def test_the_first_tier_is_open_data_only(catalogue, product):
    assert all(catalogue.sources[source].open for source in product.local_tiers.sources(1))


def test_what_evidence_is_there_for_comes_from_its_own_tier(catalogue, product):
    registers = {
        key: owed for register in catalogue.registers.values() for key, owed in register.measures.items()
    }
    for number, tier in product.local_tiers.tiers.items():
        within = product.local_tiers.sources(number)
        for kind in tier.adds:
            assert all(set(catalogue.measures[m].sources) <= within for m in kind.measures), kind.title
            assert all(registers[m].tier <= number for m in kind.partner_measures), kind.title
            assert set(kind.sections) <= set(product.sections), kind.title


def test_a_tier_has_no_chapter_that_only_a_higher_one_fills(catalogue):
    sample = catalogue.assessment("sample")
    by_tier = {t: set(catalogue.products.sections_of(sample, f"sna_tier_{t}")) for t in (1, 2, 3)}
    assert by_tier[1] < by_tier[2] < by_tier[3]
    assert by_tier[3] - by_tier[1] == SECTIONS_OF_HIGHER_TIERS
    assert {"hospital", "youth_violence", "tier_gaps"} <= by_tier[1]


def test_documents_of_two_tiers_never_share_a_name_or_a_folder(catalogue, tmp_path):
    sample = catalogue.assessment("sample")
    for own in (sample, changed(sample, product="sna", tier=1)):
        kinds = [f"sna_tier_{tier}" for tier in (1, 2, 3)]
        names = [document_name(own, kind) for kind in kinds]
        assert all(
            name.endswith(f"tier-{product_and_tier(k)[1]}-official-sensitive")
            for name, k in zip(names, kinds, strict=True)
        )
        assert len(set(names)) == len({document_folder(tmp_path, own, kind) for kind in kinds}) == 3


def test_a_tier_is_asked_for_or_declared(catalogue):
    sample, products = catalogue.assessment("sample"), catalogue.products
    assert products.of(sample, ["sna"]) == ["sna_tier_3"]
    assert products.in_tiers(sample, ["sna"], [1, 2]) == ["sna_tier_1", "sna_tier_2"]
    without = changed(sample, tier=None)
    assert products.of(without, ["sna_tier_2"]) == ["sna_tier_2"]
    assert not [kind for kind in products.of(without, ["all"]) if kind.startswith("sna")]
    with pytest.raises(
        UsageError, match=r"assessment.yaml: the product sna has tiers: declare `tier` \(1, 2, 3\)"
    ):
        products.of(without, ["sna"])
    with pytest.raises(UsageError, match="the product sna has tiers"):
        products.of(sample, ["sna_tier_4"])
    with pytest.raises(UsageError, match=r"--tier goes with a product that has tiers \(sna\)"):
        products.in_tiers(sample, [], [1])


def test_a_source_of_two_tiers_and_a_name_that_does_not_exist_are_refused(catalogue, product):
    tiers = product.local_tiers.model_dump()
    tiers["tiers"][2]["adds"][0]["sources"].append("population")
    with pytest.raises(UsageError, match="population is added twice"):
        changed(product, local_tiers=tiers)
    sample = catalogue.assessment("sample")
    strange = changed(sample, serious_violence={"definition": "serious_violence_elsewhere"})
    with pytest.raises(UsageError, match="serious_violence_elsewhere is no definition"):
        catalogue.check_assessment(strange, sample.folder / "assessment.yaml")
