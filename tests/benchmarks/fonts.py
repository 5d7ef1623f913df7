"""Ways of giving WeasyPrint the bundled fonts go in; a table of their times comes out (see docs/fonts.md).

    python tests/benchmarks/fonts.py [RUNS]

Each run is a whole process that writes a document of about two pages with every face in it. The ways take turns, so
that a busy machine is busy for all of them alike.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[2]
TEXT = "木凉镇2023年法治政府建设工作实施方案“四好”——……·第1条〔2023〕头𠅤㛃甯 12-3（一）各村民委员会，镇级各部门："
WAYS = {
    "config": "a private fontconfig file, plain family names",
    "config, first run": "the same, fontconfig's cache not there yet",
    "face": "@font-face with file addresses, the system's fontconfig",
    "face, nothing else": "@font-face with file addresses, an empty fontconfig",
}
NOTHING = '<?xml version="1.0"?><fontconfig><cachedir>{}</cachedir></fontconfig>'
WARM_RUNS = 5


def prepare(way: str, cache: Path) -> str:
    """Set the process up for a way; give the CSS it needs."""
    from yinfa.fonts import prepare_fontconfig
    from yinfa.fonts.faces import BUNDLED

    if way.startswith("config"):
        prepare_fontconfig(cache / way)
        return ""
    if way == "face, nothing else":
        configuration = cache / "nothing.conf"
        configuration.write_text(NOTHING.format(cache / "nothing"), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(configuration)
    folder = PROJECT / "yinfa/fonts/ttf"
    families = sorted({family for chain in BUNDLED.values() for family in chain})
    files = {family: (folder / f"{family.replace(' ', '')}.ttf").as_uri() for family in families}
    return "".join(f'@font-face{{font-family:"{family}";src:url({file})}}' for family, file in files.items())


@contextmanager
def stopwatch(times: dict[str, float], stage: str) -> Iterator[None]:
    """Add what the block takes, in milliseconds, to the stage."""
    start = time.perf_counter()
    yield
    times[stage] = times.get(stage, 0) + (time.perf_counter() - start) * 1000


def run(way: str, cache: Path) -> dict[str, float]:
    """Write the document once, then some times more in the same process; give the times of the stages in ms."""
    sys.path.insert(0, str(PROJECT))
    times: dict[str, float] = {}
    with stopwatch(times, "fonts"):
        css = prepare(way, cache)
    with stopwatch(times, "import"):
        import weasyprint  # type: ignore[import-untyped]
        from weasyprint.pdf import fonts as pdf_fonts  # type: ignore[import-untyped]
        from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
    from yinfa.fonts.faces import BUNDLED

    css += "@page { size: A4 } p { font-size: 15.79pt; line-height: 29pt; margin: 0; font-weight: normal }"
    chains = [",".join(f"'{family}'" for family in chain) for chain in BUNDLED.values()]
    body = "".join(f'<p style="font-family: {chain}">{TEXT * 5}</p>' for chain in chains)
    configuration = FontConfiguration()

    def write() -> None:
        sheet = weasyprint.CSS(string=css, font_config=configuration)
        html = weasyprint.HTML(string=f"<meta charset='utf-8'>{body}")
        html.write_pdf(cache / f"{way}.pdf", stylesheets=[sheet], font_config=configuration)

    with stopwatch(times, "write"):
        write()
    times["from the start"] = (time.time() - float(os.environ["STARTED"])) * 1000
    subset = pdf_fonts.Font.clean

    def timed(font: pdf_fonts.Font, to_unicode: object, hinting: object) -> None:
        with stopwatch(times, "subset"):
            subset(font, to_unicode, hinting)

    with stopwatch(times, "warm"):
        for _ in range(WARM_RUNS):
            write()
    pdf_fonts.Font.clean = timed
    for _ in range(WARM_RUNS):
        write()
    times["warm"] /= WARM_RUNS
    times["subset"] /= WARM_RUNS
    return times


def main(runs: int) -> None:
    """Run every way so many times, and print minimum and median."""
    results: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with TemporaryDirectory() as folder:
        for number in range(runs + 1):
            for way in WAYS:
                cache = Path(folder, str(number) if way.endswith("first run") else "kept")
                cache.mkdir(exist_ok=True)
                command = [sys.executable, __file__, "--one", way, str(cache)]
                started = os.environ | {"STARTED": str(time.time())}
                output = subprocess.run(command, check=True, capture_output=True, text=True, env=started).stdout
                if number:  # the first round warms the machine up
                    results[way].append(json.loads(output))
    stages = list(results["config"][0])
    print("ms, min / median".ljust(24), *(stage.rjust(15) for stage in stages))
    for way, times in results.items():
        figures = [[time[stage] for time in times] for stage in stages]
        print(way.ljust(24), *(f"{min(f):.0f} / {median(f):.0f}".rjust(15) for f in figures))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(run(sys.argv[2], Path(sys.argv[3]))))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 9)
