-- Street-level crime of the current 12 months in each LSOA of the assessed borough, those without any among them: LSOAs
-- by the latest vintage of the pinned boundaries, and of the borough that their names begin with.
with chosen as (
    select shapes.edition, max(shapes.vintage) as vintage
    from staging.lsoa_boundaries as shapes
    join meta.assessment_editions as editions
        on editions.assessment = $assessment and editions.source = 'lsoa_boundaries' and editions.edition = shapes.edition
    group by all
),
own as (
    select shapes.area_code as lsoa_code, shapes.area_name as lsoa_name, shapes.vintage as lsoa_year, shapes.synthetic
    from staging.lsoa_boundaries as shapes
    join chosen on chosen.edition = shapes.edition and chosen.vintage = shapes.vintage
    join staging.area_names as names
        on names.name_key = regexp_replace(upper(replace(regexp_extract(shapes.area_name, '^(.+) \d{3}[A-Z]+$', 1), '&', 'and')), '[^A-Z0-9]', '', 'g')
    join meta.assessments as assessed on assessed.assessment = $assessment and assessed.area_code = names.area_code
),
counted as (
    select points.measure, placed.area_code as lsoa_code, sum(points.count)::bigint as count
    from analysis.street_points as points
    join core.point_areas as placed
        on placed.area_type = 'lsoa' and placed.longitude = points.longitude and placed.latitude = points.latitude
    join own on own.lsoa_code = placed.area_code and own.lsoa_year = placed.vintage and own.synthetic = placed.synthetic
    where points.assessment = $assessment
    group by all
),
measures as (
    select distinct measure from analysis.street_points where assessment = $assessment
)
select
    $assessment as assessment, measures.measure, own.lsoa_code, own.lsoa_name, own.lsoa_year,
    coalesce(counted.count, 0) as count
from own
cross join measures
left join counted on counted.measure = measures.measure and counted.lsoa_code = own.lsoa_code
