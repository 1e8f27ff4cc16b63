-- Counts by group of people, as services sent them: one row per edition, subject, period, characteristic and group.
select
    extracts.edition,
    extracts.file,
    lines.file_row,
    lines.subject,
    lines.period as period_start,
    lines.period_end,
    lines.characteristic,
    lines.group as people,
    lines.count,
    lines.count_status,
    lines.origin
from raw.counts_by_group as lines
join raw.extracts as extracts on extracts.source = 'counts_by_group' and extracts.sha256 = lines.sha256
