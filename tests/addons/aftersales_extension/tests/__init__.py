from . import test_checks, test_rows
