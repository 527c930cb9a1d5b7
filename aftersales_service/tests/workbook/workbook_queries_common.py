from contextlib import contextmanager
from unittest.mock import patch

from odoo.orm import models as orm_models

from .workbook_common import WorkbookCommon


class WorkbookQueriesCommon(WorkbookCommon):
    """Counts the queries of imports, after a first one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load(cls.sheets())

    @contextmanager
    def one_statement_per_batch(self):
        """Let Odoo insert and update all rows by one statement, not a hundred at a time.

        What is left is what the import itself asks.
        """
        with (
            patch.object(orm_models, "INSERT_BATCH_SIZE", 10_000),
            patch.object(orm_models, "UPDATE_BATCH_SIZE", 10_000),
        ):
            yield

    def count(self, sheets):
        """Return how many queries it takes to import a workbook."""
        wizard = self.wizard(sheets)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wizard._run_import()
        return self.env.cr.sql_log_count - before
