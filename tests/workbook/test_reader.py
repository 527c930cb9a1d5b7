"""Reading a file: which rows it has, and what a look at it finds wrong."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from odoo.addons.aftersales_service.workbook import (
    Column,
    Sheet,
    fingerprint,
    read_book,
    write_template,
)

NETWORK = Sheet(
    "network",
    (
        Column("code", "code", required=True),
        Column("name", required=True),
        Column("level", "choice", choices=("hq", "outlet")),
        Column("opened_on", "date"),
    ),
    key="code",
)
PARTS = Sheet(
    "order_parts",
    (
        Column("order", "code", required=True, refers="orders"),
        Column("qty", "number", required=True, above=0),
    ),
)
SHEETS = (NETWORK, PARTS)


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (sheets or {"notes": []}).items():
        worksheet = book.create_sheet(name)
        for row in rows:
            worksheet.append(row)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def faults(content, sheets=SHEETS):
    found = read_book(content, sheets).faults.sorted()
    assert all(fault.message and fault.expected for fault in found)
    return [(fault.sheet, fault.row, fault.column, fault.expected) for fault in found]


def test_rows():
    content = workbook(
        network=[
            ["Code", " Name ", "LEVEL", "Opened  On"],
            ["A", "First", "HQ", "2026-07-01"],
            [],
            [None, " ", None],
            [2.0, "Second", None, datetime(2026, 7, 2)],
        ]
    )
    book = read_book(content, SHEETS)
    assert not book.faults.sorted()
    table = book.tables["network"]
    assert [row.number for row in table.rows] == [2, 5]
    assert table.keys["A"].get("level") == "hq"
    assert table.keys["2"].get("opened_on").isoformat() == "2026-07-02"
    assert table.keys["2"].get("level") is None
    assert not book.tables["order_parts"].rows


def test_absent_column_is_not_a_blank_cell():
    book = read_book(workbook(network=[["code", "name"], ["A", "First"]]), SHEETS)
    assert "level" not in book.tables["network"].keys["A"].cells
    assert not book.is_unsure("network", "level")


def test_every_fault_of_a_sheet():
    content = workbook(
        network=[
            ["code", "name", "level", "opened_on"],
            ["A", None, "shop", "soon"],
            ["A", "Again", None, None],
            [None, "No code", None, None],
        ],
        order_parts=[["order", "qty"], ["SO1", 0], ["SO1", "many"]],
    )
    words = "one of: hq, outlet"
    day = "a date as YYYY-MM-DD or an Excel date, from 1900 to 2199"
    assert faults(content) == [
        ("network", 2, "name", "a text"),
        ("network", 2, "level", words),
        ("network", 2, "opened_on", day),
        ("network", 3, "code", "one row for each code"),
        ("network", 4, "code", "a code"),
        ("order_parts", 2, "qty", "a number above 0"),
        ("order_parts", 3, "qty", "a number above 0"),
    ]


def test_equal_rows_without_a_key_are_all_rows():
    book = read_book(workbook(order_parts=[["order", "qty"], ["A", 1], ["A", 1]]), SHEETS)
    assert len(book.tables["order_parts"].rows) == 2
    assert not book.faults.sorted()


@pytest.mark.parametrize("title", ["Order Parts", "ORDER_PARTS", " order  parts "])
def test_tabs_and_headings_may_be_spelt_loosely(title):
    content = workbook(**{title: [["Order", "QTY"], ["A", 1]]})
    assert read_book(content, SHEETS).tables["order_parts"].rows


def warnings(content, sheets=SHEETS):
    found = read_book(content, sheets).warnings.sorted()
    assert all(warning.message and warning.expected for warning in found)
    return [(warning.sheet, warning.row, warning.column) for warning in found]


def test_misspelt_sheet_leaves_the_absent_one_unsure():
    parts = [["order", "qty"], ["A", 1]]
    content = workbook(netwrok=[["code"], ["A"]], stuff=[["x"]], order_parts=parts)
    assert faults(content) == [("netwrok", 0, "", "network")]
    assert warnings(content) == [("stuff", 0, "")]
    assert read_book(content, SHEETS).is_unsure("network", "code")


def test_unknown_sheet_is_left_unread_with_a_warning():
    content = workbook(
        network=[["code", "name"], ["A", "First"]],
        expenses=[["order", "amount"], ["A", 1]],
        notes=[["anything"], ["goes"]],
    )
    assert not faults(content)
    assert warnings(content) == [("expenses", 0, "")]
    assert not read_book(content, SHEETS).is_unsure("order_parts", "order")


def test_a_file_without_any_known_sheet_is_none_of_ours():
    content = workbook(stuff=[["x"]], notes=[["anything"], ["goes"]])
    assert faults(content) == [("stuff", 0, "", "one of: network, order_parts")]


def test_empty_sheet_of_any_name_is_no_sheet():
    content = workbook(Sheet1=[], Sheet2=[[None, " "]], network=[["code", "name"], ["A", "First"]])
    assert not faults(content)
    assert not read_book(content, SHEETS).is_unsure("order_parts", "order")


def test_two_sheets_of_one_name():
    content = workbook(network=[["code", "name"]], **{"Network ": [["code", "name"]]})
    assert faults(content) == [("Network ", 0, "", "one sheet of each name")]


def test_unknown_missing_and_double_headings():
    content = workbook(
        network=[["code", "nmae", "level", "level", "weather"], ["A", "First", "hq", "hq", "fine"]]
    )
    assert faults(content) == [
        ("network", 1, "nmae", "name"),
        ("network", 1, "level", "one of each"),
    ]
    assert warnings(content) == [("network", 1, "weather")]
    book = read_book(content, SHEETS)
    assert book.is_unsure("network", "name")
    assert not book.is_unsure("network", "code")


def test_unknown_column_leaves_nothing_unsure():
    content = workbook(network=[["code", "name", "weather"], ["A", "First", "fine"]])
    assert not faults(content)
    assert warnings(content) == [("network", 1, "weather")]
    assert not read_book(content, SHEETS).is_unsure("network", "level")


def test_the_first_thousand_faults_and_how_many_more():
    content = workbook(order_parts=[["order", "qty"], *([["A", 0]] * 1200)])
    found = read_book(content, SHEETS).faults
    assert len(found) == 1200
    *listed, last = found.sorted()
    assert [fault.row for fault in listed] == list(range(2, 1002))
    assert "200" in last.message


def test_missing_column_is_one_fault():
    content = workbook(network=[["code"], ["A"], ["B"]])
    assert faults(content) == [("network", 1, "name", "a column with the heading name")]
    assert not faults(workbook(network=[["code"]])), "no rows, nothing is missing"


def test_values_under_no_heading():
    content = workbook(network=[["code", "name"], ["A", "First", None, "?"], ["B", "2nd", 1, "?"]])
    assert [fault[:3] for fault in faults(content)] == [
        ("network", 2, "D"),
        ("network", 3, "C"),
    ]


def test_headings_in_the_second_row():
    content = workbook(network=[[], ["code", "name"], ["A", "First"]])
    places = [fault[:3] for fault in faults(content)]
    assert ("network", 1, "code") in places


def test_formula_without_a_result():
    book = openpyxl.Workbook()
    worksheet = book.active
    worksheet.title = "network"
    worksheet.append(["code", "name", "level"])
    worksheet.append(["A", '="Fir"&"st"', None])
    assert [fault[:3] for fault in faults(saved(book))] == [("network", 2, "name")]


def test_formula_with_a_result_and_error_value():
    content = workbook(network=[["code", "name"], ["A", "X"], ["B", "#N/A"]])
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    cell = b'<c r="B2" t="inlineStr"><is><t>X</t></is></c>'
    assert cell in members[name]
    formula = b'<c r="B2" t="str"><f>"Fir"&amp;"st"</f><v>First</v></c>'
    members[name] = members[name].replace(cell, formula)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    book = read_book(stream.getvalue(), SHEETS)
    assert book.tables["network"].keys["A"].get("name") == "First"
    assert [fault.row for fault in book.faults.sorted()] == [3]


@pytest.mark.parametrize("content", [b"", b"code;name\n", b"PK\x03\x04rubbish"])
def test_no_workbook(content):
    assert faults(content) == [("", 0, "", "an Excel workbook, saved as .xlsx")]


def test_damaged_sheet():
    content = workbook(network=[["code", "name"], ["A", "First"]])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w") as damaged:
        for member in archive.namelist():
            data = archive.read(member)
            damaged.writestr(member, data[:-40] if "sheet1" in member else data)
    assert faults(stream.getvalue()) == [("", 0, "", "an Excel workbook, saved as .xlsx")]


def test_template_is_an_empty_workbook():
    content = write_template(SHEETS)
    book = read_book(content, SHEETS)
    assert not book.faults.sorted()
    assert all(
        {column.name for column in table.sheet.columns} == table.present and not table.rows
        for table in book.tables.values()
    )
    file = openpyxl.load_workbook(io.BytesIO(content))
    assert file.sheetnames == ["network", "order_parts", "notes"]
    assert file["network"].freeze_panes == "A2"
    rules = file["network"].data_validations.dataValidation
    assert any(rule.type == "list" and "hq,outlet" in rule.formula1 for rule in rules)
    notes = [row[:2] for row in file["notes"].iter_rows(values_only=True)]
    assert ("network", "level") in notes


def test_fingerprint_is_of_values():
    row = {"order": "A", "qty": Decimal("1.50"), "date": date(2026, 7, 1), "verdict": None}
    same = {"date": date(2026, 7, 1), "order": "A", "qty": Decimal("1.5")}
    assert fingerprint("returns", row) == fingerprint("returns", same)
    assert fingerprint("returns", row) != fingerprint("order_parts", row)
    for name, other in (("order", "B"), ("qty", Decimal("1.51")), ("verdict", "accepted")):
        assert fingerprint("returns", row | {name: other}) != fingerprint("returns", row)
    assert fingerprint("x", {"a": "1", "b": "2"}) != fingerprint("x", {"a": "1b=2"})
    assert fingerprint("x", {"qty": Decimal("100")}) == fingerprint("x", {"qty": Decimal("1E+2")})
    assert fingerprint("x", {"qty": Decimal("-0")}) == fingerprint("x", {"qty": Decimal("0")})
