/** Reads a package manifest: XML text in, validated values out. The uploaded XML itself goes nowhere else. */
import { PipelineError } from '../../core/errors';
import type { Package } from '../../core/packages';
import type { Architecture, Framework, Level } from '../../core/targets';
import { shown } from '../../core/text';
import { isHarmlessItem, isProjectAttribute } from './harmless';
import { readPackage } from './manifest-packages';
import { PropertyReader } from './manifest-properties';
import { type Element, foldCase, parseXml } from './manifest-xml';
import { Problems } from './problems';

export interface Manifest {
  /** Sorted by id; ids as written, versions normalised. */
  packages: Package[];
  /** Whether the packages are compiled against ASP.NET Core's shared framework. */
  aspNetCore: boolean;
  /** Undefined when the manifest leaves the choice to the stack's configuration, here and below. */
  frameworks?: Framework[];
  architectures?: Architecture[];
  level?: Level;
  /** Whether the layer keeps the packages of the version before beside its own. */
  keepPrevious: boolean;
}

/** Largest manifest, in bytes: enough for thousands of packages. */
export const maxManifestBytes = 256 * 1024;

/** @throws PipelineError that lists everything that is wrong with the manifest */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.byteLength > maxManifestBytes) throw manifestTooLarge(bytes.byteLength);
  const root = parseXml(bytes);
  if (root.name !== 'Project') {
    throw new PipelineError(
      'ManifestElementRefused',
      `The manifest's root element is <${shown(root.name)}>. Write an MSBuild project: <Project> with PackageReference items.`,
    );
  }
  return new ManifestReader(root).read();
}

export const manifestTooLarge = (bytes: number): PipelineError =>
  new PipelineError(
    'ManifestTooLarge',
    `The manifest has ${bytes} bytes, at most ${maxManifestBytes} are read. Keep only the PackageReference items.`,
  );

class ManifestReader {
  private readonly problems = new Problems();
  private readonly properties = new PropertyReader(this.problems);
  private readonly packages = new Map<string, Package>();
  private aspNetCore = false;

  constructor(private readonly root: Element) {}

  read(): Manifest {
    this.readProject();
    for (const group of this.root.children) this.readGroup(group);
    if (this.packages.size === 0) {
      this.problems.add(
        'ManifestHasNoPackages',
        'The manifest has no usable PackageReference. Add one: <PackageReference Include="Newtonsoft.Json" Version="13.0.3" />.',
      );
    }
    this.problems.throwIfAny();
    const byId = (a: Package, b: Package) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1);
    return {
      packages: [...this.packages.values()].sort(byId),
      aspNetCore: this.aspNetCore,
      ...this.properties.values(),
    };
  }

  private readProject(): void {
    for (const [name, value] of Object.entries(this.root.attributes)) {
      if (!isProjectAttribute(name)) this.refuse(`The attribute ${shown(name)} of <Project>`, 'Remove it.');
      if (name === 'Sdk') this.readSdk(value);
    }
  }

  private readSdk(sdk: string): void {
    // The Web SDK stands for the ASP.NET Core framework reference; otherwise it only matters to sources.
    if (sdk === 'Microsoft.NET.Sdk.Web') this.aspNetCore = true;
    else if (sdk !== 'Microsoft.NET.Sdk') {
      this.refuse(
        `The SDK "${shown(sdk)}"`,
        'Use <Project Sdk="Microsoft.NET.Sdk">, or Microsoft.NET.Sdk.Web for ASP.NET Core.',
      );
    }
  }

  private readGroup(group: Element): void {
    if (group.name !== 'PropertyGroup' && group.name !== 'ItemGroup') {
      this.refuse(
        `<${shown(group.name)}>`,
        'Remove it: a manifest holds only PropertyGroup and ItemGroup, and runs no code.',
      );
      return;
    }
    this.refuseAttributes(group, ['Label']);
    for (const child of group.children) {
      if (group.name === 'PropertyGroup') this.readProperty(child);
      else this.readItem(child);
    }
  }

  private readProperty(element: Element): void {
    this.refuseAttributes(element, ['Label']);
    this.properties.read(element);
  }

  private readItem(item: Element): void {
    const type = foldCase(item.name);
    if (type === 'packagereference') this.addPackage(item);
    else if (type === 'frameworkreference') this.readFrameworkReference(item);
    else if (!isHarmlessItem(type)) {
      this.refuse(
        `The item <${shown(item.name)}>`,
        'Remove it: only PackageReference and FrameworkReference items are understood.',
      );
    }
  }

  private addPackage(item: Element): void {
    const found = readPackage(item, this.problems);
    if (!found) return;
    const key = found.id.toLowerCase();
    if (this.packages.has(key)) {
      this.refuse(
        `The second <PackageReference Include="${found.id}">`,
        'Name every package once; case does not matter.',
      );
      return;
    }
    this.packages.set(key, found);
  }

  private readFrameworkReference(item: Element): void {
    this.refuseAttributes(item, ['Include']);
    for (const child of item.children) this.refuse(`<${shown(child.name)}> in <FrameworkReference>`, 'Remove it.');
    const name = foldCase(item.attributes.Include?.trim() ?? '');
    if (name === 'microsoft.aspnetcore.app') this.aspNetCore = true;
    else if (name !== 'microsoft.netcore.app') {
      this.refuse(
        `<FrameworkReference Include="${shown(item.attributes.Include ?? '')}">`,
        'Lambda has Microsoft.NETCore.App and Microsoft.AspNetCore.App.',
      );
    }
  }

  private refuseAttributes(element: Element, allowed: string[]): void {
    for (const name of Object.keys(element.attributes)) {
      if (allowed.includes(name)) continue;
      const fix =
        name === 'Condition'
          ? 'Remove it, and upload one manifest folder per case.'
          : 'Remove it: it is not understood.';
      this.refuse(`The attribute ${shown(name)} of <${shown(element.name)}>`, fix);
    }
  }

  private refuse(what: string, fix: string): void {
    this.problems.add('ManifestElementRefused', `${what} is not accepted in a manifest. ${fix}`);
  }
}
