/**
 * Constraints of AWS's API models on the inputs of operations: required members, lengths, ranges, patterns, enums. The
 * SDK's schemas have none of these. constraints.json has them for the operations that the local cloud answers, taken from
 * botocore, which ships the models; scripts/api-models.ts reads them.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ServiceName } from '../../contract/service';

/** A shape of a service's model, with what constrains its values. What constrains nothing is left out. */
export interface ConstrainedShape {
  type: 'structure' | 'list' | 'map' | 'string' | 'blob' | 'number';
  /** Names of a structure's members that have to be there. */
  required?: string[];
  /** Names of shapes: of a structure's members, a list's items, a map's keys and values. */
  members?: Record<string, string>;
  item?: string;
  key?: string;
  value?: string;
  /** Of a number its value, of text its characters, of a blob its bytes, of lists and maps their entries. */
  min?: number;
  max?: number;
  /** A regular expression of Java's, which the whole text has to match. */
  pattern?: string;
  enum?: string[];
}

export interface ApiConstraints {
  apiVersion: string;
  /** Name of the input's shape by operation; null when nothing constrains the input. */
  operations: Record<string, string | null>;
  shapes: Record<string, ConstrainedShape>;
}

export interface ConstraintsFile {
  /** Where they are from: `botocore <version>`. */
  source: string;
  services: Record<ServiceName, ApiConstraints>;
}

/** Not `model.json`, which `./model` would mean too. */
export const constraintsPath = path.join(__dirname, 'constraints.json');

let constraints: ConstraintsFile | undefined;

/** What the models say of one service's inputs. */
export function constraintsOf(service: ServiceName): ApiConstraints {
  constraints ??= JSON.parse(readFileSync(constraintsPath, 'utf8')) as ConstraintsFile;
  return constraints.services[service];
}
