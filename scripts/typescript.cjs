// Lets `require` load TypeScript: types are stripped by esbuild, once for each content of a file. It stays out of the way of
// node_modules, which makes the commands start in half the time that they take under a general loader.
'use strict';

const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const cache = path.join(__dirname, '..', '.prejit', 'javascript');

/** JavaScript of a TypeScript file, from the cache if the same content was there before. */
function compile(file) {
  const source = readFileSync(file, 'utf8');
  // The path counts too: it stands in the source map.
  const key = createHash('sha256').update(`${process.version}\0${file}\0${source}`).digest('hex');
  const cached = path.join(cache, `${key}.js`);
  try {
    return readFileSync(cached, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const { code } = require('esbuild').transformSync(source, {
    loader: 'ts',
    format: 'cjs',
    target: `node${process.versions.node}`,
    // `import()` becomes `require`, which knows this loader.
    supported: { 'dynamic-import': false },
    sourcefile: file,
    sourcemap: 'inline',
    sourcesContent: false,
  });
  mkdirSync(cache, { recursive: true });
  // Whole or not at all: another process may be reading.
  writeFileSync(`${cached}.${process.pid}`, code);
  renameSync(`${cached}.${process.pid}`, cached);
  return code;
}

process.setSourceMapsEnabled(true);
require.extensions['.ts'] = (module, file) => module._compile(compile(file), file);
