"""Whether what a page sends as a picture is one: a whole PNG of modest size, decoded once before it is kept."""

import io

from PIL import Image

from app.errors import ApiError

SIDE = 1024
MAGIC, END = b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IEND\xaeB`\x82"


def check_png(data: bytes) -> None:
    """Raises `ApiError` for what is no PNG, is broken, or is larger than `SIDE` pixels each way."""
    if not data.startswith(MAGIC):
        raise wrong(f"got {data[:8].hex(' ') or 'nothing'}")
    if not data.endswith(END):
        raise wrong("got a part of one, or more than one")
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if max(picture.size) > SIDE:
                raise wrong(f"got {picture.width:,} x {picture.height:,} pixels", f"at most {SIDE} pixels each way")
            picture.load()
    except ApiError:
        raise
    except Exception as reason:  # Pillow raises half a dozen kinds of errors for broken files
        raise wrong(f"got a broken one ({reason})") from None


def wrong(got: str, wanted: str = "a PNG file") -> ApiError:
    return ApiError("type", f"thumbnail: expected {wanted}, {got[:120]}", ["thumbnail"])
