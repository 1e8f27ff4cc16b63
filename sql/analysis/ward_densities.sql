-- The wards of the assessment with their offences, size and offences per square kilometre, where boundaries are given.
select
    figures.assessment,
    figures.measure,
    figures.area_code,
    figures.area_name,
    figures.count,
    shapes.square_kilometres,
    figures.count / shapes.square_kilometres as per_square_kilometre,
    shapes.geometry
from analysis.comparisons as figures
join meta.assessment_editions as editions
    on editions.assessment = figures.assessment and editions.source = 'ward_boundaries'
join staging.ward_boundaries as shapes
    on shapes.edition = editions.edition and shapes.area_code = figures.area_code
where figures.assessment = $assessment and figures.area_type = 'ward' and figures.comparison = '12_month'
-- a ward that two vintages of boundaries hold is drawn as in the later one
qualify row_number() over (partition by figures.measure, figures.area_code order by shapes.vintage desc) = 1
