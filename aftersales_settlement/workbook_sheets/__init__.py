from . import (
    workbook_audits,
    workbook_coefficients,
    workbook_followups,
    workbook_network,
    workbook_rates,
    workbook_returns,
    workbook_settings,
)
