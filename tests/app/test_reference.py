import re


def test_the_docs_name_every_route_and_load_nothing(fake):
    page = fake.get("/docs").text
    for path in fake.get("/openapi.json").json()["paths"]:
        assert path in page
    assert "POST /api/run" in page
    assert not re.search(r"<(script|link|img)", page)


def test_every_route_says_what_it_does(fake):
    for path, methods in fake.get("/openapi.json").json()["paths"].items():
        for operation in methods.values():
            assert operation["description"], path
