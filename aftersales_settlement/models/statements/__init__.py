from . import aftersales_statement
from . import aftersales_statement_line
from . import aftersales_statement_document
from . import aftersales_statement_pages
from . import aftersales_penalty
from . import aftersales_point
from . import ir_actions_report
