"""Files made to take a server's memory or time: refused at once, with the limit that they break.

Each is read in a process that may take ten seconds and 300 MB more than it has.
"""

import io
import multiprocessing
import resource
import zipfile
from pathlib import Path

import pytest

from odoo.addons.aftersales_service.workbook import Column, Sheet, read_book

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEETS = (
    Sheet("network", (Column("code", "code", required=True), Column("name")), key="code"),
    Sheet("notes_of_orders", (Column("order", "code", required=True),)),
)
ROWS = "<row><c t='str'><v>code</v></c></row><row><c t='str'><v>A</v></c></row>"
SECONDS, BYTES = 10, 300_000_000


def sheet(rows=ROWS, after="", before=""):
    data = f"{before}<sheetData>{rows}</sheetData>{after}"
    return f"<worksheet xmlns='{MAIN}'>{data}</worksheet>"


def strings(items):
    return f"<sst xmlns='{MAIN}'>{items}</sst>"


def packed(method=zipfile.ZIP_DEFLATED, sheets=1, names="", **members):
    """Return an .xlsx file with these members instead of the usual ones."""
    listed = "".join(
        f"<sheet name='network{number or ''}' sheetId='{number + 1}' r:id='s0'/>"
        for number in range(sheets)
    )
    parts = {
        "_rels/.rels": relations(("w", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{RELATIONS}'>"
        f"<sheets>{listed}</sheets>{names}</workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            ("s0", "worksheet", "worksheets/sheet1.xml"),
            ("st", "styles", "styles.xml"),
            ("ss", "sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": f"<styleSheet xmlns='{MAIN}'/>",
        "xl/sharedStrings.xml": strings(""),
        "xl/worksheets/sheet1.xml": sheet(),
    }
    names = {"styles": "xl/styles.xml", "texts": "xl/sharedStrings.xml",
             "cells": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml"}  # fmt: skip
    parts |= {names.get(name, name): data for name, data in members.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def relations(*listed):
    lines = (
        f"<Relationship Id='{key}' Type='{RELATIONS}/{kind}' Target='{target}'/>"
        for key, kind, target in listed
    )
    return f"<Relationships xmlns='{PACKAGE}'>{''.join(lines)}</Relationships>"


def entities():
    """A document type whose one entity is a billion texts."""
    lines = ["<!ENTITY e0 'ha'>"]
    lines += [f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10)]
    cell = "<row><c t='inlineStr'><is><t>&e9;</t></is></c></row>"
    return f"<!DOCTYPE worksheet [{''.join(lines)}]>{sheet(cell)}"


def lying(content):
    """The file, with its largest member said to be of one byte."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        largest = max(member.file_size for member in archive.infolist())
    return content.replace(largest.to_bytes(4, "little"), (1).to_bytes(4, "little"))


def many_members():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"m{number}", b"")
    return stream.getvalue()


BOMBS = {
    "a million formats": (
        lambda: packed(styles=f"<styleSheet><cellXfs>{'<xf/>' * 1_000_000}</cellXfs></styleSheet>"),
        "too many formats",
    ),
    "a million shared texts": (
        lambda: packed(texts=strings("<si><t>a</t></si>" * 1_000_001)),
        "too many texts",
    ),
    "one text of a hundred megabytes": (
        lambda: packed(texts=strings(f"<si><t>{'a' * 100_000_000}</t></si>")),
        "too many characters",
    ),
    "texts that take more in memory than in the file": (
        lambda: packed(texts=strings(f"<si><t>\U0001f600{'a' * 30_000}</t></si>" * 3_000)),
        "texts are too long",
    ),
    "rich texts": (
        lambda: packed(texts=strings(f"<si>{'<r><rPr><b/></rPr></r>' * 2_000_000}</si>")),
        "too many elements",
    ),
    "row 999,999,999": (
        lambda: packed(cells=sheet(f"{ROWS}<row r='999999999'><c><v>1</v></c></row>")),
        "999,999,999",
    ),
    "row 1e300": (
        lambda: packed(cells=sheet(f"{ROWS}<row r='1e300'><c><v>1</v></c></row>")),
        "a row has the number",
    ),
    "a column far away": (
        lambda: packed(cells=sheet(f"{ROWS}<row><c r='XFD3'><v>1</v></c></row>")),
        "16,384",
    ),
    "a million cells": (
        lambda: packed(cells=sheet(("<row>" + "<c/>" * 250 + "</row>") * 4_001)),
        "too many cells",
    ),
    "rows without end": (
        lambda: packed(cells=sheet("<row><c><v>1</v></c></row>" * 200_001)),
        "too many rows",
    ),
    "deep XML": (
        lambda: packed(cells=sheet(before="<a>" * 1_000_000)),
        "too deep",
    ),
    "a billion laughs": (lambda: packed(cells=entities()), "document type"),
    "a file of the server": (
        lambda: packed(cells=f"<!DOCTYPE w SYSTEM 'file:///etc/passwd'>{sheet()}"),
        "document type",
    ),
    "a tag without end": (
        lambda: packed(cells=sheet(before=f"<a b='{'c' * 50_000_000}'/>")),
        "does not end",
    ),
    "megabytes of nothing": (
        lambda: packed(cells=sheet(before=" " * 250_000_000)),
        "when unpacked",
    ),
    "megabytes that are said to be a byte": (
        lambda: lying(packed(cells=sheet(before=" " * 250_000_000))),
        "can't be read",
    ),
    "another packing": (
        lambda: packed(method=zipfile.ZIP_LZMA),
        "unusual",
    ),
    "many sheets": (lambda: packed(sheets=5_000), "too many sheets"),
    "one sheet, many times": (lambda: packed(sheets=50), "two sheets are one"),
    "a million merged cells": (
        lambda: packed(cells=sheet(after=f"<mergeCells>{'<mergeCell/>' * 6_000_000}</mergeCells>")),
        "too many elements",
    ),
    "a million names": (
        lambda: packed(names=f"<definedNames>{'<definedName/>' * 6_000_000}</definedNames>"),
        "too many elements",
    ),
    "many members": (many_members, "too many parts"),
    "a large file": (lambda: b"PK" + b"\0" * 20_000_000, "20,000,002"),
}


def told(content, pipe):
    """Read the file in bounds; send what was found."""
    taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = taken * resource.getpagesize() + BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, used + SECONDS))
    book = read_book(content, SHEETS)
    rows = [len(table.rows) for table in book.tables.values()]
    pipe.send(([str(fault) for fault in book.faults.sorted()], rows))


def read_in_bounds(content):
    """Return the faults and the numbers of rows that were read."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=told, args=(content, theirs))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        pytest.fail("reading it took too long or too much")
    finally:
        process.join()


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused(name):
    make, limit = BOMBS[name]
    faults, _rows = read_in_bounds(make())
    assert any(limit in fault for fault in faults), faults


def test_the_file_that_the_bombs_are_made_from_is_read():
    assert read_in_bounds(packed()) == ([], [1, 0])


def test_what_cells_do_not_need_is_not_unpacked():
    content = packed(
        names=f"<definedNames>{'<definedName/>' * 100_000}</definedNames>",
        cells=sheet(after=f"<mergeCells>{'<mergeCell/>' * 1_000_000}</mergeCells>"),
        **{"xl/theme/theme1.xml": "<a>" * 1_000_000, "xl/media/image1.png": b"\x89PNG" * 1000},
    )
    assert read_in_bounds(content) == ([], [1, 0])


def test_a_row_high_up_is_read_for_itself():
    content = packed(cells=sheet(f"{ROWS}<row r='1048576'><c t='str'><v>B</v></c></row>"))
    assert read_in_bounds(content) == ([], [2, 0])


def test_a_hundred_thousand_faults_are_not_all_listed():
    rows = "<row><c t='str'><v>code</v></c></row>" + "<row><c t='b'><v>1</v></c></row>" * 150_000
    faults, _rows = read_in_bounds(packed(cells=sheet(rows)))
    assert len(faults) == 1001
    assert "9,000 or more" in faults[-1]


def test_a_long_cell_is_a_fault():
    cells = "".join(f"<c t='str'><v>{'x' * length}</v></c>" for length in (501, 10_001))
    headings = "<row><c t='str'><v>code</v></c><c t='str'><v>name</v></c></row>"
    faults, _rows = read_in_bounds(packed(cells=sheet(f"{headings}<row>{cells}</row>")))
    assert ["501" in faults[0], "10001" in faults[1]] == [True, True], faults
