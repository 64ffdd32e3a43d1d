import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { budget } from "./build/budget.ts";
import { compress } from "./build/compress.ts";

/** Where the development server finds a running platform. */
const platform = process.env.PLATFORM ?? "http://127.0.0.1:8000";

export default defineConfig({
  build: {
    outDir: process.env.WEB_DIST ?? "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(["/api", "/media", "/pages", "/docs", "/dev"].map((path) => [path, platform])),
  },
  plugins: [
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,woff2,svg}", "index.html"],
        globIgnores: ["**/viewer-*"],
      },
      manifest: {
        name: "L’Usine Extraordinaire",
        short_name: "L’Usine",
        description: "Visites d’usines à 360°, témoignages, quiz des métiers.",
        lang: "fr",
        start_url: "/",
        display: "standalone",
        background_color: "#fff9ee",
        theme_color: "#fff9ee",
        icons: [
          { src: "/icons/icon.svg", sizes: "any", type: "image/svg+xml" },
          { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
          { src: "/icons/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
    }),
    budget("pages/Home"),
    compress(),
  ],
  test: { environment: "happy-dom", include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});
