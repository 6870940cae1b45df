// Builds what browsers load into the package's static folder: one style sheet, small scripts, one sheet of icons.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { ICONS } from "./icons.mjs";
import { sift } from "./sift.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "..", "src", "gongzhi", "static", "gongzhi");

// Families of Tabler that no page uses; whoever needs one takes it off this list.
const UNUSED = new RegExp(
  "^(navbar|offcanvas|modal|carousel|ribbon|popover|bs-popover|tooltip|bs-tooltip|toast|accordion|chat|calendar|signal" +
    "|markdown|prose|sparkline|sortable|mention|loader|dimmer|chart|flag|social|payment|otp|form-otp|apexcharts" +
    "|jvm|litepicker|fc|plyr|ts|noUi|gl-star|dropzone|clr|tag|wysiwyg|hr-text|theme|layout|img-responsive" +
    "|btn-(facebook|x|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr" +
    "|bitbucket|tabler|twitter-lt|animate)|bg-(facebook|x|twitter|linkedin|google|youtube|vimeo|dribbble|github" +
    "|instagram|pinterest|vk|rss|flickr|bitbucket|tabler)|text-(facebook|x|twitter|linkedin|google|youtube|vimeo" +
    "|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler)|form-colorinput|form-imagecheck|avatar-cover" +
    "|column|columns|gx|gy|offset|order|float|translate|object|tracking|placeholder|segmented|nav-segmented|star)(-|$)",
);

function styles() {
  const tabler = sift(
    readFileSync(join(modules, "@tabler/core/dist/css/tabler.min.css"), "utf8"),
    (name) => UNUSED.test(name),
  );
  const bundled = esbuild.buildSync({
    entryPoints: [join(here, "css/app.css")],
    bundle: true,
    write: false,
    loader: { ".svg": "dataurl" },
  });
  // A layer of its own: whatever the house says wins over Tabler, however Tabler writes its selectors.
  const sheet = `@layer tabler{${tabler}}\n${bundled.outputFiles[0].text}`;
  const small = esbuild.transformSync(sheet, { loader: "css", minify: true, legalComments: "none" });
  writeFileSync(join(out, "app.css"), small.code);
  esbuild.buildSync({
    entryPoints: [join(here, "css/map.css")],
    bundle: true,
    minify: true,
    legalComments: "none",
    outfile: join(out, "map.css"),
  });
}

function scripts() {
  esbuild.buildSync({
    entryPoints: ["app", "theme", "map", "edit", "field", "pocket", "worker"].map((name) => join(here, "src", `${name}.ts`)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    legalComments: "none",
    sourcemap: false,
  });
}

function icons() {
  const symbols = Object.entries(ICONS).map(([name, file]) => {
    const drawing = readFileSync(join(modules, "@tabler/icons/icons/outline", `${file}.svg`), "utf8");
    const inner = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"));
    return (
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
      `stroke-linecap="round" stroke-linejoin="round">${inner.replace(/\s*\n\s*/g, "")}</symbol>`
    );
  });
  writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

/** Printed pages are set with these; the browser never loads them. */
function fonts() {
  const from = join(modules, "@expo-google-fonts/noto-sans-sc");
  mkdirSync(join(out, "fonts"), { recursive: true });
  for (const name of ["400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf"]) {
    cpSync(join(from, name), join(out, "fonts", name.split("/")[1]));
  }
}

function licences() {
  const names = ["@tabler/core", "@tabler/icons", "htmx.org", "ol", "@expo-google-fonts/noto-sans-sc"];
  const texts = names.map((name) => {
    const folder = join(modules, name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    let text = "";
    for (const file of ["LICENSE_FONT", "LICENSE", "LICENSE.md", "LICENSE.txt"]) {
      try {
        text = readFileSync(join(folder, file), "utf8");
        break;
      } catch (error) {
        if (error.code !== "ENOENT") throw error;
      }
    }
    return `${name} ${about.version} (${about.license})\n\n${text || "The licence text under @tabler/icons, by the same authors, holds here too.\n"}`;
  });
  writeFileSync(join(out, "licences.txt"), texts.join("\n----------------\n\n"));
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(here, "public"), out, { recursive: true });
styles();
scripts();
icons();
fonts();
licences();
