import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const api = process.env["GUILDER_DEV_API"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  // The server replaces the placeholder by a fresh nonce in every page it sends.
  html: { cspNonce: "GUILDER_CSP_NONCE" },
  plugins: [tanstackRouter({ target: "react", autoCodeSplitting: true }), react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { target: "es2022", manifest: true, sourcemap: false, reportCompressedSize: false },
  server: {
    port: 5173,
    proxy: { "/v1": { target: api, changeOrigin: false } },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test-setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    env: { TZ: "UTC" },
  },
});
