-- Every break with a date, by the measure, source and kind of area that it touches: those of the register, of whatever
-- edition, and those that an edition's own files show, where they begin to count an offence apart from the leaf that it was
-- part of. A measure that counts both leaves alike goes on as it was.
with halves as (
    select
        splits.source, splits.edition, splits.offence, splits.split_from, splits.from_month, parts.measure
    from core.category_splits as splits
    join meta.measure_parts as parts
        on parts.source = splits.source and parts.offence in (splits.offence, splits.split_from)
    group by all
    having count(distinct parts.offence) = 1 or min(parts.sign) <> max(parts.sign)
)
select
    measure_sources.measure, measure_sources.source, cast(null as varchar) as edition, measure_sources.area_type,
    breaks.name, breaks.title, breaks.effect, breaks.from_month, breaks.to_month
from meta.measure_sources as measure_sources
join meta.breaks as breaks
    on breaks.from_month is not null
    and (breaks.sources is null or list_contains(breaks.sources, measure_sources.source))
    and (breaks.measures is null or list_contains(breaks.measures, measure_sources.measure))
    and (breaks.area_types is null
        or list_contains(breaks.area_types, if(measure_sources.area_type = 'place', 'ward', measure_sources.area_type)))
union all
select
    halves.measure, halves.source, halves.edition, measure_sources.area_type,
    'split_' || halves.offence,
    'from ' || strftime(halves.from_month, '%B %Y') || ' these files count ' || lower(leaf.title) || ' apart from '
    || lower(whole.title) || ', and before within it',
    'block', halves.from_month, null
from halves
join meta.measure_sources as measure_sources
    on measure_sources.measure = halves.measure and measure_sources.source = halves.source
join core.offences as leaf on leaf.offence = halves.offence
join core.offences as whole on whole.offence = halves.split_from
