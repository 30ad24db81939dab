"""Every question that the OpenAPI document allows is answered as the document says."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@schemathesis.serializer("application/zip")
def zipped(ctx, value):
    """Whatever was thought of, as bytes."""
    return value if isinstance(value, bytes) else str(value).encode()


def test_the_interface_keeps_to_its_document(fake):
    schema = schemathesis.openapi.from_url(f"{fake.url}/openapi.json")
    for found in schema.get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy())
        def check(case):
            case.call_and_validate(checks=CHECKS)

        check()
