"""What the notebook of a training shows: what the nets say (views.py), losses and accuracy, and a table."""

from collections.abc import Sequence

from engine.nets.document import Training
from engine.notebook import views
from engine.notebook.looks import LOOKS
from engine.sections import Section, section

PLOT = """
fig, axes = plt.subplot_mosaic({mosaic!r}, figsize=({width}, 4.5), layout="constrained")
{lines}
legend(fig)
plt.show()
"""
CURVES = '''
import statistics


def middle(number, column):
    """The median over the seeds, epoch by epoch. A number that is missing counts as the worst: a seed that diverged is not left out."""
    worst = -math.inf if "accuracy" in COLUMNS[column] else math.inf
    found = [{held} for entry, _, _, rows in RUNS if entry == number]
    medians = [statistics.median(worst if math.isnan(row[column]) else row[column] for row in rows) for rows in zip(*found)]
    return [value if math.isfinite(value) else math.nan for value in medians]
'''
HELD = '''
def held(rows):
    """A net that stopped early stays as it is, and so do its numbers."""
    for before, row in zip(rows, rows[1:]):
        if all(map(math.isnan, row)):
            row[:] = before
    return rows
'''
DRAWN = """for number, (label, _) in enumerate(ENTRIES):
    for panel, column in {panels!r}.items():
        for entry, _, _, rows in RUNS:
            if entry == number and len(SEEDS) > 1:
                axes[panel].plot([row[column] for row in rows], color=COLORS[number % len(COLORS)], alpha=0.25, linewidth=0.8)
        axes[panel].plot(middle(number, column), **look(number, label if panel == "train" else None))
for panel, column in {panels!r}.items():
    if panel == "accuracy":
        axes[panel].grid(alpha=0.3)
    else:
        scale(axes[panel], [row[column] for *_, rows in RUNS for row in rows], RUNS[0][3][0][column])
    axes[panel].set(xlabel="epoch", title={titles!r}[panel])"""
TABLE = """
print(f"{{'entry':40}}{{'seed':>8}}" + "".join(f"{{name:>22}}" for name in COLUMNS[:4]))
for _, label, seed, rows in RUNS:
    print(f"{{label[:38]:40}}{{seed:>8}}" + "".join(f"{{value:22.6g}}" for value in {held}[-1][:4]))
"""
TITLES = {"train": "loss, training", "validation": "loss, validation", "accuracy": "accuracy, validation"}
SEEN = """A thin line for each seed, a thick one for their median. What is beyond a thousand times the loss of the start has diverged
and leaves the axis. The table is after the last epoch that was trained; nan is what there is not."""


def shown(training: Training) -> Sequence[Section]:
    """The sections of the plots and of the table."""
    panels = {"train": 0, "validation": 2, "accuracy": 3}
    if training.data.training == training.data.count:
        panels = {"train": 0, "accuracy": 1}
    if not training.classes:
        del panels["accuracy"]
    titles = TITLES if "validation" in panels else {**TITLES, "accuracy": "accuracy, training"}
    lines = DRAWN.format(panels=panels, titles={name: titles[name] for name in panels})
    plot = PLOT.format(mosaic=[list(panels)], width=4 * max(len(panels), 2), lines=lines)
    early = [HELD] if training.stopping else []
    nets = views.said(training, LOOKS)
    looks = [] if nets else [LOOKS]
    held = "held([*map(list, rows)])" if early else "rows"
    curves = section("The curves", SEEN, *looks, *early, CURVES.format(held=held), plot)
    return [*nets, curves, section("The table", "", TABLE.format(held=held))]
