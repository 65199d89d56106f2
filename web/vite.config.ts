import { createHash } from 'node:crypto';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const serviceWorker = 'service-worker.js';

/** Tells the service worker which files the console consists of, when all of them are known. */
function listShell(): Plugin {
  return {
    name: 'list-shell',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle[serviceWorker];
      if (worker?.type !== 'chunk') throw new Error(`expected ${serviceWorker} among the build's chunks`);
      const files = Object.keys(bundle).filter((file) => file !== serviceWorker && !file.startsWith('.vite/'));
      const page = bundle['index.html'];
      const hash = createHash('sha256').update(files.sort().join());
      if (page?.type === 'asset') hash.update(page.source);
      const shell = {
        version: hash.digest('hex').slice(0, 16),
        files: [...files, 'icon.svg'].map((file) => `/${file}`),
      };
      worker.code = worker.code.replaceAll('__SHELL__', JSON.stringify(shell));
    },
  };
}

/** The hub that the development server passes requests to: its plain HTTP port for people, on loopback. */
const hub = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), listShell()],
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
      input: {
        index: `${import.meta.dirname}/index.html`,
        'service-worker': `${import.meta.dirname}/src/offline/service-worker.ts`,
      },
      output: {
        // A worker's reach is the folder that it lies in.
        entryFileNames: ({ name }) => (name === 'service-worker' ? serviceWorker : 'assets/[name]-[hash].js'),
        // See src/app/no-eval.ts: a chunk runs whole before those that import it. Schemas go where they are used.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|no-eval/ }] },
      },
    },
  },
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: hub }, '/healthz': { target: hub } },
  },
});
