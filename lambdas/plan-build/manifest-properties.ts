/** Reads the properties of a manifest: those that choose what is built, and those that may be there. */
import { type Architecture, architectures, frameworks, levels, runtimeIdentifier } from '../../core/targets';
import { shown } from '../../core/text';
import { isHarmlessProperty } from './harmless';
import type { Manifest } from './manifest';
import { type Element, foldCase } from './manifest-xml';
import type { Problems } from './problems';

const architectureOf: Record<string, Architecture> = Object.fromEntries(
  architectures.map((architecture) => [runtimeIdentifier(architecture), architecture]),
);

/** The understood properties, by lower-case name. Singular and plural mean the same. */
const understood: Record<string, keyof Choices> = {
  targetframework: 'frameworks',
  targetframeworks: 'frameworks',
  runtimeidentifier: 'architectures',
  runtimeidentifiers: 'architectures',
  prejitlevel: 'level',
  prejitkeepprevious: 'keepPrevious',
};

type Choices = Pick<Manifest, 'frameworks' | 'architectures' | 'level' | 'keepPrevious'>;

export class PropertyReader {
  private readonly found: Choices = { keepPrevious: false };
  private readonly named = new Map<string, string>();

  constructor(private readonly problems: Problems) {}

  values(): Choices {
    return this.found;
  }

  read(element: Element): void {
    const key = foldCase(element.name);
    const meaning = Object.hasOwn(understood, key) ? understood[key] : undefined;
    const isPlain = element.children.length === 0 && !element.text.includes('$([');
    if (!isPlain || (!meaning && !isHarmlessProperty(element.name, element.text))) {
      this.problems.add(
        'ManifestElementRefused',
        `The property <${shown(element.name)}> with the value "${shown(element.text)}" is not accepted in a manifest. Remove it: it could change what is built.`,
      );
      return;
    }
    // An empty property leaves the choice open, as an absent one does.
    if (!meaning || list(element.text).length === 0) return;
    const before = this.named.get(meaning);
    if (before !== undefined) {
      this.problems.add(
        'ManifestElementRefused',
        `The property <${element.name}> follows <${before}>. Keep one of them.`,
      );
      return;
    }
    this.named.set(meaning, element.name);
    if (meaning === 'frameworks') this.readFrameworks(element.text);
    else if (meaning === 'architectures') this.readArchitectures(element.text);
    else if (meaning === 'level') this.readLevel(element.text);
    else this.readKeepPrevious(element.text);
  }

  private readFrameworks(text: string): void {
    this.found.frameworks = list(text).flatMap((name) => {
      const framework = frameworks.find((known) => known === name);
      if (framework) return [framework];
      this.problems.add(
        'ManifestFrameworkUnknown',
        `The target framework "${shown(name)}" has no managed Lambda runtime. Use ${frameworks.join(' or ')}.`,
      );
      return [];
    });
  }

  private readArchitectures(text: string): void {
    this.found.architectures = list(text).flatMap((name) => {
      const architecture = Object.hasOwn(architectureOf, name) ? architectureOf[name] : undefined;
      if (architecture) return [architecture];
      this.problems.add(
        'ManifestRuntimeIdentifierUnknown',
        `The runtime identifier "${shown(name)}" is not one of Lambda's. Use ${Object.keys(architectureOf).join(' or ')}.`,
      );
      return [];
    });
  }

  private readLevel(text: string): void {
    const level = levels.find((known) => known === foldCase(text));
    if (level) {
      this.found.level = level;
      return;
    }
    this.problems.add(
      'ManifestLevelUnknown',
      `The PrejitLevel "${shown(text)}" does not exist. Use ${levels.join(', ')}.`,
    );
  }

  private readKeepPrevious(text: string): void {
    const value = foldCase(text);
    this.found.keepPrevious = value === 'true';
    if (value === 'true' || value === 'false') return;
    this.problems.add(
      'ManifestElementRefused',
      `PrejitKeepPrevious is "${shown(text)}". Use true, to keep the packages of the version before beside the new ones, or false.`,
    );
  }
}

/** The values of a `;`-separated list, in lower case, each once. */
const list = (text: string): string[] => [
  ...new Set(
    text
      .split(';')
      .map((value) => foldCase(value.trim()))
      .filter((value) => value !== ''),
  ),
];
