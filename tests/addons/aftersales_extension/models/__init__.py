from . import (
    aftersales_claim,
    aftersales_claim_check,
    aftersales_penalty,
    aftersales_statement,
    aftersales_statement_line,
)
