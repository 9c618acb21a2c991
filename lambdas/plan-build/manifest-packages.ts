/** Reads one PackageReference. */
import type { Package } from '../../core/packages';
import { shown } from '../../core/text';
import { type Element, foldCase } from './manifest-xml';
import { normaliseVersion } from './package-version';
import type { Problems } from './problems';

/** NuGet's own rule for package ids (at most 100 characters). */
const idPattern = /^(?=.{1,100}$)\w+(?:[.-]\w+)*$/;

/** Metadata that people use, with what to do instead. */
const metadataFixes: Record<string, string> = {
  privateassets: 'Remove it; leave packages that are only needed at build time out of the manifest.',
  includeassets: 'Remove it: a layer holds the run-time assets of its packages.',
  excludeassets: 'Remove it: a layer holds the run-time assets of its packages.',
  condition: 'Remove it, and upload one manifest folder per case.',
  versionoverride: 'Write the version as Version="…".',
};

const standardFix = 'Remove it: only Include and Version are understood.';

/** @returns undefined when the item is not usable; what is wrong is then among the problems */
export function readPackage(item: Element, problems: Problems): Package | undefined {
  const id = item.attributes.Include?.trim() ?? '';
  if (!idPattern.test(id)) {
    const what = item.attributes.Include === undefined ? 'has no Include' : `has Include="${shown(id)}"`;
    problems.add(
      'ManifestElementRefused',
      `A <PackageReference> ${what}. Write one package id: <PackageReference Include="Newtonsoft.Json" Version="13.0.3" />.`,
    );
    return undefined;
  }
  refuseMetadata(item, id, problems);
  const version = readVersion(item, id, problems);
  return version === undefined ? undefined : { id, version };
}

const metadata = (item: Element): { name: string; value: string }[] => [
  ...Object.entries(item.attributes).map(([name, value]) => ({ name, value })),
  ...item.children.map((child) => ({ name: child.name, value: child.text })),
];

function refuseMetadata(item: Element, id: string, problems: Problems): void {
  for (const { name } of metadata(item)) {
    const key = foldCase(name);
    if (key === 'include' || key === 'version') continue;
    const fix = Object.hasOwn(metadataFixes, key) ? metadataFixes[key] : standardFix;
    problems.add(
      'ManifestElementRefused',
      `${shown(name)} on the PackageReference ${id} is not accepted in a manifest. ${fix}`,
    );
  }
  for (const child of item.children) {
    for (const { name } of child.children) {
      const what = `<${shown(name)}> in <${shown(child.name)}> of the PackageReference ${id}`;
      problems.add('ManifestElementRefused', `${what} is not accepted in a manifest. Remove it.`);
    }
    for (const attribute of Object.keys(child.attributes)) {
      const what = `The attribute ${shown(attribute)} of <${shown(child.name)}> in the PackageReference ${id}`;
      problems.add('ManifestElementRefused', `${what} is not accepted in a manifest. Remove it.`);
    }
  }
}

function readVersion(item: Element, id: string, problems: Problems): string | undefined {
  const [written, ...others] = metadata(item).filter(({ name }) => foldCase(name) === 'version');
  const example = `Write one exact version: <PackageReference Include="${id}" Version="1.2.3" />.`;
  if (!written || written.value.trim() === '') {
    problems.add('ManifestVersionInvalid', `The PackageReference ${id} has no version. ${example}`);
    return undefined;
  }
  const version = others.length === 0 ? normaliseVersion(written.value) : undefined;
  if (version === undefined) {
    const what = others.length === 0 ? `the version "${shown(written.value)}"` : 'more than one version';
    problems.add(
      'ManifestVersionInvalid',
      `The PackageReference ${id} has ${what}. A layer needs to be the same every time, so floating versions and ranges are not accepted. ${example}`,
    );
  }
  return version;
}
