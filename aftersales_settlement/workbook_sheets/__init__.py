from . import (
    workbook_audits,
    workbook_coefficients,
    workbook_network,
    workbook_rates,
    workbook_settings,
)
