// Bundles the widget into one classic script: `node build.mjs [OUTPUT]`. Reads ../var/widget/wording.json, which
// tools/widget.py writes, and puts the values of デジタル庁's design tokens in for their names.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2] ?? join(here, "../var/static/widget.js");
const tokens = await designTokens();

async function designTokens() {
  const css = await readFile(createRequire(import.meta.url).resolve("@digital-go-jp/design-tokens/dist/tokens.css"), "utf8");
  return new Map([...css.matchAll(/^\s*--([\w-]+):\s*(.+);$/gm)].map(([, name, value]) => [name, value]));
}

// Root ems would follow the font size of the page around the widget.
function valueOf(name) {
  const value = tokens.get(name);
  if (value === undefined) throw new Error(`widget.css: unknown design token ${name}`);
  const other = /^var\(--([\w-]+)\)$/.exec(value);
  return other ? valueOf(other[1]) : value.replace(/rem$/, "em");
}

const styles = {
  name: "styles",
  setup(plugin) {
    plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = (await readFile(path, "utf8")).replace(/var\(--([\w-]+)\)/g, (_, name) => valueOf(name));
      return { contents: (await transform(css, { loader: "css", minify: true })).code.trim(), loader: "text" };
    });
  },
};

// Templates are indented for those who read them; between tags that says nothing.
const templates = {
  name: "templates",
  setup(plugin) {
    plugin.onLoad({ filter: /src\/views\/\w+\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/(?<=[>`}])\n\s*(?=[<`]|\$\{)/g, "").replace(/\n\s+/g, "\n "),
      loader: "ts",
    }));
  },
};

const result = await build({
  entryPoints: [join(here, "src/main.ts")],
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome116", "firefox124", "safari17.4"],
  charset: "utf8",
  legalComments: "eof",
  write: false,
  tsconfig: join(here, "tsconfig.json"),
  plugins: [styles, templates],
});
await mkdir(dirname(output), { recursive: true });
await writeFile(output, result.outputFiles[0].contents);
