"""Page numbers on a finished PDF: the engine that renders reports can't write any by itself."""

import io

from reportlab.lib.units import mm
from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

_FROM_EDGE = 5 * mm


def number_pages(content: bytes) -> bytes:
    """Return the PDF with “1 / 3” at the bottom of each of its pages.

    :param content: a PDF without annotations that matter (they are kept as they are)
    """
    pages = PdfFileReader(io.BytesIO(content), strict=False).pages
    numbers = PdfFileReader(io.BytesIO(_draw_numbers(pages)), strict=False).pages
    writer = PdfFileWriter()
    for page, number in zip(pages, numbers, strict=True):
        page.merge_page(number)
        writer.add_page(page)
    numbered = io.BytesIO()
    writer.write(numbered)
    return numbered.getvalue()


def _draw_numbers(pages) -> bytes:
    """Return a PDF of as many pages of the same sizes with nothing but their numbers."""
    drawn = io.BytesIO()
    drawing = canvas.Canvas(drawn)
    for number, page in enumerate(pages, 1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        drawing.setPageSize((width, height))
        drawing.setFont("Helvetica", 8)
        drawing.drawCentredString(width / 2, _FROM_EDGE, f"{number} / {len(pages)}")
        drawing.showPage()
    drawing.save()
    return drawn.getvalue()
