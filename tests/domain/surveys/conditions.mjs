// Runs the phone's conditions on what comes in: {conditions: [[tree, answers, here, on]], asked: [[questions, answers]]}.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [frontend] = process.argv.slice(2);
const { buildSync } = createRequire(`${frontend}/package.json`)("esbuild");
const built = buildSync({ entryPoints: [`${frontend}/src/pocket/conditions.ts`], bundle: true, format: "esm", write: false });
const { asked, holds } = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString("base64")}`);
const given = JSON.parse(readFileSync(0, "utf8"));
const told = {
  conditions: given.conditions.map((one) => holds(...one)),
  asked: given.asked.map(([questions, answers]) => [...asked(questions, answers).keys()]),
};
process.stdout.write(JSON.stringify(told));
