/** Every class of the stylesheets is on some element, and every page brings the stylesheets of its classes. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

/** Classes that no `class` attribute spells out, and where they are put together. */
const COMPOSED = new Map([
  ["drawing", "components/Drawing.tsx: the class of a drawing that is given none"],
  ["hot", "pages/Tour/Stage.tsx: a list of classes"],
  ["seen", "pages/Tour/Stage.tsx: a list of classes"],
  ["aim", "pages/Tour/Stage.tsx: a list of classes"],
  ["left", "pages/Tour/Edges.tsx: `edge glass ${side}`"],
  ["up", "pages/Tour/Edges.tsx: `edge glass ${side}`"],
  ["down", "pages/Tour/Edges.tsx: `edge glass ${side}`"],
  ["c-innovation", "components/Page.tsx: hue()"],
  ["c-industry", "components/Page.tsx: hue()"],
  ["c-durable", "components/Page.tsx: hue()"],
  ["psv-container", "made by Photo Sphere Viewer"],
  ["psv-loader-container", "made by Photo Sphere Viewer"],
  ["psv-overlay", "made by Photo Sphere Viewer"],
]);

function filesOf(folder: string, ending: RegExp): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(path).isDirectory()) return filesOf(path, ending);
    return ending.test(name) ? [path] : [];
  });
}

const namesIn = (text: string): string[] => text.match(/[\w-]+/g) ?? [];

/** Classes that a stylesheet has rules for. */
function classesOf(css: string): Set<string> {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/url\([^)]*\)|"[^"]*"/g, "");
  const selectors = [...bare.matchAll(/([^{};]+)\{/g)].map((found) => found[1]).join(" ");
  return new Set([...selectors.matchAll(/\.(-?[a-zA-Z_][\w-]*)/g)].map((found) => found[1]!));
}

/** What stands in `class="…"`: in HTML, and in HTML and SVG inside strings. */
function wornInMarkup(text: string): string[] {
  return [...text.matchAll(/\bclass="([^"]*)"/g)].flatMap((found) => namesIn(found[1]!));
}

/** What the `class` attributes of JSX spell out, in every branch of their expressions. */
function wornInCode(path: string, text: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node, inClass: boolean) => {
    const within = inClass || (ts.isJsxAttribute(node) && node.name.getText(source) === "class");
    if (
      within &&
      (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
    )
      found.push(...namesIn(node.text));
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(source, false);
  return found;
}

const code = filesOf("src", /\.tsx?$/).filter((path) => !/\.test\.tsx?$|\.d\.ts$/.test(path));
const templates = [...filesOf("../gateway/pages", /\.(html|py)$/), "index.html"];
const styles = filesOf("src/styles", /\.css$/);

const worn = new Set([
  ...code.flatMap((path) => {
    const text = readFileSync(path, "utf8");
    return [...wornInMarkup(text), ...wornInCode(path, text)];
  }),
  ...templates.flatMap((path) => wornInMarkup(readFileSync(path, "utf8"))),
]);

const dead = (css: string) => [...classesOf(css)].filter((name) => !worn.has(name) && !COMPOSED.has(name));

it("finds a class that nothing wears", () => {
  expect(dead(".card, .worn-by-nobody:hover > b { color: red }")).toEqual(["worn-by-nobody"]);
  expect(dead("@media print { .card .nor-inside:not(.nor-this) { margin: 0.5em } }")).toEqual([
    "nor-inside",
    "nor-this",
  ]);
  expect(dead('/* .remark */ .card { background: url(a.webp); content: ".quoted" }')).toEqual([]);
});

it("has rules only for classes that something wears", () => {
  expect(styles.length).toBeGreaterThan(10);
  expect(
    styles.flatMap((path) => dead(readFileSync(path, "utf8")).map((name) => `${path}: .${name}`)),
  ).toEqual([]);
});

it("lists as composed only what has rules, and is spelt out nowhere", () => {
  const ruled = new Set(styles.flatMap((path) => [...classesOf(readFileSync(path, "utf8"))]));
  expect([...COMPOSED.keys()].filter((name) => !ruled.has(name) || worn.has(name))).toEqual([]);
});

/** Files of ours that `path` imports, now or later. */
function importsOf(path: string): string[] {
  const named = readFileSync(path, "utf8").matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+\.(?:tsx?|css))"/g);
  return [...named].map((found) => posix.join(posix.dirname(path), found[1]!));
}

/** `path`, and all that it brings along. */
function broughtBy(path: string, known = new Set<string>()): Set<string> {
  if (known.has(path) || path === "src/app.tsx") return known;
  known.add(path);
  if (!path.endsWith(".css")) importsOf(path).forEach((each) => broughtBy(each, known));
  return known;
}

const always = importsOf("src/main.tsx").filter((path) => path.endsWith(".css"));
const pages = importsOf("src/app.tsx").filter((path) => path.startsWith("src/pages/"));

it.each(pages)("%s brings the styles of all that it shows", (page) => {
  const brought = [...broughtBy(page)];
  const ruled = (paths: string[]) =>
    new Set(paths.flatMap((path) => [...classesOf(readFileSync(path, "utf8"))]));
  const here = ruled([...always, ...brought.filter((path) => path.endsWith(".css"))]);
  const anywhere = ruled(styles);
  const bare = brought
    .filter((path) => path.endsWith(".tsx"))
    .flatMap((path) => wornInCode(path, readFileSync(path, "utf8")).map((name) => ({ path, name })))
    .filter(({ name }) => anywhere.has(name) && !here.has(name));
  expect(bare).toEqual([]);
});
