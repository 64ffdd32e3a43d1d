/**
 * Fails the build when the first page is too heavy for a weak phone network: its script and style, compressed, must fit in
 * 60 kB, little more than a second at 400 kbit/s. Fonts, drawings of other pages and the viewer of tours load later.
 */
import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

export const FIRST_PAGE_BYTES = 60_000;

/** The chunks that a first visit of `page` loads: the entry, the page's own chunk, and all they import statically. */
function loaded(bundle: Rollup.OutputBundle, page: string): Set<string> {
  const names = new Set<string>();
  const ahead = Object.values(bundle)
    .filter(
      (each): each is Rollup.OutputChunk =>
        each.type === "chunk" && (each.isEntry || (each.facadeModuleId?.includes(page) ?? false)),
    )
    .map((chunk) => chunk.fileName);
  while (ahead.length) {
    const name = ahead.pop()!;
    const chunk = bundle[name];
    if (names.has(name) || chunk?.type !== "chunk") continue;
    names.add(name);
    chunk.viteMetadata?.importedCss.forEach((css) => names.add(css));
    ahead.push(...chunk.imports);
  }
  return names;
}

/** `page`: part of the path of the first page's module. Prints each file's share. */
export function budget(page: string): Plugin {
  return {
    name: "budget",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        let total = 0;
        for (const name of loaded(bundle, page)) {
          const file = bundle[name];
          if (!file) continue;
          total += gzipSync(file.type === "chunk" ? file.code : file.source, { level: 9 }).length;
        }
        const said = `first page: ${(total / 1000).toFixed(1)} kB of script and style, gzip (at most ${FIRST_PAGE_BYTES / 1000})`;
        if (total > FIRST_PAGE_BYTES) this.error(said);
        console.log(said);
      },
    },
  };
}
