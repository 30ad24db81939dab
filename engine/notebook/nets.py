"""What the notebook of a training shows: the samples where they can be seen, losses and accuracy, and a table."""

from collections.abc import Sequence

from engine.nets.document import Training
from engine.notebook.looks import LOOKS
from engine.sections import Section, section

PLOT = """
fig, axes = plt.subplot_mosaic({mosaic!r}, figsize=({width}, 4.5), layout="constrained")
{lines}
fig.legend(loc="outside upper center", ncols=4)
plt.show()
"""
PLANE = """axes["samples"].scatter(*train_x.T, c=train_y, cmap="viridis", edgecolor="white")
axes["samples"].set(xlabel="first feature", ylabel="second feature", title="samples for training")"""
LINE = """axes["samples"].scatter(train_x[:, 0], train_y, s=16)
axes["samples"].set(xlabel="feature", ylabel="target", title="samples for training")"""
CURVES = '''
def middle(number, column):
    """The median over the seeds, epoch by epoch."""
    found = [rows for entry, _, _, rows in RUNS if entry == number]
    return torch.tensor([[row[column] for row in rows] for rows in found], dtype=torch.float64).nanmedian(0).values.tolist()
'''
DRAWN = """for number, (label, _) in enumerate(ENTRIES):
    for panel, column in {panels!r}.items():
        for entry, _, _, rows in RUNS:
            if entry == number:
                axes[panel].plot([row[column] for row in rows], color=COLORS[number % len(COLORS)], alpha=0.25, linewidth=0.8)
        axes[panel].plot(middle(number, column), **look(number, label if panel == "train" else None))
for panel, column in {panels!r}.items():
    scale(axes[panel], {scaled})
    axes[panel].set(xlabel="epoch", title={titles!r}[panel])"""
TABLE = """
print(f"{{'entry':40}}{{'seed':>8}}" + "".join(f"{{name:>22}}" for name in COLUMNS[:4]))
for _, label, seed, rows in RUNS:
    print(f"{{label[:38]:40}}{{seed:>8}}" + "".join(f"{{value:22.6g}}" for value in rows[-1][:4]))
"""
TITLES = {"train": "loss, training", "validation": "loss, validation", "accuracy": "accuracy, validation"}
SEEN = "A thin line for each seed, a thick one for their median. The table is after the last epoch; nan is what there is not."


def shown(training: Training) -> Sequence[Section]:
    """The sections of the plots and of the table."""
    panels = {"train": 0, "validation": 2, "accuracy": 3}
    if training.data.training == training.data.count:
        panels = {"train": 0, "accuracy": 1}
    if not training.classes:
        del panels["accuracy"]
    titles = TITLES if "validation" in panels else {**TITLES, "accuracy": "accuracy, training"}
    scaled = "[] if panel == \"accuracy\" else [row[column] for *_, rows in RUNS for row in rows]"
    samples = _samples(training)
    mosaic = [[*(["samples"] if samples else []), *panels]]
    lines = "\n".join([*samples, DRAWN.format(panels=panels, titles={name: titles[name] for name in panels}, scaled=scaled)])
    plot = PLOT.format(mosaic=mosaic, width=4 * len(mosaic[0]), lines=lines)
    return [section("The plots", SEEN, LOOKS, CURVES, plot), section("The table", "", TABLE.format())]


def _samples(training: Training) -> list[str]:
    """The lines that draw samples of one or two features; there are none of more."""
    features = training.data.features
    if features == 2 and not training.net.mirrors:
        return [PLANE]
    return [LINE] if features == 1 and not training.classes and not training.net.mirrors else []
