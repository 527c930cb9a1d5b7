"""What people of a service point send about a technician: read, checked, made into values."""

import base64
import io
import re
from contextlib import suppress

from PIL import Image

from odoo import fields
from odoo.tools.image import get_webp_size
from odoo.tools.mimetypes import guess_mimetype

MB = 1024 * 1024
MAX_FILE_MB = 5
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")
SCAN_TYPES = ("application/pdf", "image/jpeg", "image/png")
TEXT_LENGTHS = {"name": 80, "phone": 40, "identity_number": 40, "number": 80, "issuer": 120}
CERTIFICATE_FIELDS = ("number", "issuer", "issue_date", "expiry", "scan")
PHONE = re.compile(r"[0-9+()\-/. ]{5,}")
MAX_PIXELS = 50 * 10**6  # what Odoo decodes
FIRST_YEAR, LAST_YEAR = 1950, 2199
_IDENTITY = re.compile(r"[0-9A-Za-z\- ]{6,}")


class FormReader:
    """Reads a form's fields; ``errors`` says, by field, what is wrong with them.

    :param post: the fields as sent
    :param files: the files as sent
    :param _: translates
    """

    def __init__(self, post, files, _):
        self._post, self._files, self._ = post, files, _
        self.errors = {}

    def read_person(self, has_number):
        """Return the values of name, phone, identity number and photo.

        :param has_number: an identity number is known, and stays if the field is left empty
        """
        values = {"name": self.text("name", required=True), "phone": self.text("phone")}
        if values["phone"] and not PHONE.fullmatch(values["phone"]):
            self.errors["phone"] = self._("This is no phone number.")
        number = self.text("identity_number", required=not has_number)
        if number and not _IDENTITY.fullmatch(number):
            self.errors["identity_number"] = self._(
                "An identity document number has at least 6 characters, letters and digits only."
            )
        if number:
            values["identity_number"] = number
        photo = self.file("photo", PHOTO_TYPES)
        if photo:
            values["image_1920"] = photo
        return values

    def read_skills(self, categories, levels):
        """Return (category id, level's id) of those of ``categories`` that are ticked.

        One that a level is chosen for is meant, ticked or not.

        :param levels: the repair levels that may be chosen
        """
        return [
            (category.id, self.choice(f"level_{category.id}", levels))
            for category in categories
            if self._post.get(f"skill_{category.id}") or self._post.get(f"level_{category.id}")
        ]

    def read_certificate(self, required=False):
        """Return the values of a certificate; None if nothing is said of one."""
        upload = self._files.get("scan")
        said = any(self._post.get(name) for name in CERTIFICATE_FIELDS)
        if not (said or required or (upload and upload.filename)):
            return None
        values = {
            "name": self.text("number", required=True),
            "issuer": self.text("issuer"),
            "issue_date": self.date("issue_date"),
            "expiry": self.date("expiry"),
            "attachment": self.file("scan", SCAN_TYPES, required=True),
            "attachment_name": self.file_name("scan"),
        }
        if values["issue_date"] and values["expiry"] and values["issue_date"] > values["expiry"]:
            self.errors["expiry"] = self._("The certificate expires before it was issued.")
        return values

    def raw(self, name):
        """Return a field as sent, without spaces around it."""
        return (self._post.get(name) or "").strip()

    def text(self, name, required=False, length=None):
        """Return a field's text without spaces around it."""
        value = (self._post.get(name) or "").strip()
        most = length or TEXT_LENGTHS[name]
        if required and not value:
            self.errors[name] = self._("Please fill this in.")
        elif len(value) > most:
            self.errors[name] = self._("At most %(number)s characters.", number=most)
        return value

    def choice(self, name, records):
        """Return the id of the one of ``records`` that a field says, False without one."""
        value = self.raw(name)
        found = next((record.id for record in records if str(record.id) == value), False)
        if value and not found:
            self.errors[name] = self._("Please choose one of the list.")
        return found

    def date(self, name):
        """Return a field's date, False without one."""
        value = (self._post.get(name) or "").strip()
        # What is no date is said below, as of a date that nobody can mean.
        with suppress(ValueError):
            day = fields.Date.to_date(value) or False
            if not day or FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
        self.errors[name] = self._("This is no date.")
        return False

    def file(self, name, types, required=False):
        """Return a file as base64, False without one; its content says what it is, not its name."""
        upload = self._files.get(name)
        limit = MAX_FILE_MB * MB
        content = upload.read(limit + 1) if upload and upload.filename else b""
        if not content:
            if required:
                self.errors[name] = self._("Please choose a file.")
            return False
        if len(content) > limit:
            self.errors[name] = self._("At most %(number)s MB.", number=MAX_FILE_MB)
            return False
        if guess_mimetype(content) not in types:
            kinds = ", ".join(kind.split("/")[1].upper() for kind in types)
            self.errors[name] = self._("Only files of these kinds: %(kinds)s.", kinds=kinds)
            return False
        if not self._has_fair_size(content):
            self.errors[name] = self._(
                "This picture can't be read, or has more than %(number)s million pixels.",
                number=MAX_PIXELS // 10**6,
            )
            return False
        return base64.b64encode(content)

    def file_name(self, name):
        """Return the end of a file's name, in characters that can be seen; False without one."""
        upload = self._files.get(name)
        said = (upload and upload.filename) or ""
        return "".join(character for character in said if character.isprintable())[-100:] or False

    @staticmethod
    def _has_fair_size(content):
        """Return whether a picture can be opened and decoded without much memory.

        By what its header says: a few bytes may say that they are 20,000 pixels wide and high.
        Other files than pictures are as large as they are.
        """
        kind = guess_mimetype(content)
        if kind == "application/pdf":
            return True
        try:
            if kind == "image/webp":  # which Odoo never decodes
                width, height = get_webp_size(content)
                return width * height <= MAX_PIXELS
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
                if width * height > MAX_PIXELS:
                    return False
                picture.load()
        # Of a broken picture its decoder may say anything.
        except Exception:
            return False
        return True
