"""Digits of hands that nothing here learns from, as drawings: `make_sets.py OUT_FOLDER FONT_FOLDER [apart]`.

Scikit-learn's 8x8 scans enlarged, Hershey's single-stroke digits in pens and tilts, and handwriting typefaces; with `apart`, only the
typefaces that are looked at once, when everything else is settled.

Each set is a file NAME.drawings: count, height and width (32-bit, little-endian), the labels (a byte each), then the ink of each
drawing (a byte a pixel, 0 paper and 255 ink).
"""

import math
import struct
import sys
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from HersheyFonts import HersheyFonts
from PIL import Image, ImageDraw, ImageFont
from sklearn.datasets import load_digits

SIDE = 280
# Pixels of a digit's longer side.
DIGIT = 180
BUILT_WITH = """caveat patrick-hand indie-flower kalam shadows-into-light gloria-hallelujah architects-daughter handlee
    nothing-you-could-do reenie-beanie schoolbell coming-soon gochi-hand covered-by-your-grace just-another-hand neucha short-stack"""
APART = """annie-use-your-telescope waiting-for-the-sunrise over-the-rainbow crafty-girls zeyada mali sriracha itim klee-one marck-script
    bad-script delius la-belle-aurore cedarville-cursive sue-ellen-francisco"""
HERSHEY = ["futural", "scripts", "rowmans", "cursive", "scriptc", "futuram"]

out, fonts = Path(sys.argv[1]), Path(sys.argv[2])


def write(name, drawings, labels):
    drawings = np.stack(drawings).astype(np.uint8)
    with open(out / f"{name}.drawings", "wb") as file:
        file.write(struct.pack("<III", *drawings.shape))
        file.write(bytes(labels))
        file.write(drawings.tobytes())
    print(name, drawings.shape)


def scans(name, method):
    digits = load_digits()
    drawings = []
    for image in digits.images:
        paper = Image.new("L", (SIDE, SIDE), 0)
        paper.paste(Image.fromarray((image * 255 / 16).astype(np.uint8)).resize((200, 200), method), (40, 40))
        drawings.append(np.asarray(paper))
    write(name, drawings, [int(label) for label in digits.target])


def truetype(name):
    path = out / f"{name}.ttf"
    if not path.exists():
        files = sorted((fonts / name / "files").glob(f"{name}-latin-400-normal.woff"))
        font = TTFont(files[0])
        font.flavor = None
        font.save(path)
    return str(path)


def typefaces(set_name, names):
    drawings, labels = [], []
    for name in names.split():
        for size in (120, 180, 220):
            font = ImageFont.truetype(truetype(name), size)
            for digit in range(10):
                paper = Image.new("L", (SIDE, SIDE), 0)
                ImageDraw.Draw(paper).text((SIDE / 2, SIDE / 2), str(digit), fill=255, font=font, anchor="mm")
                drawings.append(np.asarray(paper))
                labels.append(digit)
    write(set_name, drawings, labels)


def strokes(lines, pen, tilt):
    points = np.array(lines, float).reshape(-1, 2)
    low, high = points.min(0), points.max(0)
    angle = math.radians(tilt)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    # Three times as large, then reduced: smooth edges.
    big = Image.new("L", (3 * SIDE, 3 * SIDE), 0)
    draw = ImageDraw.Draw(big)
    for line in lines:
        ends = [3 * (((np.array(point) - (low + high) / 2) * DIGIT / max(high - low)) @ turn.T + SIDE / 2) for point in line]
        draw.line([tuple(end) for end in ends], fill=255, width=3 * pen)
        for x, y in ends:
            draw.ellipse([x - 1.5 * pen, y - 1.5 * pen, x + 1.5 * pen, y + 1.5 * pen], fill=255)
    return np.asarray(big.resize((SIDE, SIDE), Image.LANCZOS))


def hershey():
    drawings, labels = [], []
    for name in HERSHEY:
        font = HersheyFonts()
        font.load_default_font(name)
        for digit in range(10):
            lines = list(font.lines_for_text(str(digit)))
            for pen in (4, 12, 24):
                for tilt in (-12, 0, 12):
                    drawings.append(strokes(lines, pen, tilt))
                    labels.append(digit)
    write("hershey", drawings, labels)


out.mkdir(parents=True, exist_ok=True)
if sys.argv[3:] == ["apart"]:
    typefaces("typefaces-apart", APART)
else:
    scans("scikit-learn-bicubic", Image.BICUBIC)
    scans("scikit-learn-bilinear", Image.BILINEAR)
    scans("scikit-learn-nearest", Image.NEAREST)
    typefaces("typefaces", BUILT_WITH)
    hershey()
