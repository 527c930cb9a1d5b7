"""What is frozen: statements that were approved, whatever became of them since."""

from odoo.fields import Domain

# Asked of a statement. Where it is on its way to the payee's money (its state) is another matter.
FROZEN = Domain("approved_at", "!=", False)
DRAFT = Domain("approved_at", "=", False)
