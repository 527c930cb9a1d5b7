"""Cells of a file: the same as openpyxl reads, of files that several programs wrote."""

import datetime
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from odoo.addons.aftersales_service.workbook.faults import plain
from odoo.addons.aftersales_service.workbook.xlsx import Cell, XlsxFile

from tests.support.workbooks import DATA
from tools.paths import REPO

ICON = REPO / "aftersales_service" / "static" / "description" / "icon.png"
VALUES = [
    ["text", "中文 ", " x", "a\nb", "<&>", "_x000D_", "x005F_", ""],
    [1, 1.5, -3, 1e-7, 12345678901, True, False, None],
    [
        datetime.date(2026, 7, 1),
        datetime.datetime(2026, 7, 1, 23, 59, 59),
        datetime.time(12, 30),
        datetime.timedelta(hours=30),
        datetime.datetime(1900, 1, 1),
    ],
]


def by_openpyxl():
    book = openpyxl.Workbook()
    for row in VALUES:
        book.active.append(row)
    book.create_sheet("second")["C5"] = "=1+1"
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def by_xlsxwriter(**options):
    stream = io.BytesIO()
    file = xlsxwriter.Workbook(stream, options)
    sheet = file.add_worksheet("first")
    bold, day = file.add_format({"bold": True}), file.add_format({"num_format": "d.m.yy h:mm"})
    sheet.write_row(0, 0, VALUES[0])
    sheet.write_row(2, 3, VALUES[1], bold)
    sheet.write_datetime(5, 1, VALUES[2][1], day)
    sheet.write_rich_string(6, 0, "one ", bold, "two", " three")
    sheet.write_formula(7, 0, "=1/0", None, "#DIV/0!")
    sheet.write_formula(7, 1, '="a"', None, "a")
    sheet.merge_range("A10:C10", "merged")
    sheet.write_blank(20, 20, None, bold)
    sheet.insert_image("F1", str(ICON))
    file.add_worksheet("second")
    file.close()
    return stream.getvalue()


FILES = {
    "openpyxl": by_openpyxl,
    "xlsxwriter": by_xlsxwriter,
    "1904": lambda: by_xlsxwriter(date_1904=True),
    "streamed": lambda: by_xlsxwriter(constant_memory=True),
    "sample": (DATA / "provincial_centres.xlsx").read_bytes,
}


def ours(content):
    file = XlsxFile(content, plain)
    return {
        sheet.title: {
            (number, index + 1): cell.value
            for number, cells in file.rows(sheet)
            for index, cell in cells
            if cell.value is not None
        }
        for sheet in file.worksheets
    }


def theirs(content):
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column): cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


@pytest.mark.parametrize("name", FILES)
def test_cells_are_what_openpyxl_reads(name):
    content = FILES[name]()
    assert ours(content) == theirs(content)


def test_prefixes_strict_names_and_absolute_targets():
    """As some programs write it: prefixed names, ISO dates, no coordinates, paths from the root."""
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f"<Relationships><Relationship Id='a' Type='{strict}/officeDocument' "
            "Target='/book/main.xml'/></Relationships>",
        )
        archive.writestr(
            "book/main.xml",
            "<x:workbook xmlns:x='m' xmlns:q='r'><x:sheets>"
            "<x:sheet name='one' q:id='b'/></x:sheets></x:workbook>",
        )
        archive.writestr(
            "book/_rels/main.xml.rels",
            f"<Relationships><Relationship Id='b' Type='{strict}/worksheet' "
            "Target='/cells.xml'/></Relationships>",
        )
        archive.writestr(
            "cells.xml",
            "<x:worksheet xmlns:x='m'><x:sheetData><x:row><x:c t='d'><x:v>2026-07-01</x:v></x:c>"
            "<x:c t='inlineStr'><x:is><x:r><x:t>a</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh>"
            "<x:r><x:t>b</x:t></x:r></x:is></x:c><x:c><x:f>1+1</x:f></x:c>"
            "<x:c t='e'><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>",
        )
    file = XlsxFile(stream.getvalue(), plain)
    ((number, cells),) = file.rows(file.worksheets[0])
    assert (number, [index for index, _cell in cells]) == (1, [0, 1, 2, 3])
    assert [cell for _index, cell in cells] == [
        Cell(datetime.date(2026, 7, 1)),
        Cell("ab"),
        Cell(None, is_formula=True),
        Cell("#N/A", is_error=True),
    ]
