/** Writes `.br` and `.gz` beside each text file of the build, so that the gateway compresses nothing at run time. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(js|css|svg|json|webmanifest|txt)$/;
const SMALL = 1024;

export function compress(): Plugin {
  let folder = "dist";
  return {
    name: "compress",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        for (const name of await readdir(folder, { recursive: true })) {
          if (!TEXT.test(name)) continue;
          const path = join(folder, name);
          const bytes = await readFile(path);
          if (bytes.length < SMALL) continue;
          await writeFile(`${path}.br`, brotliCompressSync(bytes));
          await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        }
      },
    },
  };
}
