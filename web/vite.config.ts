import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The hub that the development server passes requests to: its plain HTTP port for people, on loopback. */
const hub = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    // The hub's CSP allows no data: scripts, and small files cost nothing over one connection.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Read by scripts/size.mjs.
    manifest: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      output: {
        // See src/app/no-eval.ts: in one chunk modules run in the order in which they are imported.
        codeSplitting: { groups: [{ name: 'protocol', test: /node_modules\/zod\/|\/protocol\/src\/|no-eval/ }] },
      },
    },
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: hub }, '/healthz': { target: hub } },
  },
});
