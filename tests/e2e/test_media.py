"""Pictures that leave the page: SVG read as XML, GIFs decoded by Pillow, a WebM played by the browser.

All are held against the run itself.
"""

import base64
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageSequence
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SVG, Race, open_race, stands_alone, until

SMALL: dict[str, Any] = {
    "problem": {"name": "rosenbrock", "start": [-1.2, 1.0]},
    "entries": [
        {"label": "descent & <co>", "optimizer": {"name": "SGD", "params": {"lr": 0.001, "momentum": 0.9}}, "average": {"kind": "ema"}},
        {"label": "Adam", "optimizer": {"name": "Adam", "params": {"lr": 0.1}}},
    ],
    "steps": 60,
}


@pytest.fixture
def small(page: Page, server: str) -> Race:
    race = open_race(page, server)
    page.evaluate("spec => thalweg.load(spec)", SMALL)
    race.settled()
    page.evaluate("thalweg.pause(), thalweg.seek(60)")
    race.settled()
    return race


def exported(race: Race, kind: str) -> bytes:
    race.by("export").click()
    with race.page.expect_download() as download:
        race.by(f"export-{kind}").click()
    return Path(download.value.path()).read_bytes()


def walk(element: ElementTree.Element, moved: tuple[float, float] = (0, 0)) -> Iterator[tuple[ElementTree.Element, tuple[float, float]]]:
    """All elements of a picture with how far each is moved; our own pieces are only moved, never turned, but for markers."""
    found = re.match(r"matrix\(1 0 0 1 (\S+) (\S+)\)", element.get("transform", ""))
    if found:
        moved = (moved[0] + float(found[1]), moved[1] + float(found[2]))
    yield element, moved
    for child in element:
        yield from walk(child, moved)


def trails(root: ElementTree.Element) -> dict[str, list[list[tuple[float, float]]]]:
    """The points of each trail, in pixels of the picture, by its class."""
    found: dict[str, list[list[tuple[float, float]]]] = {}
    for element, (x, y) in walk(root):
        if "trail" in element.get("class", "").split():
            points = [(float(a) + x, float(b) + y) for a, b in re.findall(r"[ML](\S+?) ([-\d.]+)", element.get("d", ""))]
            found.setdefault(str(element.get("class")), []).append(points)
    return found


def test_an_svg_of_the_race_is_vectors_of_the_runs_own_positions(small: Race) -> None:
    content = exported(small, "svg")
    root = stands_alone(content, "descent & <co>")
    seat = small.page.evaluate("(({left, top}) => [left, top])(document.querySelector('#surface-plot').getBoundingClientRect())")
    drawn = trails(root)
    assert set(drawn) == {"trail entry-0", "trail entry-1", "trail average entry-0"}
    for entry in (0, 1):
        trace = small.trace(entry)
        [points] = drawn[f"trail entry-{entry}"]
        places = [small.place(float(x), float(y)) for x, y in zip(trace["x"], trace["y"], strict=True)]
        own = [(x - seat[0], y - seat[1]) for x, y in places]
        for at, (x, y) in ((0, points[0]), (-1, points[-1])):
            assert (x, y) == pytest.approx(own[at], abs=0.5)
        assert all(min(abs(x - a) + abs(y - b) for a, b in own) < 0.5 for x, y in points), "each point is a position of the run"
        seen = sum(abs(a - c) + abs(b - d) > 0.1 for (a, b), (c, d) in pairwise(own))
        assert len(points) >= seen, "no move of a tenth of a pixel is left out"
    [first, second] = [element for element in root.iter(f"{SVG}path") if re.fullmatch(r"trail entry-\d", element.get("class", ""))][:2]
    colors = small.page.evaluate("[0, 1].map(k => getComputedStyle(document.documentElement).getPropertyValue(`--entry-${k}`).trim())")
    assert {first.get("stroke"), second.get("stroke")} == set(colors)
    assert {bool(each.get("stroke-dasharray")) for each in (first, second)} == {False, True}, "told apart by dash as well"


def test_an_svg_stands_alone_with_legend_caption_and_text_to_select(small: Race, tmp_path: Path) -> None:
    file = tmp_path / "race.svg"
    file.write_bytes(exported(small, "svg"))
    caption = str(small.by("caption").text_content())
    root = stands_alone(file.read_bytes(), "descent & <co>", "Adam", f"{caption} · step 60 of 60")
    said = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert sum(text.startswith("descent & <co>") for text in said) == 2, "the average has its own line in the legend"
    small.page.goto(file.as_uri())
    assert small.page.evaluate("document.documentElement.getBBox().width") > 300
    small.page.keyboard.press("ControlOrMeta+a")
    assert "descent & <co>" in str(small.page.evaluate("getSelection().toString()"))


def test_in_three_dimensions_the_surface_is_an_image_and_the_trails_are_vectors(small: Race) -> None:
    small.by("mode-3d").check(force=True)
    until(lambda: small.page.evaluate("document.querySelector('#surface-3d canvas.trails') !== null"), "the trails in space")
    root = stands_alone(exported(small, "svg"), images=1)
    drawn = trails(root)
    assert len(drawn["trail entry-0"][0]) > 10
    assert len(drawn["trail entry-1"][0]) > 10


def test_pictures_are_fine_enough_to_print_and_every_curve_can_be_saved(small: Race) -> None:
    picture = Image.open(io.BytesIO(exported(small, "png")))
    assert picture.width >= 2000
    curves = stands_alone(exported(small, "curves_svg"))
    said = ["".join(element.itertext()) for element in curves.iter(f"{SVG}text")]
    for name in ("loss", "distance to a minimum", "gradient norm", "lr", "Adam"):
        assert any(text.startswith(name) for text in said), name
    strokes = [element for element in curves.iter(f"{SVG}path") if element.get("d", "").count("L") > 20]
    assert len(strokes) >= 7, "two entries in four panels; a constant lr is two points"


def ask(race: Race, **wish: str) -> None:
    race.by("export").click()
    race.by("export-film").click()
    for name, value in wish.items():
        box = race.by(f"film-{name}")
        box.select_option(value) if name in ("fps", "width") else box.fill(value)


def filmed(race: Race) -> bytes:
    with race.page.expect_download() as download:
        race.by("film-make").click()
    return Path(download.value.path()).read_bytes()


def near(frame: Image.Image, color: str) -> int:
    """How many pixels are about of a color."""
    wanted = [int(color[k : k + 2], 16) for k in (1, 3, 5)]
    pixels = frame.convert("RGB").get_flattened_data()
    return sum(all(abs(a - b) < 60 for a, b in zip(pixel, wanted, strict=True)) for pixel in pixels)


def test_a_gif_has_the_frames_size_and_length_that_were_asked_for(small: Race) -> None:
    requests: list[str] = []
    small.page.on("request", lambda request: requests.append(request.url))
    ask(small, seconds="1.2", fps="15", width="640", hold="0.5")
    about = small.by("film-about")
    expect(about).to_contain_text("about")
    said = str(about.text_content())
    foreseen = float(said.partition("about ")[2].removesuffix(" kB"))
    content = filmed(small)
    gif = Image.open(io.BytesIO(content))
    frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(gif)]
    assert len(frames) == 18
    assert gif.width == 640
    assert f"18 pictures of 640 × {gif.height} pixels" in said
    assert sum(frame.info["duration"] for frame in ImageSequence.Iterator(gif)) == 1700
    assert len({frame.tobytes() for frame in frames}) == 18, "60 steps in 18 pictures: each is another"
    color = small.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--entry-1').trim()")
    assert near(frames[-1], color) > near(frames[0], color) + 20, "the trail has grown"
    assert foreseen / 2 < len(content) / 1000 < foreseen * 2
    assert all(url.startswith(("blob:", "data:", "http://127.0.0.1")) for url in requests)


def test_a_film_shows_progress_and_can_be_stopped(small: Race) -> None:
    ask(small, seconds="60", fps="50", width="320")
    small.by("film-make").click()
    until(lambda: float(small.by("film-progress").evaluate("bar => bar.value")) > 0, "the first pictures")
    small.by("film-stop").click()
    expect(small.by("film-make")).to_be_visible()
    expect(small.by("film-about")).to_contain_text("3000 pictures")
    small.by("film-to").fill("99")
    expect(small.by("film-about")).to_contain_text("from 0 to 60")
    expect(small.by("film-make")).to_be_disabled()
    small.page.keyboard.press("Escape")
    expect(small.by("film")).to_have_count(0)


def test_a_webm_plays_and_can_be_sought(small: Race) -> None:
    ask(small, seconds="1", fps="30", width="320", hold="0.2")
    small.by("film-webm").check(force=True)
    content = filmed(small)
    blank = small.page.context.new_page()  # the site's own policy lets no video in
    blank.set_content("<video muted></video>")
    seen = blank.evaluate(
        """async data => {
            const bytes = Uint8Array.from(atob(data), char => char.charCodeAt(0)), video = document.querySelector("video");
            const heard = name => new Promise((done, failed) => {
                video[`on${name}`] = done; video.onerror = () => failed(video.error.message) });
            let loaded = heard("loadeddata");
            video.src = URL.createObjectURL(new Blob([bytes], {type: "video/webm"}));
            await loaded;
            const look = () => { const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight), context = canvas.getContext("2d");
                context.drawImage(video, 0, 0); return context.getImageData(0, 0, canvas.width, canvas.height).data };
            const seek = async time => { const sought = heard("seeked"); video.currentTime = time; await sought; return look() };
            const first = await seek(0.02);
            const mean = [0, 1, 2].map(part => first.reduce((sum, value, k) => k % 4 === part ? sum + value : sum, 0) / (first.length / 4));
            const apart = (k, later) => Math.abs(first[k] - later[k]) + Math.abs(first[k + 1] - later[k + 1]);
            let [changed, later] = [0, await seek(0.9)];
            for (let tries = 0; tries < 100 && !changed; tries += 1) {  // on a busy machine the place is there before its picture is
                for (let k = 0; k < first.length; k += 4) if (apart(k, later) > 60) changed += 1;
                if (!changed) { await new Promise(done => setTimeout(done, 50)); later = look() }
            }
            const ended = heard("ended");
            await video.play();
            await ended;
            const [width, height] = [video.videoWidth, video.videoHeight];
            return {duration: video.duration, width, height, mean, changed, end: video.currentTime} }""",
        base64.b64encode(content).decode(),
    )
    assert seen["duration"] == pytest.approx(1.2, abs=0.002)
    assert (seen["width"], seen["height"] % 2) == (320, 0)
    assert seen["end"] == pytest.approx(1.2, abs=0.05)
    assert 30 < seen["changed"] < 0.2 * seen["width"] * seen["height"], "the trails have moved, and little else"
    drawn = small.page.evaluate(
        """async ([width, height]) => {
            const {raceScene} = await import(document.querySelector("script[type=module]").src.replace(/main\\.js$/, "plot/export.js"));
            const context = new OffscreenCanvas(width, height).getContext("2d"), made = await raceScene(1), scale = width / made.width;
            context.scale(scale, scale);
            made.draw(context, 0);
            const {data} = context.getImageData(0, 0, width, height);
            return [0, 1, 2].map(part => data.reduce((sum, value, k) => k % 4 === part ? sum + value : sum, 0) / (width * height)) }""",
        [seen["width"], seen["height"]],
    )
    assert seen["mean"] == pytest.approx(drawn, abs=2), "its colors are the page's"


def test_noise_comes_back_from_a_gif_as_it_was(small: Race) -> None:
    """The codes of the compression run out and begin anew some times."""
    answer = small.page.evaluate(
        """async () => {
            const base = document.querySelector("script[type=module]").src.replace(/main\\.js$/, "film/");
            const [{createGif}, {paletteOf}] = await Promise.all([import(`${base}gif.js`), import(`${base}palette.js`)]);
            const [width, height, colors] = [211, 97, Array.from({length: 255}, (_, k) => (k * 65793) & 0xffffff)];
            let seed = 7;
            const random = most => (seed = (seed * 48271) % 2147483647) % most;
            const noise = () => Uint32Array.from({length: width * height}, (_, k) => colors[k % 9 ? random(255) : 3] | 0xff000000);
            const pictures = [noise(), noise(), new Uint32Array(width * height).fill(colors[9])];
            pictures.push(pictures[2].slice());
            const gif = createGif(width, height, paletteOf(pictures));
            pictures.forEach(picture => gif.add(picture, 7));
            const bytes = new Uint8Array(await gif.finish().arrayBuffer());
            const text = array => btoa(Array.from(array, byte => String.fromCharCode(byte)).join(""));
            return {gif: text(bytes), pictures: pictures.map(picture => text(new Uint8Array(picture.buffer)))} }"""
    )
    frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(Image.open(io.BytesIO(base64.b64decode(answer["gif"]))))]
    assert len(frames) == 4
    for frame, picture in zip(frames, answer["pictures"], strict=True):
        given = Image.frombytes("RGBA", (211, 97), base64.b64decode(picture)).convert("RGB")
        assert frame.tobytes() == given.tobytes()
