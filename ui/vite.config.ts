/// <reference types="vitest/config" />
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// Tests write times as people in São Paulo read them.
if (process.env["VITEST"]) process.env["TZ"] = "America/Sao_Paulo";

// Two pages: the main window, and the credential window with nothing of the main one in it. Everything is a file of its
// own, since the app's CSP allows nothing inline.
export default defineConfig(({ mode }) => ({
  plugins: [svelte({ configFile: false })],
  // Component tests run what a browser would.
  ...(mode === "test" && { resolve: { conditions: ["browser"] } }),
  // Texts are read by JSON's own reader, which is done long before the script's would be.
  json: { stringify: true, namedExports: false },
  build: {
    target: "safari16",
    assetsInlineLimit: 0,
    // What a page's script imports is fetched beside it, not after it.
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { main: "index.html", cred: "cred.html" } },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"], setupFiles: ["src/test-setup.ts"] },
}));
