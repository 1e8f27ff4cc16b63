-- The wards of the assessment with their offences, size and offences per square kilometre, where boundaries are given.
select
    figures.assessment,
    figures.measure,
    figures.area_code,
    figures.area_name,
    figures.count,
    shapes.square_kilometres,
    figures.count / shapes.square_kilometres as per_square_kilometre
from analysis.comparisons as figures
join analysis.ward_shapes as shapes on shapes.assessment = figures.assessment and shapes.area_code = figures.area_code
where figures.assessment = $assessment and figures.area_type = 'ward' and figures.comparison = '12_month'
