-- What the figures of MARAC are judged by: the definition of a repeat, the base of the expected volume (adult females
-- as the assessment states them, else the latest estimate by age and sex up to its period), the rules.
with females as (
    select
        editions.assessment,
        editions.edition,
        max(estimates.year) as year,
        arg_max(estimates.adult_females, estimates.year) as adult_females
    from meta.assessments as assessments
    join meta.assessment_editions as editions
        on editions.assessment = assessments.assessment and editions.source = 'population_by_age'
    join core.adult_females as estimates
        on estimates.edition = editions.edition and estimates.area_code = assessments.area_code
        and estimates.year <= year(assessments.period_end_month)
    where assessments.assessment = $assessment
    group by editions.assessment, editions.edition
)
select
    settings.assessment,
    settings.repeat_definition,
    definitions.words as repeat_words,
    definitions.source as repeat_source,
    coalesce(settings.adult_females, females.adult_females) as adult_females,
    coalesce(
        settings.adult_females_source,
        'mid-' || females.year || ' estimate, females aged 18 and over (population_by_age/' || females.edition || ')'
    ) as adult_females_source,
    settings.expected_cases,
    settings.expected_cases_source,
    expected.value as expected_per_10000,
    expected.source as expected_source,
    advisers.value as referrals_per_idva,
    advisers.source as idva_source
from meta.marac_settings as settings
left join females on females.assessment = settings.assessment
left join meta.definitions as definitions on definitions.family = 'marac' and definitions.definition = settings.repeat_definition
left join meta.parameters as expected on expected.family = 'marac' and expected.parameter = 'expected_cases_per_10000_adult_females'
left join meta.parameters as advisers on advisers.family = 'marac' and advisers.parameter = 'referrals_per_idva'
where settings.assessment = $assessment
