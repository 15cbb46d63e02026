"""Draws the answer to cited-places.rq: python chart.py cited-places.csv cited-places.svg."""

import csv
import sys
import textwrap

import matplotlib
from matplotlib import pyplot, ticker

LOOKS = {
    "one place": {"fmt": "o", "color": "#b2182b", "label": "episodes in this place alone"},
    "several places": {
        "fmt": "D",
        "color": "#2166ac",
        "mfc": "white",
        "label": "episodes in several places:\nwhole, and so in each of them",
    },
}

with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
counted = [row for row in rows if row["best"]]
places = sorted({row["label"] for row in counted})
without = sorted({row["label"] for row in rows} - set(places))
years = range(min(int(row["year"]) for row in counted), max(int(row["year"]) for row in counted) + 1)
about = counted[0]

matplotlib.rcdefaults()
matplotlib.rcParams.update({"svg.hashsalt": "r2p-ld", "font.family": "DejaVu Sans", "font.size": 9})
figure, axes = pyplot.subplots(2, 4, figsize=(11, 7), sharex=True, sharey=True)
figure.subplots_adjust(left=0.08, right=0.975, top=0.855, bottom=0.255, wspace=0.07, hspace=0.3)
for panel, place in zip(axes.flat, places, strict=False):
    for aside, (spread, look) in zip((-0.13, 0.13), LOOKS.items(), strict=True):
        here = [row for row in counted if (row["label"], row["spread"]) == (place, spread)]
        year, low, best, high = ([int(row[name]) for row in here] for name in ("year", "low", "best", "high"))
        # a provider may have a low estimate above the best one: there is no line on that side then
        reach = [
            [max(0, b - a) for a, b in zip(low, best, strict=True)],
            [max(0, c - b) for b, c in zip(best, high, strict=True)],
        ]
        panel.errorbar([each + aside for each in year], best, yerr=reach, ms=4, lw=1, **look)
    panel.axvline(int(about["report_year"]), color="0.5", lw=0.8, ls=":", label="year of the report")
    panel.set_title(place, fontsize=9, loc="left", weight="bold")
    panel.grid(axis="y", color="0.9")
    panel.set_axisbelow(True)
    panel.spines[["top", "right"]].set_visible(False)
    panel.tick_params(labelbottom=True)
for panel in axes.flat[len(places) :]:
    panel.set_axis_off()
first = axes.flat[0]
first.set(yscale="log", ylim=(10, 10_000), xlim=(years[0] - 0.8, years[-1] + 0.8), xticks=years[1::4])
first.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:,.0f}"))
figure.supylabel("deaths in a year (logarithmic scale)", fontsize=9, x=0.012, y=0.55)
figure.legend(
    *first.get_legend_handles_labels(), loc="center left", bbox_to_anchor=(0.755, 0.40), frameon=False
)

title = f"One-sided violence in the places that the {about['report_year']} report cites"
notes = [
    f"What is counted: {about['measures']}",
    "Marks are the provider's best estimates, lines go from the low to the high ones; those of several "
    "perpetrators in a year are added up. Episodes that the provider lists in several places stand apart, "
    "since nobody says how many of their deaths were in which. No mark: no episode of that year was "
    "imported, which is not to say that nobody was killed. "
    f"Cited, too, without any episode: {', '.join(without)}. "
    "Left out: rows whose estimates contradict each other.",
    "A place may be cited for a crisis there, or as one where police of the United Nations contributed. "
    "A count is no finding of a crime.",
    f"Source: {about['publisher']}, {about['source']}, CC BY 4.0 ({about['licence']}); "
    "citations: R2P-LD, CC BY 4.0.",
]
figure.text(0.08, 0.95, title, size=14, weight="bold")
figure.text(0.08, 0.912, f"Estimates of deaths by year, {years[0]}–{years[-1]}")
lines = "\n".join(textwrap.fill(note, 176) for note in notes)
figure.text(0.08, 0.19, lines, size=7.5, color="0.25", linespacing=1.5, va="top")
figure.savefig(sys.argv[2], metadata={"Date": None, "Creator": None, "Title": title})
