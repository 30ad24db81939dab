"""`/docs`: the HTTP interface as a plain page, made from the OpenAPI document. FastAPI's own page loads its script elsewhere."""

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)
INTRODUCTION = (
    "Errors have one shape: <code>{&quot;error&quot;: {&quot;code&quot;, &quot;message&quot;, &quot;path&quot;}}</code>. "
    'Runs are streamed over a WebSocket at <code>/ws</code>. The machine-readable form is <a href="/openapi.json">openapi.json</a>.'
)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    return HTMLResponse(page(request.app.openapi()))


def page(document: dict[str, Any]) -> str:
    """The whole page of an OpenAPI document."""
    routes = [route(path, method, operation) for path, methods in document["paths"].items() for method, operation in methods.items()]
    title = f"{escape(document['info']['title'])} {escape(document['info']['version'])}: HTTP interface"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"</head><body><main><h1>{title}</h1><p>{INTRODUCTION}</p>{''.join(routes)}</main></body></html>"
    )


def route(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = [parameter(each) for each in operation.get("parameters", ())]
    table = f"<table><tr><th>name</th><th>type</th><th>default</th><th>meaning</th></tr>{''.join(rows)}</table>" if rows else ""
    gives = "".join(
        f"<li>{status}: {escape(answer['description'])} {escape(', '.join(answer.get('content', {})))}</li>"
        for status, answer in operation["responses"].items()
    )
    body = operation.get("requestBody", {}).get("content", {})
    takes = f"<p>Takes {escape(', '.join(body))}.</p>" if body else ""
    return (
        f"<h2><code>{escape(method.upper())} {escape(path)}</code></h2>"
        f"<p>{escape(operation.get('description', ''))}</p>{takes}{table}<ul>{gives}</ul>"
    )


def parameter(given: dict[str, Any]) -> str:
    schema = given.get("schema", {})
    default = "required" if given.get("required") else escape(str(schema.get("default", "")))
    cells = (given["name"], schema.get("type", ""), default, given.get("description", ""))
    return "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>"
