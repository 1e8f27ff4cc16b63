-- The shapes of the assessment's wards by the pinned boundaries; a ward that two vintages hold as in the later one.
select
    scope.assessment,
    scope.area_code,
    scope.area_name,
    shapes.vintage,
    shapes.square_kilometres,
    shapes.geometry
from analysis.scope_areas as scope
join meta.assessment_editions as editions
    on editions.assessment = scope.assessment and editions.source = 'ward_boundaries'
join staging.ward_boundaries as shapes
    on shapes.edition = editions.edition and shapes.area_code = scope.area_code
where scope.assessment = $assessment and scope.area_type = 'ward'
qualify row_number() over (partition by scope.area_code order by shapes.vintage desc) = 1
