#!/usr/bin/env python3
"""Makes the fonts of the book, their style sheets and the table of what they hold.

    pip install fonttools==4.68.0 brotli && python3 static/fonts/make.py [FOLDER]

FOLDER keeps the npm packages between runs (a temporary one otherwise). The packages are pinned below by version and
SHA-256, every time stamp is fixed, so the same fonttools gives the same bytes. Written here: `*.woff2` (for the page),
`figure-*.ttf` (for measuring text in figures and turning them into PNG), `coverage.txt`, the licences; beside this
folder: `fonts.css` and `katex.css`.

What is left out, and why: the pages' whole weight in fonts stays under 160 KB.
- KaTeX: fraktur and script (`\\mathfrak`, `\\mathscr`), bold italic capitals (`\\mathbf` has upright ones), and of its big fonts what a book on statistics never writes.
  Its sans serif, typewriter and text italic are the book's own faces. The typesetter refuses a formula that needs a
  glyph which is not here; to have it, add it to `KATEX` below and run this again.
- Kerning that nobody sees; small caps for letters with accents; arrows and symbols in the bold serif.
Subsets are modified versions, so they may not be called "Source" (a reserved name under the OFL): they are Snowglobe
Serif, Sans and Code.
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
BUDGET = 160_000
STAMP = 3_786_912_000  # 1 January 2024 in seconds since 1904, the epoch of TrueType

PACKAGES = {
    "source-serif@4.5.1": "19a448df98f4aa777de3452b0a1e29aa7ffe29252fe552c8a2d2531702d80746",
    "source-sans@3.52.0": "49cf78ddd79b436591ee696785222b54ff28102922e3d3df297fe382d7fdfa88",
    "source-code-pro@2.42.0": "51f898e0712c5f1b3f583b63c9ab7d51daaa9bae1d4c8dc63dc2a4b6a72d7ae4",
    "katex@0.18.5": "3a37c3713a2cdda03b135f717dd8dcf908d4fddac688b38128c38afa21119ec5",
}

ASCII = {chr(c) for c in range(0x20, 0x7F)}
LATIN_1 = {chr(c) for c in range(0xA0, 0x100)} - set("¤¦¨¯´¸¬ªºÐÞðþÝÿ¢¥")
NAMES = set("āĆćČčğıŁłńŌōőŒœřśŞşŠšūŽž")
PUNCTUATION = set("–—‘’‚“”„‹›…·•†‡′″‰€\u2009\u202f\u2011")
SYMBOLS = set("×−±≈≤≥≠→←↑↓↔↗∞√∑∏∫∂°µ✓✗◐§¶©")
GREEK = set("αβγδεϵζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩᾱ\u0302\u0303\u0304\u0307")
SCRIPTS = set("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ⁰⁴⁵⁶⁷⁸⁹⁺⁻ⁿ½¼¾∼∇")
LESS = ASCII | set("\u00a0ÀÄÅÉÖØÜÇŁŠàáâãäåæçèéêëìíîïñòóôõöøùúûüýßćčłńšž–—‘’“”…·×−°§½\u2009\u202f\u2011")  # bold and italic
PROSE = ASCII | LATIN_1 | NAMES | PUNCTUATION
FIGURE = PROSE | SYMBOLS | GREEK | SCRIPTS
CODE = ASCII | set("\u00a0–—‘’“”…·×−±→←≈≤≥≠∞°²éäöüßαβγδεθλμπσφω│└├─")

SHAPING = ["kern", "liga", "ccmp"]
FIGURES = ["onum", "pnum"]  # lining and tabular figures are what these typefaces have by themselves
LEAST_KERN = 10  # em/1000: less than a fifth of a pixel in the text
CAPS = ["smcp", "c2sc"]

# file: (package, path in it, characters, features, family, weight, italic)
TEXT_FONTS = {
    "serif-regular": ("source-serif", "TTF/SourceSerif4-Regular.ttf", PROSE | SYMBOLS,
                      SHAPING + FIGURES + CAPS + ["sups"], "Serif", 400, False),
    "serif-italic": ("source-serif", "TTF/SourceSerif4-It.ttf", LESS, SHAPING + FIGURES, "Serif", 400, True),
    "serif-semibold": ("source-serif", "TTF/SourceSerif4-Semibold.ttf", LESS, SHAPING + ["pnum"], "Serif", 600, False),
    "sans-regular": ("source-sans", "TTF/SourceSans3-Regular.ttf", FIGURE, SHAPING + ["mark", "pnum"], "Sans", 400, False),
    "sans-semibold": ("source-sans", "TTF/SourceSans3-Semibold.ttf", FIGURE, SHAPING + ["mark", "pnum"], "Sans", 600, False),
    "code-regular": ("source-code-pro", "TTF/SourceCodePro-Regular.ttf", CODE, ["ccmp"], "Code", 400, False),
}
# The semibold of figures is whole in the TTF; a page needs it for words and short symbols alone.
FEWER = {"sans-semibold": ASCII | set("\u00a0äéöüß–—‘’“”…·×−°§\u2009\u202f\u2011") | set("αβγδεϵλμπσφωΔΣᾱ₀₁₂ₜ±≈≤≥→∞²³")}
# The heavier weight whose letters, made smaller, are the subscripts of a sans serif: so their strokes stay as dark.
HEAVIER = {"sans-regular": "TTF/SourceSans3-Medium.ttf", "sans-semibold": "TTF/SourceSans3-Bold.ttf"}
SUBSCRIPTS = dict(zip("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx"))
SUBSCRIPT_SCALE, SUBSCRIPT_DROP = 0.62, -177  # as the font's own subscript digits
# Characters drawn with another's glyph.
ALIASES = {"\u2011": "-", "ϵ": "ε", "∼": "~"}

OPERATORS = set("\ue131\ue237∀∂∃∅∇∈∋−∓∖∗∘∙√∝∞∠∣∥∧∨∩∪∫∼≃≅≈≍≐≡≤≥≪≫≺≻⊂⊃⊆⊇⊕⊖⊗⊘⊙⊢⊤⊥⊨⋅⋆⋮⋯⋱\ue020")
ARROWS = set("←↑→↓↔↗↘↦↼↽⇀⇁⇌⇐⇑⇒⇓⇔⟵⟶⟷⟸⟹⟺⟼")
ACCENTS = set("¨¯´¸ˆˇˉˊˋ˘˙˚˜˝⃗")
FENCES = set("⌈⌉⌊⌋⟨⟩△▹◃◯")
CAPITALS = {chr(c) for c in range(0x41, 0x5B)}
LETTERS = CAPITALS | {c.lower() for c in CAPITALS} | set("0123456789")
GREEK_CAPITALS = set("ΓΔΘΛΞΠΣΥΦΨΩ")
GREEK_SMALL = set("αβγδεζηθικλμνξοπρςστυφχψωϑϕϖϱϵ")
BIG = set("()/[\\]{}ˆ˜\u0302\u0303∏∑√∫∬∮⋀⋁⋂⋃⌈⌉⌊⌋⟨⟩⨁⨂")
KATEX = {
    "Main-Regular": ASCII | GREEK_CAPITALS | OPERATORS | ARROWS | ACCENTS | FENCES
    | set("\u00a0£§¬°±·×÷ıȷ–—‘’“”†‡…′ℏℑℓℜÆßæø"),
    "Main-Bold": LETTERS | GREEK_CAPITALS | set("ˉˊˋ˘˙ˆ˜⃗ˇ¨ ()[]+-−=,.;:/|!?\u00a0⋅∇×±ıȷ⟨⟩"),
    "Math-Italic": LETTERS | GREEK_CAPITALS | GREEK_SMALL | set("\u00a0\ue131\ue237"),
    "Math-BoldItalic": {c.lower() for c in CAPITALS} | set("ΣΘΛΦΨΩαβγδεζηθλμνξπρστφχψωϕϵϑ"),
    "Caligraphic-Regular": CAPITALS,
    "AMS-Regular": CAPITALS | set("kℏ∄∅∤∴∵≜≲≳⊊⊋⊨□■△✓⩽⩾⇝"),
    "Size1-Regular": BIG | set("‖↑↓⇑⇓∣∥⏐"),
    "Size2-Regular": BIG,
    "Size3-Regular": None,
    "Size4-Regular": None,
}

# Advance widths of the fallbacks, em/1000: Times New Roman and Arial (Liberation and Nimbus are made to the same).
FREQUENT = " etaoinshrdlcumwfgypbvk"
TIMES = [250, 444, 278, 444, 500, 278, 500, 389, 500, 333, 500, 278, 444, 500, 778, 722, 333, 500, 500, 500, 500, 500, 500]
ARIAL = [278, 556, 278, 556, 556, 222, 556, 500, 556, 333, 556, 222, 500, 556, 833, 722, 278, 556, 500, 556, 556, 500, 500]
SHARES = [18, 10.3, 7.3, 6.6, 6.1, 5.7, 5.6, 5.2, 4.9, 4.8, 3.5, 3.3, 2.3, 2.3, 2.0, 1.9, 1.8, 1.6, 1.6, 1.5, 1.2, 0.8, 0.6]
FALLBACKS = {
    ("Serif", 400, False): (TIMES, ["Times New Roman", "TimesNewRomanPSMT", "Liberation Serif", "Nimbus Roman"]),
    ("Serif", 400, True): (TIMES, ["Times New Roman Italic", "TimesNewRomanPS-ItalicMT", "Liberation Serif Italic"]),
    ("Serif", 600, False): (TIMES, ["Times New Roman Bold", "TimesNewRomanPS-BoldMT", "Liberation Serif Bold"]),
    ("Sans", 400, False): (ARIAL, ["Arial", "ArialMT", "Liberation Sans", "Nimbus Sans"]),
    ("Sans", 600, False): (ARIAL, ["Arial Bold", "Arial-BoldMT", "Liberation Sans Bold"]),
    ("Code", 400, False): ([600] * len(TIMES), ["Courier New", "CourierNewPSMT", "Liberation Mono", "Nimbus Mono PS"]),
}


def fetch(folder):
    """Unpacks the pinned packages below `folder`; the path of each by its name."""
    paths = {}
    for package, expected in PACKAGES.items():
        name, version = package.split("@")
        archive = folder / f"{name}-{version}.tgz"
        if not archive.exists():
            subprocess.run(["npm", "pack", package, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != expected:
            sys.exit(f"{archive} has the SHA-256 {found}, expected {expected}")
        target = folder / f"{name}-{version}"
        if not target.exists():
            with tarfile.open(archive) as unpacked:
                unpacked.extractall(target, filter="data")
        paths[name] = target / "package"
    return paths


def only(font, tags, characters):
    """Lets the features `tags` act on `characters` alone, so that the glyphs for others can go."""
    names = {font.getBestCmap()[ord(c)] for c in characters}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag not in tags:
            continue
        for index in record.Feature.LookupListIndex:
            for part in table.LookupList.Lookup[index].SubTable:
                part = getattr(part, "ExtSubTable", part)
                for kind in ("mapping", "alternates"):
                    if hasattr(part, kind):
                        kept = {k: v for k, v in getattr(part, kind).items() if k in names}
                        setattr(part, kind, kept)


def add_glyph(font, character, source, letter, transform, width):
    """Gives `font` a glyph for `character`: the outline of `letter` in `source`, transformed."""
    glyphs = source.getGlyphSet()
    outline = DecomposingRecordingPen(glyphs)
    glyphs[source.getBestCmap()[ord(letter)]].draw(outline)
    pen = TTGlyphPen(None)
    outline.replay(TransformPen(pen, transform))
    name = f"book{ord(character):04X}"
    font.setGlyphOrder(font.getGlyphOrder() + [name])
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = (width, 0)
    font["glyf"][name].recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(font["glyf"][name], "xMin", 0))
    map_to(font, character, name)


def map_to(font, character, name):
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(character)] = name


def complete(font, heavier):
    """Draws the figure characters that Source Sans lacks from those it has."""
    for character, letter in SUBSCRIPTS.items():
        width = heavier["hmtx"][heavier.getBestCmap()[ord(letter)]][0]
        scale = SUBSCRIPT_SCALE
        add_glyph(font, character, heavier, letter, (scale, 0, 0, scale, 0, SUBSCRIPT_DROP), round(width * scale))
    width = font["hmtx"][font.getBestCmap()[ord("Δ")]][0]
    top = font["OS/2"].sCapHeight
    add_glyph(font, "∇", font, "Δ", (-1, 0, 0, -1, width, top), width)


def coarsen(font, least):
    """Takes out kerning by less than `least`, which nobody sees and every reader would download."""
    small = lambda value: value is None or abs(getattr(value, "XAdvance", 0) or 0) < least
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for part in lookup.SubTable:
            part = getattr(part, "ExtSubTable", part)
            for pairs in getattr(part, "PairSet", []):
                pairs.PairValueRecord = [pair for pair in pairs.PairValueRecord if not small(pair.Value1)]
                pairs.PairValueCount = len(pairs.PairValueRecord)
            for first in getattr(part, "Class1Record", []):
                for second in first.Class2Record:
                    if second.Value1 is not None and small(second.Value1):
                        second.Value1.XAdvance = 0


def cut(font, characters, features, names):
    """Subsets `font` to `characters` and `features`; `names` are the rows of its name table to keep."""
    options = subset.Options()
    options.hinting = False
    options.legacy_kern = False
    options.layout_features = features
    options.name_IDs = names
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["FFTM", "meta", "DSIG"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters])
    subsetter.subset(font)
    font["head"].created = font["head"].modified = STAMP
    font.recalcTimestamp = False


def rename(font, family, weight, italic):
    style = {(400, False): "Regular", (400, True): "Italic", (600, False): "SemiBold"}[(weight, italic)]
    licence = "SIL Open Font License 1.1, see OFL-source.txt; made from a Source typeface by Adobe"
    table = font["name"]
    kept = {0: table.getDebugName(0), 13: licence, 14: "https://openfontlicense.org"}
    table.names = []
    for number, text in kept.items():
        table.setName(text, number, 3, 1, 0x409)
    plain = family.replace(" ", "")
    rows = {1: family, 2: style, 4: f"{family} {style}", 6: f"{plain}-{style}"}
    if weight == 600:
        rows.update({1: f"{family} SemiBold", 2: "Regular", 16: family, 17: "SemiBold"})
    for number, text in rows.items():
        table.setName(text, number, 3, 1, 0x409)


def save(font, path, flavor):
    font.flavor = flavor
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=False)
    path.write_bytes(buffer.getvalue())
    return len(buffer.getvalue())


def ranges(codes):
    """Code points as `U+20-7E, U+A0`."""
    runs = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def text_font(paths, file, sizes):
    package, path, characters, features, family, weight, italic = TEXT_FONTS[file]
    font = TTFont(paths[package] / path, recalcTimestamp=False)
    for character, letter in ALIASES.items():
        if character in characters and ord(letter) in font.getBestCmap():
            map_to(font, character, font.getBestCmap()[ord(letter)])
    if file in HEAVIER:
        complete(font, TTFont(paths[package] / HEAVIER[file]))
    only(font, {"smcp", "c2sc"}, LETTERS - set("0123456789"))
    only(font, {"sups", "subs", "sinf", "ordn"}, "0123456789")
    cut(font, characters, features, [0])
    if "GPOS" in font:
        coarsen(font, LEAST_KERN)
    held = set(font.getBestCmap())
    rename(font, f"Snowglobe {family}", weight, italic)
    if family == "Sans":
        name = {400: "figure-regular", 600: "figure-semibold"}[weight]
        sizes[f"{name}.ttf"] = save(font, HERE / f"{name}.ttf", None)
        font = TTFont(HERE / f"{name}.ttf", recalcTimestamp=False)
    if file in FEWER:
        cut(font, FEWER[file], features, "*")
        held = set(font.getBestCmap())
    sizes[f"{file}.woff2"] = save(font, HERE / f"{file}.woff2", "woff2")
    missing = "".join(sorted(c for c in FEWER.get(file, characters) if ord(c) not in held))
    print(f"{file}: {sizes[f'{file}.woff2']} bytes, {len(held)} characters, not in the typeface: {missing!r}")
    return held, face(file, family, weight, italic, font, held)


def face(file, family, weight, italic, font, held):
    """The style sheet's rules for one font and for the fallback that keeps its place."""
    style = "italic" if italic else "normal"
    head = f"  font-style: {style};\n  font-weight: {weight};\n"
    covered = f"  unicode-range: {ranges(held)};\n"
    widths, names = FALLBACKS[(family, weight, italic)]
    cmap, em = font.getBestCmap(), font["head"].unitsPerEm
    ours = sum(s * font["hmtx"][cmap[ord(c)]][0] / em for s, c in zip(SHARES, FREQUENT))
    scale = ours / sum(s * w / 1000 for s, w in zip(SHARES, widths))
    percent = lambda value: f"{100 * value:.2f}%"
    local = ", ".join(f'local("{name}")' for name in names)
    return (
        f'@font-face {{\n  font-family: "Snowglobe {family}";\n{head}  font-display: swap;\n'
        f'  src: url("fonts/{file}.woff2") format("woff2");\n{covered}}}\n'
        f'@font-face {{\n  font-family: "Snowglobe {family} Fallback";\n{head}  src: {local};\n'
        f"  size-adjust: {percent(scale)};\n"
        f"  ascent-override: {percent(font['hhea'].ascent / em / scale)};\n"
        f"  descent-override: {percent(-font['hhea'].descent / em / scale)};\n"
        f"  line-gap-override: {percent(font['hhea'].lineGap / em / scale)};\n{covered}}}\n"
    )


def katex_font(paths, name, sizes):
    font = TTFont(paths["katex"] / f"dist/fonts/KaTeX_{name}.ttf", recalcTimestamp=False)
    wanted = KATEX[name] or {chr(c) for c in font.getBestCmap()}
    cut(font, wanted, ["kern", "liga"], [0, 1, 2, 6])
    file = f"KaTeX_{name}.woff2"
    sizes[file] = save(font, HERE / file, "woff2")
    print(f"{file}: {sizes[file]} bytes")
    return set(font.getBestCmap())


def katex_sheet(source):
    """KaTeX's style sheet with our font faces: WOFF2 alone, and the book's own text faces where KaTeX's are left out."""
    rules = source[source.index(".katex {"):]
    replaced = {
        "font-family: KaTeX_SansSerif;": 'font-family: "Snowglobe Sans", sans-serif;',
        "font-family: KaTeX_Typewriter;": 'font-family: "Snowglobe Code", monospace;',
        "normal 1.21em KaTeX_Main, Times New Roman, serif": 'normal 1.21em KaTeX_Main, "Snowglobe Serif", "Times New Roman", serif',
        ".katex .mathit {\n  font-family: KaTeX_Main;": '.katex .mathit {\n  font-family: "Snowglobe Serif", serif;',
        ".katex .textit {\n": '.katex .textit {\n  font-family: "Snowglobe Serif", serif;\n',
    }
    for before, after in replaced.items():
        assert before in rules, before
        rules = rules.replace(before, after)
    faces = []
    for name in KATEX:
        family, cut_name = name.split("-")
        weight = "bold" if "Bold" in cut_name else "normal"
        style = "italic" if "Italic" in cut_name else "normal"
        faces.append(
            f'@font-face {{\n  font-family: "KaTeX_{family}";\n  font-style: {style};\n  font-weight: {weight};\n'
            f'  font-display: block;\n  src: url("fonts/KaTeX_{name}.woff2") format("woff2");\n}}\n'
        )
    head = "/* KaTeX 0.18.5 (MIT, see fonts/LICENSE-katex.txt), font faces by fonts/make.py, which writes this file. */\n"
    return head + "".join(faces) + rules


def licences(paths):
    texts = [(paths[p] / "LICENSE.md").read_text() for p in ("source-serif", "source-sans", "source-code-pro")]
    notices = [text.strip().splitlines()[0] for text in texts]
    body = texts[1].split("\n", 1)[1].strip()
    names = (
        "The fonts serif-*, sans-*, code-* and figure-* in this folder are subsets of these typefaces, renamed "
        "Snowglobe Serif, Snowglobe Sans and Snowglobe Code:\n\n"
        f"Source Serif 4: {notices[0]}\n\nSource Sans 3: {notices[1]}\n\nSource Code Pro: {notices[2]}\n\n"
    )
    (HERE / "OFL-source.txt").write_text(names + body + "\n")
    katex = (paths["katex"] / "LICENSE").read_text()
    (HERE / "LICENSE-katex.txt").write_text(katex)
    start = body.index("SIL OPEN FONT LICENSE")
    fonts = (
        "The fonts KaTeX_* in this folder are subsets of those of KaTeX 0.18.5:\n\n"
        "Copyright (c) 2009-2010, Design Science, Inc. (<www.mathjax.org>)\n"
        "Copyright (c) 2014-2018 Khan Academy (<www.khanacademy.org>)\n\n"
        "KaTeX distributes them under the MIT License (LICENSE-katex.txt). The fonts they were made from are under\n"
        "the SIL Open Font License:\n\n"
    )
    (HERE / "OFL-katex.txt").write_text(fonts + body[start:] + "\n")


def main(folder):
    paths = fetch(folder)
    sizes, faces, coverage = {}, [], []
    for file in TEXT_FONTS:
        held, rules = text_font(paths, file, sizes)
        faces.append(rules)
        coverage.append(f"{file}: {ranges(held)}\n")
    for name in KATEX:
        coverage.append(f"KaTeX_{name}: {ranges(katex_font(paths, name, sizes))}\n")
    stacks = (
        ":root {\n"
        '  --font-serif: "Snowglobe Serif", "Snowglobe Serif Fallback", "Snowglobe Sans", serif;\n'
        '  --font-sans: "Snowglobe Sans", "Snowglobe Sans Fallback", sans-serif;\n'
        '  --font-code: "Snowglobe Code", "Snowglobe Code Fallback", "Snowglobe Sans", monospace;\n}\n'
    )
    (HERE.parent / "fonts.css").write_text("/* Written by fonts/make.py. */\n" + "".join(faces) + stacks)
    (HERE.parent / "katex.css").write_text(katex_sheet((paths["katex"] / "dist/katex.css").read_text()))
    (HERE / "coverage.txt").write_text("".join(coverage))
    licences(paths)
    total = sum(size for file, size in sizes.items() if file.endswith(".woff2"))
    print(f"WOFF2 in all: {total} bytes of {BUDGET}")
    if total > BUDGET:
        sys.exit("over budget")


if __name__ == "__main__":
    os.environ["SOURCE_DATE_EPOCH"] = "1704067200"
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(Path(folder))
