import io
import unicodedata
from collections import Counter
from datetime import date, datetime

import openpyxl
from pypdf import PdfReader

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import SettlementCase


class DocumentCase(SettlementCase):
    """July with every kind of row: paid, held, excluded, clawed back (from June), a penalty."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.approver.lang = "zh_CN"
        cls.payee.partner_id.name = "河北省服务中心"

    def make_statement(self):
        false = self.make_order(date(2026, 6, 5))
        self.approve_month(self.make_month(date(2026, 6, 1)))
        false.write({"audit_date": date(2026, 8, 1), "audit_verdict": "false"})
        self.make_order(date(2026, 7, 10), distance_km=50, name="=1+1")
        self.make_order(
            date(2026, 7, 11), point_id=self.outlet2.id, repair_level_id=self.make_level("大修").id
        )
        self.make_order(date(2026, 7, 12), record_sheet_date=False)
        self.make_order(date(2026, 7, 13), service_status="abnormal")
        for day in range(14, 28):
            self.make_order(date(2026, 7, day))
        return self.approve_month(self.make_month()).statement_ids


@tagged("post_install", "-at_install")
class TestStatementXlsx(DocumentCase):
    def open_book(self, statement, values=True):
        return openpyxl.load_workbook(io.BytesIO(statement._get_xlsx()), data_only=values)

    def rows(self, sheet):
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    def test_sheets_have_what_the_statement_has(self):
        statement = self.make_statement()
        book = self.open_book(statement)
        self.assertEqual(book.sheetnames, ["Summary", "Points", "Claims", "Penalties"])
        summary = {row[0]: row[1] for row in self.rows(book["Summary"]) if row[0]}
        self.assertEqual(summary["Reference"], "2026-07/R1")
        self.assertEqual(summary["Month"], "2026-07")
        for label, name in (
            ("Opening", "opening"),
            ("Labour", "labour"),
            ("Travel", "travel"),
            ("Clawbacks", "clawbacks"),
            ("Net", "net"),
            ("To Invoice", "billed"),
            ("Carried forward", "closing"),
        ):
            self.assertAlmostEqual(summary[label], statement[name], msg=label)
        self.assertEqual(summary["Held"], 1)
        self.assertEqual(summary["Clawed Back"], 1)
        points = self.rows(book["Points"])
        self.assertEqual([row[0] for row in points], ["Code", "O1", "O2", "Total"])
        claims = self.rows(book["Claims"])
        self.assertEqual(len(claims), 1 + statement.claim_count + 1)
        self.assertEqual(len(self.rows(book["Penalties"])), 3)

    def test_numbers_are_numbers_and_dates_are_dates(self):
        book = self.open_book(self.make_statement())
        sheet = book["Claims"]
        header = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2, max_row=sheet.max_row - 1):
            cells = dict(zip(header, row, strict=True))
            self.assertIsInstance(cells["Completed on"].value, datetime)
            self.assertEqual(cells["Completed on"].number_format, "yyyy-mm-dd")
            for name in ("Base fee", "Labour", "Travel", "Amount"):
                self.assertIsInstance(cells[name].value, (int, float))
                self.assertEqual(cells[name].number_format, "#,##0.00")
            self.assertTrue(cells["Reason"].value)

    def test_the_file_adds_itself_up(self):
        statement = self.make_statement()
        formulas, values = self.open_book(statement, values=False), self.open_book(statement)
        last = formulas["Claims"].max_row
        self.assertEqual(formulas["Claims"].cell(last, 12).value, f"=SUBTOTAL(109,L2:L{last - 1})")
        self.assertAlmostEqual(
            values["Claims"].cell(last, 12).value,
            statement.labour + statement.travel - statement.clawbacks,
        )
        summary = {
            row[0].value: row[1].value for row in formulas["Summary"].iter_rows() if row[0].value
        }
        self.assertEqual(summary["Labour"], "=SUM('Points'!D$2:D$3)")
        self.assertRegex(summary["Net"], r"^=B\d+\+B\d+\+B\d+-B\d+-B\d+$")

    def test_text_is_never_a_formula(self):
        sheet = self.open_book(self.make_statement(), values=False)["Claims"]
        cell = next(cell for cell in sheet["A"] if cell.value == "=1+1")
        self.assertEqual(cell.data_type, "s")

    def test_headings_stay_in_view_and_filter(self):
        book = self.open_book(self.make_statement())
        for name in ("Points", "Claims", "Penalties"):
            self.assertEqual(book[name].freeze_panes, "B2")
            self.assertTrue(book[name].auto_filter.ref)
            self.assertTrue(book[name].print_title_rows)

    def test_a_statement_with_nothing_but_an_opening(self):
        self.make_order(date(2026, 6, 5), audit_date=date(2026, 6, 6), audit_verdict="false")
        self.approve_month(self.make_month(date(2026, 6, 1)))
        statement = self.make_month().statement_ids
        book = self.open_book(statement)
        summary = {row[0]: row[1] for row in self.rows(book["Summary"]) if row[0]}
        self.assertEqual(summary["Net"], -500)
        for name, column in (("Claims", 9), ("Penalties", 3)):
            with self.subTest(name):
                heading, total = self.rows(book[name])
                self.assertTrue(all(heading))
                self.assertEqual((total[0], total[column]), ("Total", 0))

    def test_sums_over_an_empty_sheet_leave_its_totals_out(self):
        self.make_order(date(2026, 7, 5))
        statement = self.approve_month(self.make_month()).statement_ids
        book = self.open_book(statement, values=False)
        formulas = [row[1].value for row in book["Summary"]]
        self.assertIn("=SUM('Points'!F$2:F$2)", formulas)
        self.assertIn("=COUNT('Penalties'!D$1:D$1)", formulas)
        self.assertEqual(book["Penalties"]["D2"].value, "=SUBTOTAL(109,D1:D1)")

    def test_a_reader_gets_his_own_language(self):
        self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "aftersales.claim"), ("value", "=", "paid")]
        ).with_context(lang="zh_CN").name = "已付款"
        statement = self.make_statement()
        book = self.open_book(statement.with_user(self.approver).with_context(lang="zh_CN"))
        summary = self.rows(book[book.sheetnames[0]])
        self.assertIn("R1 河北省服务中心", [row[1] for row in summary])
        claims = self.rows(book[book.sheetnames[2]])
        self.assertIn("已付款", [row[12] for row in claims])
        self.assertIn("大修", [row[6] for row in claims])

    def test_queries_do_not_grow_with_claims(self):
        statement = self.make_statement()
        self.env.flush_all()
        self.env.invalidate_all()
        statement._get_xlsx()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            statement._get_xlsx()


@tagged("post_install", "-at_install")
class TestStatementDownload(HttpCase, DocumentCase):
    def test_a_reader_downloads_the_file(self):
        statement = self.make_statement()
        self.env.flush_all()
        self.authenticate("settlement_clerk", "settlement_clerk")
        response = self.url_open(statement.action_download_xlsx()["url"])
        self.assertEqual(response.status_code, 200)
        self.assertIn("2026-07-R1.xlsx", response.headers["Content-Disposition"])
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertEqual(len(book.sheetnames), 4)

    def test_others_get_nothing(self):
        statement = self.make_statement()
        url = statement.action_download_xlsx()["url"]
        company = self.env["res.company"].create({"name": "Other"})
        new_test_user(self.env, "doc_service", "aftersales_service.group_service_manager")
        new_test_user(
            self.env,
            "doc_outsider",
            "aftersales_settlement.group_settlement_approver",
            company_id=company.id,
            company_ids=[company.id],
        )
        self.env.flush_all()
        for login in ("doc_service", "doc_outsider"):
            with self.subTest(login):
                self.authenticate(login, login)
                self.assertEqual(self.url_open(url).status_code, 403)
                missing = self.url_open("/aftersales/statement/999999999/xlsx")
                self.assertEqual(missing.status_code, 404)
        self.authenticate(None, None)
        anonymous = self.url_open(url, allow_redirects=False)
        self.assertIn(anonymous.status_code, (302, 303))


@tagged("post_install", "-at_install")
class TestStatementPdf(DocumentCase):
    def test_the_pdf_has_every_claim_with_its_reason(self):
        statement = self.make_statement()
        text = self.render_text(statement)
        self.assertIn("2026-07/R1", text)
        self.assertIn("河北省服务中心", text)
        for claim in statement.claim_ids:
            self.assertIn(claim.order_id.name, text)
        self.assertIn("The record sheet has not come in.", " ".join(text.split()))

    def test_several_statements_print_as_one_file(self):
        july = self.make_statement()
        june = self.env["aftersales.statement"].search([("name", "=", "2026-06/R1")])
        text = self.render_text(july | june)
        self.assertIn("2026-06/R1", text)
        self.assertIn("2026-07/R1", text)

    def test_every_page_has_its_number(self):
        july = self.make_statement()
        june = self.env["aftersales.statement"].search([("name", "=", "2026-06/R1")])
        pages = self.render_text(july | june).split("\f")
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"{number} / {len(pages)}", page)

    def test_no_row_is_cut_at_the_end_of_a_page_and_every_page_has_the_headings(self):
        for number in range(60):
            day = date(2026, 7, 1 + number % 28)
            self.make_order(day, record_sheet_date=number % 3 and day)
        statement = self.make_month().statement_ids
        pages = [page.split() for page in self.render_text(statement).split("\f")]
        orders = statement.claim_ids.order_id.mapped("name")
        self.assertGreater(len(pages), 2)
        self.assertEqual(len(orders), 60)
        found = Counter(word for words in pages for word in set(words) if word in orders)
        self.assertEqual(found, Counter(orders), "Each order stands on one page")
        for number, words in enumerate(pages, 1):
            if set(words) & set(orders):
                self.assertIn("Technician", words, f"page {number} has no headings")

    def test_the_address_has_no_empty_lines_and_nothing_hangs_on(self):
        partner = self.company.partner_id
        partner.write({"street": False, "street2": False, "zip": False, "state_id": False})
        partner.write({"city": "Wuhan", "country_id": self.env.ref("base.cn").id})
        lines = self.make_statement()._get_address_lines(partner)
        self.assertTrue(lines)
        for line in lines:
            self.assertEqual(line, line.strip(" ,，"))

    def test_the_points_are_added_up(self):
        statement = self.make_statement()
        second_point = statement.line_ids.filtered(lambda line: line.point_id == self.outlet2)
        self.assertTrue(second_point)
        text = " ".join(self.render_text(statement).split())
        earned = statement.labour + statement.travel - statement.penalties - statement.clawbacks
        self.assertIn(f"{earned:,.2f}", text)

    def test_it_says_what_to_do_next(self):
        statement = self.make_statement()
        self.assertGreater(statement.billed, 0)
        steps = statement._get_next_steps()
        self.assertIn(statement.currency_id.format(statement.billed), steps[0])
        self.assertIn("2026-07/R1", steps[0])
        self.assertIn("Orders held: 1", steps[1])
        words = " ".join(self.render_text(statement).split())
        self.assertIn("What to Do Next", words)
        self.assertIn("name the statement 2026-07/R1", words)

    def test_a_draft_and_a_debt_are_not_to_be_invoiced(self):
        self.make_order(date(2026, 6, 5), audit_date=date(2026, 6, 6), audit_verdict="false")
        june = self.make_month(date(2026, 6, 1))
        self.assertIn("draft", june.statement_ids._get_next_steps()[0])
        self.approve_month(june)
        self.assertIn("carried to the next", june.statement_ids._get_next_steps()[0])

    def render_text(self, statements):
        """The words of the PDF as wkhtmltopdf makes it, its pages between form feeds."""
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(
            "aftersales_settlement.action_report_aftersales_statement", statements.ids
        )
        self.assertEqual(kind, "pdf")
        text = "\f".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        # Some fonts give back a radical where the text had the character that looks like it.
        return unicodedata.normalize("NFKC", text)
