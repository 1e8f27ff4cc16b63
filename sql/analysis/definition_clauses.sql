-- What each definition of serious violence says, clause by clause: an offence counts once, when it meets any clause of it
-- whole. No counts: the definitions can be printed where nothing is at hand to count by them.
select
    assessed.assessment,
    clauses.measure as definition,
    measures.position,
    measures.title,
    measures.plural,
    measures.note,
    clauses.clause,
    clauses.offences,
    clauses.ages,
    clauses.ages_of,
    clauses.flags,
    clauses.without_flags
from meta.measure_clauses as clauses
join meta.measures as measures on measures.measure = clauses.measure
cross join meta.assessments as assessed
where assessed.assessment = $assessment
    and clauses.family = 'serious_violence'
    and starts_with(clauses.measure, 'serious_violence')
