/** What a stack consists of, kept in a file between runs as `pulumi up` keeps it in its backend. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Archive, Asset } from './assets';
import type { PropertyValue, PropertyValues } from './wire';

export interface ResourceState {
  urn: string;
  type: string;
  custom: boolean;
  /** The provider's ID; components have none. */
  id?: string;
  parent?: string;
  inputs: PropertyValues;
  /** Everything that can be read of the resource, inputs included. */
  outputs: PropertyValues;
  dependencies: string[];
  retainOnDelete: boolean;
  /** Set on a resource that was replaced and is still to be deleted. */
  replaced?: true;
}

export interface StackState {
  version: 1;
  /** In the order in which they were registered: each one after everything that it depends on. */
  resources: ResourceState[];
  outputs: PropertyValues;
  /** Hash of what the program was made of when it last ran through; see `fingerprint.ts`. */
  fingerprint?: string;
}

export function readState(path: string): StackState {
  if (!existsSync(path)) {
    return { version: 1, resources: [], outputs: {} };
  }
  const state = JSON.parse(readFileSync(path, 'utf8')) as StackState;
  if (state.version !== 1) {
    throw new Error(
      `${path} has format ${state.version}, and this version reads format 1 alone. Delete it to start anew.`,
    );
  }
  return state;
}

/** Replaces the file as a whole. Nobody else may read it: functions' variables stand in it as they are. */
export function writeState(path: string, state: StackState): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify(state, undefined, 1), { mode: 0o600 });
  renameSync(temporary, path);
}

/** Values as they are stored and compared: files by their hashes. */
export function storable(values: PropertyValues, directory: string): PropertyValues {
  const store = (value: PropertyValue): PropertyValue => {
    if (value instanceof Asset) {
      return { $asset: value.hash(directory) };
    }
    if (value instanceof Archive) {
      return { $archive: value.hash(directory) };
    }
    if (Array.isArray(value)) return value.map(store);
    return typeof value === 'object' && value !== null ? storable(value, directory) : value;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, store(value)]));
}
