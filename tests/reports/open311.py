"""A client of the Open311 server, as a program of somebody else would be."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from django.test import Client

V2 = "/open311/v2"


class Program311(Client):
    """Asks in JSON or XML, sends forms."""

    def read(self, address: str, status: int = 200, /, **asked: Any) -> Any:
        """Return what an address ending in .json answers."""
        response = self.get(f"{V2}/{address}", asked)
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/json; charset=utf-8"
        return json.loads(response.content)

    def read_xml(self, address: str, status: int = 200, /, **asked: Any) -> ET.Element:
        """Return the root of what an address ending in .xml answers."""
        response = self.get(f"{V2}/{address}", asked)
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "text/xml; charset=utf-8"
        assert response.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
        return ET.fromstring(response.content)  # noqa: S314  # ours

    def send(self, status: int = 200, extension: str = "json", /, **form: Any) -> Any:
        """Send a report; return what is answered in JSON, or the text of another format."""
        body = urlencode(form, doseq=True)
        response = self.post(
            f"{V2}/requests.{extension}", body, content_type="application/x-www-form-urlencoded; charset=utf-8"
        )
        assert response.status_code == status, response.content
        return json.loads(response.content) if extension == "json" else response.content.decode()
