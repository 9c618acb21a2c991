/** Packages that a layer claims to hold, against those that the manifest asks for. */
import { attackOnLayer as attack } from './attack-on-layer';
import { add, entryOf, locked, type Output, store } from './output';

/** Lists a package everywhere where a build says what it built. */
function list(output: Output, id: string, version: string): void {
  const line = `  <Package Id="${id}" Version="${version}" />\n`;
  output.artifact = output.artifact.replace('</StoreArtifacts>', `${line}</StoreArtifacts>`);
  output.report.packages.push({ id, version });
  rewriteArtifact(output);
}

function rewriteArtifact(output: Output): void {
  entryOf(output, `${store}artifact.xml`).content = Buffer.from(output.artifact);
}

export const packageAttacks = [
  attack('a further package, locked as if the manifest had asked for it', (output) => {
    locked(output).Evil = { type: 'Direct', resolved: '1.0.0' };
    add(output, `${store}evil/1.0.0/lib/net8.0/Evil.dll`);
    list(output, 'Evil', '1.0.0');
  }),
  attack('a package in another version than the manifest asks for', (output) => {
    locked(output).Serilog = { type: 'Direct', resolved: '4.3.0' };
  }),
  attack('a lock file that says nothing of what the manifest asks for', (output) => {
    locked(output).Serilog = { type: 'Transitive', resolved: '4.4.0' };
  }),
  attack('a package that the lock file does not have', (output) => {
    add(output, `${store}evil/1.0.0/lib/net8.0/Evil.dll`);
    list(output, 'Evil', '1.0.0');
  }),
  attack('files of a package that is not listed', (output) => add(output, `${store}evil/1.0.0/lib/net8.0/Evil.dll`)),
  attack('a listed package without files', (output) => {
    locked(output).Evil = { type: 'Transitive', resolved: '1.0.0' };
    list(output, 'Evil', '1.0.0');
  }),
  attack('a package that was asked for and is silently left out', (output) => {
    output.entries = output.entries.filter(({ path }) => !path.includes('/serilog/'));
    output.report.assemblies = [];
    output.report.packages = [];
    output.artifact = '<StoreArtifacts>\n</StoreArtifacts>\n';
    rewriteArtifact(output);
  }),
  attack('a list of packages that differs from the one in the zip', (output) => {
    output.artifact = output.artifact.replace('4.4.0', '4.3.0');
  }),
  attack('a list of packages that declares entities', (output) => {
    output.artifact = `<!DOCTYPE a [<!ENTITY b "${'b'.repeat(1000)}">]>${output.artifact}`;
    rewriteArtifact(output);
  }),
  attack('a package whose id looks like another', (output) => {
    locked(output).Ѕerilog = { type: 'Transitive', resolved: '4.4.0' };
  }),
  attack('a package whose version is no version', (output) => {
    locked(output).Evil = { type: 'Transitive', resolved: '1.0.0\n--option' };
  }),
];
