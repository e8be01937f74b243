import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const api = process.env["GUILDER_DEV_API"] ?? "http://127.0.0.1:8000";
const compress = promisify(brotliCompress);

/** Lays a .br beside every script and style, once, so that the server need not compress anything. */
function brotli(): Plugin {
  return {
    name: "guilder:brotli",
    apply: "build",
    async writeBundle({ dir = "dist" }, bundle) {
      const files = Object.values(bundle).filter(({ fileName }) => /\.(js|css)$/.test(fileName));
      await Promise.all(
        files.map(async (file) => {
          const body = file.type === "chunk" ? file.code : file.source;
          await writeFile(join(dir, `${file.fileName}.br`), await compress(body));
        }),
      );
    },
  };
}

export default defineConfig({
  // The server replaces the placeholder by a fresh nonce in every page it sends.
  html: { cspNonce: "GUILDER_CSP_NONCE" },
  plugins: [tanstackRouter({ target: "react", autoCodeSplitting: true }), react(), tailwindcss(), brotli()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    manifest: true,
    sourcemap: false,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
    // What the first page always needs is one file: twenty small ones compress worse (by 4.6 KB) and come later.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shell", tags: ["$initial"] }] } } },
  },
  server: {
    port: 5173,
    proxy: { "/v1": { target: api, changeOrigin: false }, "/ready": { target: api, changeOrigin: false } },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test-setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    env: { TZ: "UTC" },
  },
});
