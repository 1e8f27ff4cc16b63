-- How many cases the case-level list holds of the quarters that the MARAC figures are of: the figures are the return's,
-- and a reader who has both should not have to guess which is printed.
with years as (
    select distinct assessment, area_code, year, period_start, period_end
    from analysis.marac_years
    where assessment = $assessment and source = 'marac_returns'
)
select
    years.assessment,
    years.year,
    cases.edition,
    count(*) as cases
from years
join meta.assessment_editions as editions
    on editions.assessment = years.assessment and editions.source = 'marac_cases'
join staging.marac_cases as cases
    on cases.edition = editions.edition and cases.area_code = years.area_code
    and cases.meeting_date between years.period_start and years.period_end
group by all
