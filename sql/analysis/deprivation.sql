-- Deprivation of the assessed borough and its wards: LSOAs by how deprived they are among all England (decile 1 most
-- deprived), by index and domain. Wards by the pinned look-up of the index's own LSOAs; without one only the borough.
with members as (
    select distinct lookups.lsoa_year, lookups.lsoa_code, lookups.borough_code, lookups.ward_code, lookups.ward_year
    from staging.lsoa_wards as lookups
    join meta.assessment_editions as pinned
        on pinned.assessment = $assessment and pinned.source = 'lsoa_wards' and pinned.edition = lookups.edition
    union all
    select distinct 2011, changes.lsoa_2011_code, changes.borough_code, null, null
    from staging.lsoa_changes as changes
    join meta.assessment_editions as pinned
        on pinned.assessment = $assessment and pinned.source = 'lsoa_changes' and pinned.edition = changes.edition
),
indices as (
    select deprivation.*
    from staging.deprivation as deprivation
    join meta.assessment_editions as pinned
        on pinned.assessment = $assessment and pinned.source = 'deprivation' and pinned.edition = deprivation.edition
),
placed as (
    select distinct indices.edition, indices.index_year, indices.domain, indices.lsoa_code, indices.decile, indices.rank, members.borough_code as area_code, cast(null as integer) as ward_year
    from indices
    join members on members.lsoa_code = indices.lsoa_code and members.lsoa_year = indices.lsoa_year
    union all
    select indices.edition, indices.index_year, indices.domain, indices.lsoa_code, indices.decile, indices.rank, members.ward_code, members.ward_year
    from indices
    join members on members.lsoa_code = indices.lsoa_code and members.lsoa_year = indices.lsoa_year
    where members.ward_code is not null
)
select
    scope.assessment,
    placed.edition,
    placed.index_year,
    placed.domain,
    scope.area_code,
    scope.area_name,
    scope.area_type,
    placed.ward_year,
    count(*) as lsoas,
    count(*) filter (where placed.decile = 1) as most_deprived_tenth,
    count(*) filter (where placed.decile <= 2) as most_deprived_fifth,
    100.0 * count(*) filter (where placed.decile <= 2) / count(placed.decile) as most_deprived_fifth_pct,
    median(placed.rank) as median_rank
from placed
join analysis.scope_areas as scope on scope.area_code = placed.area_code
join meta.assessments as assessed on assessed.assessment = scope.assessment
where scope.assessment = $assessment and (scope.area_type = 'ward' or scope.area_code = assessed.area_code)
group by all
