-- Indices of Deprivation: one row per edition, LSOA and domain (overall: the Index of Multiple Deprivation). Rank and
-- decile 1 are the most deprived of England. The index of 2019 is on the LSOAs of 2011, that of 2025 on those of 2021.
with domains as (
    select
        extracts.edition,
        extracts.file,
        indices.sha256,
        indices.file_row,
        indices.lsoa_code,
        indices.lsoa_year,
        unnest([
            {domain: 'overall', decile: overall_decile, rank: overall_rank, score: overall_score},
            {domain: 'income', decile: income_decile, rank: income_rank, score: income_score},
            {domain: 'employment', decile: employment_decile, rank: employment_rank, score: employment_score},
            {domain: 'education', decile: education_decile, rank: education_rank, score: education_score},
            {domain: 'health', decile: health_decile, rank: health_rank, score: health_score},
            {domain: 'crime', decile: crime_decile, rank: crime_rank, score: crime_score},
            {domain: 'housing', decile: housing_decile, rank: housing_rank, score: housing_score},
            {domain: 'environment', decile: environment_decile, rank: environment_rank, score: environment_score}
        ], recursive := true)
    from raw.deprivation as indices
    join raw.extracts as extracts on extracts.source = 'deprivation' and extracts.sha256 = indices.sha256
)
select
    edition,
    file,
    sha256,
    file_row,
    case lsoa_year when 2011 then 2019 when 2021 then 2025 end as index_year,
    lsoa_year,
    lsoa_code,
    domain,
    decile,
    rank,
    score
from domains
where decile is not null or rank is not null or score is not null
