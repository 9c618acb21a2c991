/** Aliases of functions: names of published versions, by which others invoke them. */
import {
  type AliasConfiguration,
  GetAliasCommand,
  type LambdaClient,
  PreconditionFailedException,
  paginateListAliases,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';

export interface Alias {
  name: string;
  version: string;
  /** The share of another version, from 0 to 1, by its number: Lambda allows one. */
  weights: Record<string, number>;
  /** Changes with every update: makes an update conditional on what was read. */
  revisionId: string;
}

export interface Aliases {
  list(name: string): Promise<Alias[]>;
  /** Undefined when there is no such alias. */
  get(name: string, alias: string): Promise<Alias | undefined>;
  /**
   * Has an alias name a version, with these weights and no others. Provisioned concurrency goes with it: until its environments
   * are there, Lambda gives the version before a weight of 1.
   * @returns false when the alias has changed since it was read, or is gone
   */
  move(name: string, alias: Alias, version: string, weights: Record<string, number>): Promise<boolean>;
}

/** What an update meets when the alias was changed, or deleted, since it was read. */
const changes = [ResourceConflictException, PreconditionFailedException, ResourceNotFoundException];

const aliasOf = ({ Name, FunctionVersion, RoutingConfig, RevisionId }: AliasConfiguration): Alias => ({
  name: Name ?? '',
  version: FunctionVersion ?? '',
  weights: RoutingConfig?.AdditionalVersionWeights ?? {},
  revisionId: RevisionId ?? '',
});

/** @param client whose calls keep the pace that is asked for, if any */
export const lambdaAliases = (client: LambdaClient): Aliases => ({
  async list(name) {
    const aliases: Alias[] = [];
    for await (const page of paginateListAliases({ client }, { FunctionName: name })) {
      aliases.push(...(page.Aliases ?? []).map(aliasOf));
    }
    return aliases;
  },
  async get(name, alias) {
    try {
      return aliasOf(await client.send(new GetAliasCommand({ FunctionName: name, Name: alias })));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },
  async move(name, alias, version, weights) {
    const command = new UpdateAliasCommand({
      FunctionName: name,
      Name: alias.name,
      FunctionVersion: version,
      // Those that aren't named would stay.
      RoutingConfig: { AdditionalVersionWeights: weights },
      RevisionId: alias.revisionId,
    });
    try {
      await client.send(command);
      return true;
    } catch (error) {
      if (changes.some((type) => error instanceof type)) return false;
      throw error;
    }
  },
});
