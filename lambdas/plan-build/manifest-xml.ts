/** Reads a manifest's XML as plain data. Nothing in it is expanded, fetched or run. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { PipelineError } from '../../core/errors';
import { shown } from '../../core/text';

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  /** The element's own text, trimmed. */
  text: string;
}

/** Longest message of the parser, in characters: it quotes names that can be as long as the manifest. */
const maxParserMessage = 200;

const attributesKey = ':@';
const textKey = '#text';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: false,
});

/**
 * MSBuild's names don't depend on case, within ASCII: it does not take a Kelvin sign for a K, which `toLowerCase` would.
 */
export const foldCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** @returns the root element. @throws PipelineError `ManifestNotXml` or `ManifestElementRefused` */
export function parseXml(bytes: Uint8Array): Element {
  const text = decode(bytes);
  // Comments may mention a DTD; whatever the parser makes of the rest, it expands no entities.
  if (/<!(DOCTYPE|ENTITY)/i.test(text.replace(/<!--[\s\S]*?-->/g, ''))) {
    throw new PipelineError(
      'ManifestElementRefused',
      'The manifest has a document type declaration (<!DOCTYPE …>). Remove it: a manifest needs no DTD and no entities.',
    );
  }
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    const { msg, line, col } = valid.err;
    throw new PipelineError(
      'ManifestNotXml',
      `The manifest is not well-formed XML: ${shown(msg, maxParserMessage)} (line ${line}, column ${col}). Upload an MSBuild project with PackageReference items.`,
    );
  }
  const [root] = elements(parseNodes(text));
  if (!root) throw new PipelineError('ManifestNotXml', 'The manifest is empty. Upload an MSBuild project.');
  return root;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PipelineError('ManifestNotXml', 'The manifest is not UTF-8 text. Save it as UTF-8.', { cause });
  }
}

function parseNodes(text: string): Node[] {
  try {
    return parser.parse(text);
  } catch (cause) {
    // Well-formed, but with names or a depth that no project has.
    throw new PipelineError(
      'ManifestElementRefused',
      `The manifest can't be read: ${shown((cause as Error).message, maxParserMessage)}. Write it as people do, without odd names and deep nesting.`,
      {
        cause,
      },
    );
  }
}

type Attributes = Record<string, string>;
/** A node as the parser gives it with `preserveOrder`: one key is the tag with its children, another the attributes. */
type Node = Record<string, Node[] | string | Attributes>;

function elements(nodes: Node[]): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== attributesKey);
    if (name === undefined || name === textKey) return [];
    const inner = node[name] as Node[];
    return [
      {
        name,
        attributes: (node[attributesKey] ?? {}) as Attributes,
        children: elements(inner),
        text: inner
          .map((child) => child[textKey] ?? '')
          .join('')
          .trim(),
      },
    ];
  });
}
