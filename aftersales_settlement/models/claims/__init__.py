from . import aftersales_claim_check
from . import aftersales_claim
from . import aftersales_part_return
from . import repair_order
from . import repair_order_audit
from . import repair_order_repeats
from . import aftersales_order_facts
from . import aftersales_warranty_policy
