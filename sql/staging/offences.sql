-- Kinds of offences (leaves): title in documents, the kind of crime whose unit cost stands for them, and the leaf that they
-- are part of in files that do not count them apart.
select offence, title, nullif(cost_category, '') as cost_category, nullif(split_from, '') as split_from, note
from raw.offences
