-- The measures of MARAC with the bands that they are judged by, and what somebody printed of them.
select
    assessments.assessment,
    measures.measure,
    measures.title,
    measures.unit,
    measures.band_lower,
    measures.band_upper,
    measures.band_source,
    printed.printed
from meta.assessments as assessments
join meta.figure_measures as measures on measures.family = 'marac'
left join meta.printed_marac_figures as printed on printed.assessment = assessments.assessment and printed.measure = measures.measure
where assessments.assessment = $assessment
