-- The areas of an assessment: all ranked boroughs, the larger areas, the borough's own wards, the place that a problem
-- profile is about, and each comparator without the borough (a borough is part of its BCU and of London). Wards are
-- those of the pinned ward edition; where it holds none, those of the pinned boundaries, as drawn at the period's end
-- or, failing that, first after it.
with assessed as (
    select assessment, area_code, place_title from meta.assessments where assessment = $assessment
),
ward_editions as (
    select distinct editions.assessment, coverage.area_code
    from meta.assessment_editions as editions
    join core.area_coverage as coverage on coverage.source = editions.source and coverage.edition = editions.edition
    where editions.assessment = $assessment
),
recorded_wards as (
    select areas.*
    from assessed
    join core.areas as areas on list_contains(areas.member_of, assessed.area_code) and areas.area_type = 'ward'
    join ward_editions on ward_editions.area_code = areas.area_code
),
drawn_wards as (
    select areas.*
    from assessed
    join meta.assessments as settings on settings.assessment = assessed.assessment
    join meta.assessment_editions as editions
        on editions.assessment = assessed.assessment and editions.source = 'ward_boundaries'
    join staging.ward_boundaries as shapes on shapes.edition = editions.edition
    join core.areas as areas
        on areas.area_code = shapes.area_code and areas.area_type = 'ward' and list_contains(areas.member_of, assessed.area_code)
    qualify row_number() over (partition by areas.area_code order by shapes.vintage) = 1
        and rank() over (
            order by shapes.vintage > year(settings.period_end_month), abs(shapes.vintage - year(settings.period_end_month))
        ) = 1
)
select assessed.assessment, areas.area_code, areas.area_name, areas.short_name, areas.area_type, areas.ranked,
    cast(null as varchar) as without_area_code
from assessed
cross join core.areas as areas
where areas.area_type in ('bcu', 'london') or areas.ranked or areas.area_code = assessed.area_code
union all
select assessed.assessment, areas.area_code, areas.area_name, areas.short_name, areas.area_type, false, null
from assessed
cross join (
    select * from recorded_wards
    union all
    select * from drawn_wards
    where not exists (select 1 from recorded_wards)
) as areas
union all
select assessment, 'place', place_title, place_title, 'place', false, null
from assessed
where place_title is not null
union all
select
    assessed.assessment,
    larger.area_code || '_without_' || assessed.area_code,
    larger.area_name || ' without ' || borough.area_name,
    larger.short_name || ' without ' || borough.short_name,
    larger.area_type,
    false,
    assessed.area_code
from assessed
join core.area_members as members on members.member_code = assessed.area_code
join core.areas as larger on larger.area_code = members.area_code
join core.areas as borough on borough.area_code = assessed.area_code
