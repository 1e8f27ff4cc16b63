-- What stands behind an assessment: every source with its pinned edition, what arrived, and what is late or was never
-- received. Judged on the day that the assessment names (`as_of`); where it names none, on the day by which every
-- monthly extract of its period had fallen due, so that the document comes out the same whenever it is built.
with judged as (
    select
        assessments.assessment,
        coalesce(
            assessments.as_of,
            cast(last_day(assessments.period_end_month) + to_days(coalesce(max(sources.due_after_days), 0)::integer) as date)
        ) as as_of
    from meta.assessments as assessments
    left join meta.assessment_editions as editions on editions.assessment = assessments.assessment
    left join meta.sources as sources on sources.source = editions.source and sources.every_months = 1
    where assessments.assessment = $assessment
    group by assessments.assessment, assessments.as_of, assessments.period_end_month
)
select
    judged.assessment,
    judged.as_of,
    sources.source,
    sources.title,
    sources.publisher,
    editions.edition,
    receipts.files,
    receipts.files_unread,
    receipts.rows_read,
    receipts.rows_loaded,
    receipts.rows_rejected,
    receipts.rows_excluded,
    receipts.first_month,
    receipts.last_month,
    receipts.due_date,
    case when receipts.due_date < judged.as_of then date_diff('day', receipts.due_date, judged.as_of) end as overdue_days,
    case
        when editions.edition is null then 'not_used'
        when receipts.edition is null then 'never_received'
        when receipts.files_unread > 0 then 'not_read'
        when receipts.due_date is null then 'no_due_date'
        when receipts.due_date < judged.as_of then 'overdue'
        else 'up_to_date'
    end as state
from judged
cross join meta.sources as sources
left join meta.assessment_editions as editions on editions.assessment = judged.assessment and editions.source = sources.source
left join core.edition_receipts as receipts on receipts.source = editions.source and receipts.edition = editions.edition
where sources.shape <> 'reference'
