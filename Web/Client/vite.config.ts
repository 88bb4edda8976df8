import react from '@vitejs/plugin-react';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { defineConfig } from 'vitest/config';

// The dev server stands in for Web: it serves the client and passes the rest on, so that everything has one origin.
const server = process.env.DASHBOARD_SERVER ?? 'http://localhost:5080';

export default defineConfig({
  plugins: [
    react(),
    // Web serves these beside the plain files (Pages/PrecompressedFiles.cs).
    compression({ algorithms: [defineAlgorithm('brotliCompress'), defineAlgorithm('gzip', { level: 9 })], include: /assets\/.*\.(js|css|svg)$/ }),
  ],
  build: {
    outDir: '../wwwroot',
    emptyOutDir: true,
    target: 'es2022',
  },
  server: {
    proxy: {
      '/api': { target: server },
      '/health': { target: server },
      '/ws': { target: server, ws: true },
    },
  },
  test: {
    restoreMocks: true,
    unstubGlobals: true,
    // Components are drawn in full, which takes its time on a busy machine. One that hangs still fails by its name.
    testTimeout: 120_000,
    // The files of a worker share its modules: reading them anew for each took more processor time than the tests themselves.
    isolate: false,
    // What draws nothing needs no document, whose making takes longer than such tests do.
    projects: [
      { extends: true, test: { name: 'logic', include: ['src/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'pages', include: ['src/**/*.test.tsx'], environment: 'jsdom', setupFiles: './src/test/setup.ts' } },
    ],
  },
});
