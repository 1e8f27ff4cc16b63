-- Which file of an edition supplies which leaf offence in which month. Where two files hold a month, the later file
-- supplies it. A file with a column a month supplies an offence for all its months when the offence occurs in it anywhere.
-- A file with a row a month has no rows of an offence that it does not hold yet, or no more: a silence at either end that is
-- longer than any between the offence's own months is unknown, not 0. So are the months in which an offence was still
-- counted within another (core.category_splits).
with occurs as (
    select distinct source, edition, sha256, offence_group, offence
    from core.recorded_offences
),
steps as (
    select *, datediff('month', lag(month) over (partition by source, edition, sha256, offence_group, offence order by month), month) as step
    from (
        select distinct offences.source, offences.edition, offences.sha256, offences.offence_group, offences.offence, offences.month
        from core.recorded_offences as offences
        join meta.sources as sources on sources.source = offences.source and sources.shape = 'long_months'
    )
),
spans as (
    select source, edition, sha256, offence_group, offence, min(month) as first, max(month) as last, coalesce(max(step), 1) as longest
    from steps
    group by all
),
ends as (
    select source, edition, sha256, min(month) as first, max(month) as last
    from raw.extract_months
    group by all
)
select
    occurs.source,
    occurs.edition,
    occurs.offence_group,
    occurs.offence,
    months.month,
    arg_max(occurs.sha256, months.file_order) as sha256
from occurs
join raw.extract_months as months
    on months.source = occurs.source and months.edition = occurs.edition and months.sha256 = occurs.sha256
join ends on ends.source = occurs.source and ends.edition = occurs.edition and ends.sha256 = occurs.sha256
left join spans
    on spans.source = occurs.source and spans.edition = occurs.edition and spans.sha256 = occurs.sha256
    and spans.offence_group = occurs.offence_group and spans.offence = occurs.offence
left join core.category_splits as splits
    on splits.source = occurs.source and splits.edition = occurs.edition and splits.offence = occurs.offence
where (spans.first is null or months.month >= spans.first or datediff('month', ends.first, spans.first) < spans.longest)
    and (spans.last is null or months.month <= spans.last or datediff('month', spans.last, ends.last) < spans.longest)
    and (splits.from_month is null or months.month >= splits.from_month)
group by all
