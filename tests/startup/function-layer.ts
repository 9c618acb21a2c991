/** A layer of one function, unpacked: its small files, the scripts that start the function, and copies of its assemblies as they are. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileContent } from '../../core/function-layout/expected-list';
import { type DeployedFunction, type LayerParts, layerTexts } from '../../core/function-layout/layer-texts';
import { mainAssembly } from '../../core/function-layout/main-assembly';
import { startScripts } from '../../startup/program-files';

const root = path.join(__dirname, '../..');

export const write = (folder: string, name: string, content: string | Uint8Array): void => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
};

/** A function in its folder, as the stages of the pipeline know it. */
export function deployedFunction(task: string, handler: string): DeployedFunction {
  const entries = readdirSync(task, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map(({ parentPath, name }) => path.relative(task, path.join(parentPath, name)));
  const read = (file: string): Buffer => readFileSync(path.join(task, file));
  const contents = new Map(files.map((file) => [file, fileContent(read(file))]));
  const assembly = mainAssembly(handler, {}, contents);
  return {
    assembly,
    architecture: 'x86_64',
    files: contents,
    depsJson: contents.has(`${assembly}.deps.json`) ? read(`${assembly}.deps.json`).toString() : undefined,
    runtimeConfig: read(`${assembly}.runtimeconfig.json`).toString(),
  };
}

/** Writes the layer to a folder that stands for `/opt`. */
export function layOutLayer(opt: string, task: string, fn: DeployedFunction, parts: LayerParts): void {
  const { texts, copies } = layerTexts(fn, parts);
  for (const [name, text] of texts) write(opt, name, text);
  for (const { original, path: copy } of copies) write(opt, copy, readFileSync(path.join(task, original)));
  for (const [name, source] of Object.entries(startScripts)) {
    copyFileSync(path.join(root, source), path.join(opt, name));
    chmodSync(path.join(opt, name), 0o755);
  }
}
