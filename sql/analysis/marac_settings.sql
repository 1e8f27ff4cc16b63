-- What the figures of MARAC are judged by: the definition of a repeat, the base of the expected volume, the rules.
select
    settings.assessment,
    settings.repeat_definition,
    definitions.words as repeat_words,
    definitions.source as repeat_source,
    settings.adult_females,
    settings.adult_females_source,
    settings.expected_cases,
    settings.expected_cases_source,
    expected.value as expected_per_10000,
    expected.source as expected_source,
    advisers.value as referrals_per_idva,
    advisers.source as idva_source
from meta.marac_settings as settings
left join meta.definitions as definitions on definitions.family = 'marac' and definitions.definition = settings.repeat_definition
left join meta.parameters as expected on expected.family = 'marac' and expected.parameter = 'expected_cases_per_10000_adult_females'
left join meta.parameters as advisers on advisers.family = 'marac' and advisers.parameter = 'referrals_per_idva'
where settings.assessment = $assessment
