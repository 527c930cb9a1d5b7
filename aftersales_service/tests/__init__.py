from . import (
    test_closed_order,
    test_company,
    test_machine,
    test_order,
    test_point,
    test_security,
    test_technician,
    test_warranty,
)
