from . import page_numbers
