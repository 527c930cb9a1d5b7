"""What a warranty covers: the terms, which policy counts, the decision, its reasons and its end.

RULES 1 to 6, and what goes beyond them. What every caller needs is named here.
"""

from .decision import (
    COVERED,
    COVERED_BY_RESTART,
    ENDED,
    EXCEPTION,
    EXCLUDED,
    EXTENDED,
    GOODWILL,
    NEVER_COVERED,
    NO_POLICY,
    NO_START,
    NOT_INCLUDED,
    NOT_STARTED,
    REPORTED_BEFORE,
    START_EVENTS,
    USAGE_EXCEEDED,
    VOID,
    Cover,
    Coverage,
    Job,
    OwnWarranty,
    Replaced,
    Restart,
    cover_by_own,
    cover_machine,
    covered_until,
    decide,
    find_restarts,
    is_for_part,
    start_date,
)
from .policies import ConditionalPolicy, Network, PolicyBook
from .terms import (
    ALL,
    KINDS,
    NOTHING,
    AgeStep,
    Conditions,
    MachineDates,
    PartTerm,
    Percents,
    Policy,
    Sale,
)
