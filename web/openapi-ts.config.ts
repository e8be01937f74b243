import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: "../.build/openapi.json",
  output: { path: "src/api", postProcess: [] },
  plugins: [
    { name: "@hey-api/client-fetch", runtimeConfigPath: "@/lib/api-client" },
    "@hey-api/typescript",
    "@hey-api/sdk",
    "@tanstack/react-query",
  ],
});
