/** French typography of what the client says: a sign never begins a line, as it would after an ordinary space. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const WRONG = [/[\p{L}\d»)}] +[;!?](?=[\s<"'`»)]|$)/u, /[\p{L}\d»)}] +:(?=\s|$)/u, /« /, / »/];

/** Texts of a source file, with their lines. */
function texts(path: string): { line: number; text: string }[] {
  const source = readFileSync(path, "utf8");
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: { line: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isJsxText(node) ||
      ts.isStringLiteral(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node);
    if (isText) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      // In JSX a line break is a space.
      found.push({ line: line + 1, text: node.text.replace(/\s*\n\s*/g, " ") });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (path) => /\.tsx?$/.test(path) && !/\.test\.|\.d\.ts$|^testing/.test(path),
);

it("finds what is wrong", () => {
  expect(WRONG.some((wrong) => wrong.test("Quel métier ?"))).toBe(true);
  expect(WRONG.some((wrong) => wrong.test("Quel métier\u202f?"))).toBe(false);
  expect(sources.length).toBeGreaterThan(100);
});

it.each(sources)("%s", (path) => {
  const found = texts(join("src", path)).filter(({ text }) => WRONG.some((wrong) => wrong.test(text)));
  expect(found).toEqual([]);
});
