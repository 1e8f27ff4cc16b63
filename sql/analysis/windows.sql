-- The windows of each comparison of an assessment: the current 12 months and the base that they are compared with, and
-- the last quarter against the same quarter a year before.
-- 3-year and 5-year change by one named method: first_of (the first of the consecutive 12-month periods that end
-- with the current one), same_12m (the same 12 months so many years before), mean_of_prior (the mean of the
-- 12-month periods before the current one).
with settings as (
    select assessment, period_end_month as last_month, three_year_method as chosen
    from meta.assessments
    where assessment = $assessment
),
comparisons as (
    select
        assessment,
        last_month,
        '12_month' as comparison,
        'previous_12_months' as method,
        12 as months,
        1 as base_periods,
        12 as base_end_back
    from settings
    union all
    select assessment, last_month, 'quarter', 'same_quarter_a_year_ago', 3, 1, 12
    from settings
    union all
    select
        assessment,
        last_month,
        span.years || '_year',
        case chosen
            when 'first_of_three' then 'first_of_' || span.word
            when 'same_12m_3y_ago' then 'same_12m_' || span.years || 'y_ago'
            when 'mean_of_prior_three' then 'mean_of_prior_' || span.word
        end,
        12,
        case chosen when 'mean_of_prior_three' then span.years else 1 end,
        case chosen
            when 'first_of_three' then (span.years - 1) * 12
            when 'same_12m_3y_ago' then span.years * 12
            when 'mean_of_prior_three' then 12
        end
    from settings
    cross join (values (3, 'three'), (5, 'five')) as span(years, word)
)
select
    assessment,
    comparison,
    method,
    base_periods,
    months,
    cast(last_month - to_months(months - 1) as date) as current_start,
    cast(last_month as date) as current_end,
    cast(last_month - to_months(base_end_back + months * base_periods - 1) as date) as base_start,
    cast(last_month - to_months(base_end_back) as date) as base_end
from comparisons
