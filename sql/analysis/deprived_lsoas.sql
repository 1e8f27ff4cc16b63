-- Street-level crime, residents and deprivation of each LSOA of the assessed borough, by the LSOAs that the residents
-- are known for, in fifths of the borough (1 the most deprived). Between the LSOAs of 2011 and 2021 counts are added up and
-- a rank is handed down where one LSOA became several; an LSOA that was merged or redrawn is left out. The index is the
-- latest on or before the period's end, or the first after it.
with pinned as (
    select source, edition from meta.assessment_editions where assessment = $assessment
),
assessed as (
    select area_code, year(period_end_month) as last_year, population_year from meta.assessments where assessment = $assessment
),
residents as (
    select people.area_code as lsoa_code, people.lsoa_year, people.year, sum(people.population)::bigint as population
    from core.populations_by_age as people
    join pinned on pinned.source = 'population_by_age' and pinned.edition = people.edition
    cross join assessed
    where people.area_type = 'lsoa' and people.sex = 'persons'
        and (people.year = assessed.population_year or (assessed.population_year is null and people.year <= assessed.last_year))
    group by people.area_code, people.lsoa_year, people.year
    qualify people.year = max(people.year) over ()
),
changes as (
    select
        lsoa_2011_code, lsoa_2021_code,
        count(*) over (partition by lsoa_2021_code) = 1 as has_one_parent
    from (
        select distinct changes.lsoa_2011_code, changes.lsoa_2021_code
        from staging.lsoa_changes as changes
        join pinned on pinned.source = 'lsoa_changes' and pinned.edition = changes.edition
    )
),
links as (
    -- from an LSOA of one year to the one of another year that it is, lies in, or is a part of
    select 2021 as from_year, 2011 as to_year, lsoa_2021_code as from_code, lsoa_2011_code as to_code
    from changes
    where has_one_parent
        and lsoa_2011_code not in (select lsoa_2011_code from changes where not has_one_parent)
    union all
    select 2011, 2021, lsoa_2011_code, lsoa_2021_code from changes where has_one_parent
    union all
    select distinct lsoa_year, lsoa_year, lsoa_code, lsoa_code from residents
),
indices as (
    select deprivation.lsoa_code, deprivation.lsoa_year, deprivation.index_year, deprivation.rank
    from staging.deprivation as deprivation
    join pinned on pinned.source = 'deprivation' and pinned.edition = deprivation.edition
    cross join assessed
    where deprivation.domain = 'overall' and deprivation.rank is not null
    qualify rank() over (
        order by deprivation.index_year > assessed.last_year, abs(deprivation.index_year - assessed.last_year)
    ) = 1
),
ranked as (
    select links.to_code as lsoa_code, links.to_year as lsoa_year, indices.index_year, indices.rank
    from indices
    join links on links.from_code = indices.lsoa_code and links.from_year = indices.lsoa_year
    -- the rank of several LSOAs that became one is none of its own
    qualify count(*) over (partition by links.to_code, links.to_year) = 1
),
counted as (
    select counts.measure, links.to_code as lsoa_code, links.to_year as lsoa_year, sum(counts.count)::bigint as count
    from analysis.lsoa_counts as counts
    join links
        on links.from_code = counts.lsoa_code and links.from_year = counts.lsoa_year
        -- a count is never split
        and links.to_year <= counts.lsoa_year
    where counts.assessment = $assessment
    group by all
)
select
    $assessment as assessment, counted.measure, counted.lsoa_code, residents.year as population_year, residents.population,
    ranked.index_year, ranked.rank, counted.count,
    ntile(5) over (partition by counted.measure order by ranked.rank, counted.lsoa_code) as fifth,
    (select count(distinct lsoa_code) from analysis.lsoa_counts where assessment = $assessment) as borough_lsoas
from counted
join residents on residents.lsoa_code = counted.lsoa_code and residents.lsoa_year = counted.lsoa_year and residents.population > 0
join ranked on ranked.lsoa_code = counted.lsoa_code and ranked.lsoa_year = counted.lsoa_year
