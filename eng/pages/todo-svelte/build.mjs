// Compiles the page beside the packages of npm; the browser loads Svelte's own modules by the import map of index.html.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'svelte/compiler';

const source = new URL('App.svelte', import.meta.url);
const { js } = compile(readFileSync(source, 'utf8'), { name: 'App', generate: 'client', dev: false });
writeFileSync(new URL('App.js', import.meta.url), js.code);
