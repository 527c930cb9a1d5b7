from . import test_rows
