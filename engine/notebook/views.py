"""The cell of a notebook that shows what each net with the first seed says after the training: the page's picture of it
(engine/nets/views.py) as a person would plot it, from the trained nets themselves."""

from collections.abc import Callable, Mapping

from engine.figures.samples import ORDER
from engine.figures.views import CAPTIONS
from engine.nets.document import Training
from engine.nets.kinds.autoencoder import Autoencoder
from engine.nets.samples import split
from engine.nets.snapshot import Camera
from engine.nets.views import IMAGES, MARGIN, POINTS
from engine.sections import Section, section
from engine.snippet import call, indented, keywords

PANELS = """
columns = min(4, len(ENTRIES))
lines = math.ceil(len(ENTRIES) / columns)
fig, panels = plt.subplots(lines, columns, figsize=(max(4, 3.2 * columns), {high} * lines), squeeze=False, layout="constrained")
for panel in panels.flat[len(ENTRIES):]:
    panel.set_axis_off()
for number, (label, _) in enumerate(ENTRIES):
    panel, net = panels.flat[number], NETS[number, SEEDS[0]].eval()
    panel.set_title(plain(label, 30), fontsize=10)
{drawn}
plt.show()
"""
ENDS = f'''
def ends(values):
    """An interval that holds all values, with a margin."""
    low, high = values.min().item(), values.max().item()
    margin = {MARGIN} * (high - low or 1.0)
    return low - margin, high + margin
'''
GRID = 100
PLACES = f"""
sides = ends(x[:, 0]), ends(x[:, 1])
across, up = (torch.linspace(*side, {GRID}, dtype=DTYPE) for side in sides)
plane = torch.cartesian_prod(up, across).flip(-1)  # (x, y) of each place, row by row
CLASSES = [(COLORS[k % 8], "o^sDvpPh"[i % 8]) for i, k in enumerate({{order}})]  # a color and a marker each
TINTS = torch.tensor([matplotlib.colors.to_rgb(color) for color, _ in CLASSES])
"""
BOUNDARY = """
with torch.no_grad():
    shares = net(plane).softmax(-1).T.view(-1, len(up), len(across))  # how likely the net thinks each class is, at each place
share, winner = shares.max(0)
if share.isfinite().all():
    sure = (share * len(shares) - 1) / (len(shares) - 1)
    image = torch.cat((TINTS[winner], 0.1 + 0.52 * sure[..., None]), -1)
    half = [(high - low) / (len(across) - 1) / 2 for low, high in sides]  # a pixel is the middle of what it stands for
    extent = [end for (low, high), more in zip(sides, half) for end in (low - more, high + more)]
    panel.imshow(image.numpy().clip(0, 1), extent=extent, origin="lower", interpolation="bilinear")
    for k in range(len(shares)):
        others = torch.cat((shares[:k], shares[k + 1:])).amax(0)
        if (winner == k).any() and (winner != k).any():
            panel.contour(across.numpy(), up.numpy(), (shares[k] - others).numpy(), levels=[0], colors="0.2", linewidths=1)
else:
    panel.set_xlabel("its answers are no numbers")
for k, (color, marker) in enumerate(CLASSES):
    panel.scatter(*train_x[train_y == k].T, marker=marker, color=color, edgecolor="white", linewidth=0.6, s=22)
    panel.scatter(*validation_x[validation_y == k].T, marker=marker, facecolor="white", edgecolor=color, linewidth=1.2, s=22)
panel.set(xlim=sides[0], ylim=sides[1], aspect="equal")
"""
ALONG = f"""
side = ends(x[:, 0])
along = torch.linspace(*side, {POINTS}, dtype=torch.float64)
low, high = y.min().item(), y.max().item()
room = 0.15 * (high - low or 1.0)
"""
CURVE = """
with torch.no_grad():
    fitted = net({inputs}.to(DTYPE))[:, 0]
panel.scatter(train_x[:, 0], train_y, color="0.48", edgecolor="white", linewidth=0.6, s=18)
panel.scatter(validation_x[:, 0], validation_y, facecolor="white", edgecolor="0.48", linewidth=1.2, s=18)
panel.plot(along, fitted, **look(number))
panel.set(xlim=side, ylim=(low - room, high + room))
"""
JUDGED = """
judged_x, judged_y = (validation_x, validation_y) if len(validation_x) else (train_x, train_y)
CLASSES = {classes}
"""
CONFUSION = """
with torch.no_grad():
    taken = net(judged_x).argmax(-1)
counts = torch.bincount(judged_y * CLASSES + taken, minlength=CLASSES**2).view(CLASSES, CLASSES)
share = counts / counts.sum(1, keepdim=True).clamp_min(1)
panel.imshow(share.numpy(), cmap="Blues", vmin=0, vmax=1)
for is_, taken_for in torch.cartesian_prod(*[torch.arange(CLASSES)] * 2).tolist():
    if CLASSES <= 16:
        ink = "white" if share[is_, taken_for] > 0.5 else "0.3"
        panel.text(taken_for, is_, counts[is_, taken_for].item(), color=ink, ha="center", va="center", fontsize=7)
panel.set(xlabel="taken for", ylabel="is", xticks=range(CLASSES), yticks=range(CLASSES))
"""
GIVEN = f"""
given = (validation_x if len(validation_x) else train_x)[:{IMAGES}]
"""
CORRUPTED = """
torch.manual_seed(0)
shown = NETS[0, SEEDS[0]][:1].train()(given)  # the net's first module corrupts what it is shown in training
"""
REBUILT_IMAGES = """
with torch.no_grad():
    bands = torch.stack((given, shown, net(shown)))
image = bands.unflatten(-1, {size}).permute(0, 2, 1, 3).flatten(2).flatten(0, 1)  # a band of images above the other
panel.imshow(image.numpy(), cmap="gray", vmin=0, vmax=1)
panel.set(xticks=[], yticks=[(band + 0.5) * {size}[0] - 0.5 for band in range(3)], yticklabels=["given", "shown", "rebuilt"])
"""
REBUILT = """
with torch.no_grad():
    rebuilt = net(x)
for before, after in zip(x.tolist(), rebuilt.tolist()):
    panel.plot(*zip(before, after), color="0.7", linewidth=0.7)
panel.scatter(*train_x.T, color="0.48", edgecolor="white", linewidth=0.6, s=18)
panel.scatter(*validation_x.T, facecolor="white", edgecolor="0.48", linewidth=1.2, s=18)
panel.scatter(*rebuilt.T, color=look(number)["color"], edgecolor="white", linewidth=0.6, s=18)
panel.set(xlim=ends(x[:, 0]), ylim=ends(x[:, 1]), aspect="equal")
"""
Written = tuple[list[str], str, float]  # what stands before the loop over the nets, what in it, and how high a panel is


def boundary(training: Training) -> Written:
    order = [ORDER[label % len(ORDER)] for label in range(training.classes)]
    return [ENDS, PLACES.format(order=order)], BOUNDARY, 3


def curve(training: Training) -> Written:
    lift = training.data.dataset.lift
    inputs = call(lift.__name__, ["along", *keywords(training.data.params)]) if lift else "along.unsqueeze(-1)"
    return [ENDS, ALONG], CURVE.format(inputs=inputs), 3


def confusion(training: Training) -> Written:
    return [JUDGED.format(classes=training.classes)], CONFUSION, 3.5


def images(training: Training) -> Written:
    assert isinstance(training.net, Autoencoder)
    shown = CORRUPTED if training.net.corruption.build() else "shown = given"
    return [GIVEN.strip() + "\n" + shown.strip()], REBUILT_IMAGES.format(size=training.data.dataset.image), 2


def rebuilt(training: Training) -> Written:
    return [ENDS], REBUILT, 3


KINDS: Mapping[str, Callable[[Training], Written]] = {
    "boundary": boundary, "curve": curve, "confusion": confusion, "images": images, "rebuilt": rebuilt,
}  # fmt: skip


def said(training: Training, looks: str) -> list[Section]:
    """The section, if there is a picture of such nets."""
    view = Camera(training, *split(training)).info["view"]
    if view is None:
        return []
    before, drawn, high = KINDS[view["kind"]](training)
    words = CAPTIONS[view["kind"]] + (f" The nets are those with the seed {training.seeds[0]}." if len(training.seeds) > 1 else "")
    return [section("What the nets say", words, looks, *before, PANELS.format(drawn=indented(drawn.strip()), high=high))]
