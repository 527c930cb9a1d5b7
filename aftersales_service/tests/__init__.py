from . import (
    test_closed_order,
    test_company,
    test_coverage,
    test_machine,
    test_order,
    test_order_technician,
    test_point,
    test_point_agreement,
    test_portal_access,
    test_portal_pages,
    test_security,
    test_staffing,
    test_technician,
    test_technician_filing,
    test_territory,
    test_warranty,
    test_warranty_decision,
    test_warranty_own,
    test_warranty_page,
    test_warranty_policy,
    test_warranty_rpc,
    test_warranty_tour,
    test_workbook_again,
    test_workbook_faults,
    test_workbook_import,
    test_workbook_queries,
    test_workbook_rights,
)
from . import test_machine_delivery
from . import test_machine_event
from . import test_machine_party
from . import test_machine_search
from . import test_usage_reading
