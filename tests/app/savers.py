"""Somebody who saves experiments over HTTP, and what they save."""

import base64
import io

import httpx2 as httpx
from PIL import Image

SPEC = {"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": "Adam", "params": {"lr": 0.1}}}], "seed": 1.5e-7}
BODY = {"kind": "race", "title": "Adam in the valley", "spec": SPEC}
COOKIE = "thalweg_owner"


def png(size=(32, 24), color="teal"):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def data_url(data):
    return "data:image/png;base64," + base64.b64encode(data).decode()


class Browser:
    """Somebody with cookies of their own."""

    def __init__(self, site):
        self.site, self.client = site, httpx.Client(base_url=site.url, timeout=60)

    def save(self, **changes):
        answer = self.client.post("/api/saved", json={**BODY, **changes})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def titles(self, **query):
        return [each["title"] for each in self.client.get("/api/saved", params=query).json()["saved"]]


def refused(answer, status, code, path=()):
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["path"]) == (code, list(path)), error
    return error["message"]
