# Odoo collects the modules that are called test_* here.
from importlib.util import find_spec
import logging

from . import test_company, test_migration, test_security, test_superuser_rights, test_wizards
from .base import (
    test_derived_fields,
    test_evidence,
    test_journal,
    test_kept_record,
    test_locks,
    test_overview,
    test_sentinels,
    test_shared_master,
    test_states,
    test_technical_fields,
)
from .orders import (
    test_closed_order,
    test_completing,
    test_order,
    test_order_completion,
    test_order_plausible,
    test_order_search,
    test_order_work,
    test_product_journal,
    test_record_sheet,
    test_repair_level,
)
from .network import (
    test_coverage,
    test_kept_history,
    test_point,
    test_point_agreement,
    test_staffing,
    test_territory,
)
from .technicians import (
    test_order_technician,
    test_technician,
    test_technician_filing,
    test_technician_identity,
    test_technician_notice,
)
from .machines import (
    test_machine,
    test_machine_delivery,
    test_machine_event,
    test_machine_in_use,
    test_machine_party,
    test_machine_picker,
    test_machine_product,
    test_machine_search,
    test_usage_reading,
)
from .requests import test_request
from .followups import test_followup
from .warranty import (
    test_cover_end,
    test_goodwill,
    test_warranty,
    test_warranty_decision,
    test_warranty_examples,
    test_warranty_own,
    test_warranty_page,
    test_warranty_policy,
    test_warranty_rpc,
    test_warranty_sentences,
    test_warranty_tour,
)
from .roles import test_roles
from .workbook import (
    test_workbook_again,
    test_workbook_faults,
    test_workbook_import,
    test_workbook_places,
    test_workbook_queries,
    test_workbook_rights,
)
from .portal import (
    test_askers,
    test_portal_access,
    test_portal_contact,
    test_portal_fields,
    test_portal_machines,
    test_portal_pages,
    test_portal_uploads,
    test_routes,
)

# Odoo does not need Hypothesis; who has it tests the rules in random worlds, too.
if find_spec("hypothesis"):
    from .rules import (
        test_agreements,
        test_counting,
        test_cover_changes,
        test_dates,
        test_goodwill_rules,
        test_local_time,
        test_payees,
        test_registration,
        test_repeat_rules,
        test_staffing_rules,
        test_technician_rules,
        test_territory_rules,
        test_tree,
        test_usage_rules,
        test_warranty_beyond,
        test_warranty_end,
        test_warranty_reported,
        test_warranty_restarts,
        test_warranty_rules,
    )
else:
    logging.getLogger(__name__).info("without Hypothesis, the rules' own tests are left out")
