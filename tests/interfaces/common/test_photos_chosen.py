"""A photo that is made smaller before it is sent: the one that was chosen last goes, however long another takes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser

from set_up import find_node
from tests.house.sources import PROJECT

BUILD = """
const { createRequire } = require("node:module");
const { buildSync } = createRequire(process.argv[1] + "/package.json")("esbuild");
const facts = { bundle: true, format: "iife", globalName: "photo", write: false };
process.stdout.write(buildSync({ ...facts, entryPoints: [process.argv[1] + "/src/photo.ts"] }).outputFiles[0].text);
"""
PAGE = '<body data-words="{}"><form><input type="file" data-shrink></form></body>'
# The first one is made smaller only when somebody lets it be.
SLOW = """() => {
  const quick = window.createImageBitmap.bind(window);
  let first = true;
  const waits = new Promise((done) => (window.let = done));
  window.createImageBitmap = async (...given) => {
    const mine = first;
    first = false;
    if (mine) await waits;
    return quick(...given);
  };
  photo.startPhotos();
}"""
# Sent by whoever is quicker than the photos; it goes when all have become small.
SENDING = """() => {
  const form = document.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    window.sent = form.querySelector("input").files[0].name;
  });
  form.requestSubmit();
}"""


def built() -> str:
    npm = find_node()
    assert npm is not None
    node = shutil.which("node", path=str(Path(npm[0]).parent) + os.pathsep + os.environ["PATH"])
    assert node is not None
    command = [node, "-e", BUILD, str(PROJECT / "frontend")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def picture(name: str) -> dict[str, object]:
    one = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    one += b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xdc\xccY\xe7\x00\x00\x00\x00IEND\xaeB`\x82"
    return {"name": name, "mimeType": "image/png", "buffer": one}


def test_the_photo_chosen_last_stays_though_another_takes_longer(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    page.add_script_tag(content=built())
    page.evaluate(SLOW)
    field = page.locator("input")
    for name in ("wrong.png", "right.png"):
        field.set_input_files(picture(name))  # type: ignore[arg-type]
    page.wait_for_function("document.querySelector('input').files[0].name.startsWith('right')")
    page.evaluate(SENDING)
    assert page.evaluate("window.sent") is None
    page.evaluate("window.let()")
    page.wait_for_function("window.sent")
    assert page.evaluate("window.sent").startswith("right")
    page.close()
