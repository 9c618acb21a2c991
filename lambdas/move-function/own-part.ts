/**
 * The part of a function's configuration that moving it touches: its layers, but for those that are made for it alone, and three
 * variables. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import type { LayerConfiguration } from '../aws/functions';
import { layersOfOneFunction, sharedLayers } from './attachment/attachment';

export const sharedStore = 'DOTNET_SHARED_STORE';
export const startupHooks = 'DOTNET_STARTUP_HOOKS';
/** How long the startup hook may warm, in milliseconds. */
export const warmBudget = 'PREJIT_WARM_BUDGET_MS';

export const ownVariables = [sharedStore, startupHooks, warmBudget];

export interface OwnPart {
  /** ARNs of its layers that others may have, too. */
  layers: string[];
  /** Those of our variables that are set. */
  variables: Record<string, string>;
}

const isOwn = ([name]: [string, string]): boolean => ownVariables.includes(name);

export const ownPartOf = ({ layers, environment }: LayerConfiguration): OwnPart => ({
  layers: sharedLayers(layers),
  variables: Object.fromEntries(Object.entries(environment).filter(isOwn)),
});

/** A configuration with this part of another. */
export const withOwnPart = ({ layers, environment }: LayerConfiguration, part: OwnPart): LayerConfiguration => ({
  layers: [...part.layers, ...layersOfOneFunction(layers)],
  environment: {
    ...Object.fromEntries(Object.entries(environment).filter((entry) => !isOwn(entry))),
    ...part.variables,
  },
});

export const hasOwnPart = (configuration: LayerConfiguration, part: OwnPart): boolean =>
  isDeepStrictEqual(ownPartOf(configuration), part);

/** The entries of a variable that holds a list, as .NET's host reads it: separated by colons, empty ones not counting. */
export const entriesOf = (value: string | undefined): string[] =>
  (value ?? '').split(':').filter((entry) => entry !== '');
