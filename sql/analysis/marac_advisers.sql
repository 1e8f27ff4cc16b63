-- What the IDVA service says of itself in the years of the MARAC figures: its referrals (measure idva_referrals of the
-- register, known when its periods fill the year) and the advisers in post (idva_in_post): the mean of the periods sent,
-- since referrals of a year are not those of its last quarter.
with years as (
    select distinct assessment, year, period_start, period_end
    from analysis.marac_years
    where assessment = $assessment and source = 'marac_returns'
),
sent as (
    select figures.measure, figures.period_start, figures.period_end, figures.value
    from measures.partner_measures as figures
    join meta.assessment_editions as editions
        on editions.assessment = $assessment and editions.source = figures.source and editions.edition = figures.edition
    where figures.measure in ('idva_referrals', 'idva_in_post') and figures.value is not null
)
select
    years.assessment,
    years.year,
    case
        when sum(date_diff('month', sent.period_start, sent.period_end) + 1) filter (where sent.measure = 'idva_referrals') = 12
        then sum(sent.value) filter (where sent.measure = 'idva_referrals')
    end as referrals,
    avg(sent.value) filter (where sent.measure = 'idva_in_post') as in_post,
    count(*) filter (where sent.measure = 'idva_in_post') as periods_in_post
from years
left join sent on sent.period_start >= years.period_start and sent.period_end <= years.period_end
group by years.assessment, years.year
