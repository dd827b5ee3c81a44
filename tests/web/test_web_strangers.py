"""What somebody learns who has not signed in: nothing of what there is."""

import pytest
import serving

PASSWORD = "open, says the harbour master"


@pytest.mark.parametrize(
    ("there", "not_there"),
    [
        ("/articles/1", "/articles/99999"),
        ("/articles/1/versions/1", "/articles/1/versions/77"),
        ("/compare/1/2", "/compare/1/99999"),
        ("/stories/1", "/stories/99999"),
        ("/outlets/Skarn%20Courier", "/outlets/Nobody%20Herald"),
        ("/captures/1/raw", "/captures/99999/raw"),
        ("/api/articles/1", "/api/articles/99999"),
        ("/api/versions/1/text", "/api/versions/99999/text"),
        ("/api/watches/1", "/api/watches/99999"),
        ("/api/no-such", "/api/nor-this"),
    ],
)
def test_ghsa_7ch3_7pp7_7cpq_a_stranger_cannot_tell_what_there_is(filled, there, not_there):
    """Datasette: names of what one may not see leaked. The answer is the same whether there is such a thing or not."""
    with serving.serving(filled, password=PASSWORD) as client:
        one, other = client.get(there), client.get(not_there)
    assert one.status_code == other.status_code
    assert one.status_code in {303, 401}
    assert one.text.replace(there, "") == other.text.replace(not_there, "")
    names = set(one.headers) | set(other.headers)
    assert {name for name in names if one.headers.get(name) != other.headers.get(name)} <= {"location", "date"}
    if "location" in one.headers:
        assert one.headers["location"].startswith("/login?next=/")
