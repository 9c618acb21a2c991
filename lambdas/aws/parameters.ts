/** String parameters of SSM Parameter Store. */
import {
  DeleteParametersCommand,
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { clientOptions, memoise } from './client';

export interface Parameters {
  get(name: string): Promise<string | undefined>;
  /** Writes a parameter whatever it was. */
  set(name: string, value: string): Promise<void>;
  /** Writes a parameter that does not exist yet. @returns false when it does */
  create(name: string, value: string): Promise<boolean>;
  /** One that is gone already is fine. */
  delete(name: string): Promise<void>;
}

const client = memoise(() => new SSMClient(clientOptions));

const put = (name: string, value: string, overwrite: boolean) =>
  client().send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: overwrite }));

export const ssmParameters: Parameters = {
  async get(name) {
    try {
      const { Parameter } = await client().send(new GetParameterCommand({ Name: name }));
      return Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  },
  async set(name, value) {
    await put(name, value, true);
  },
  async create(name, value) {
    try {
      await put(name, value, false);
      return true;
    } catch (error) {
      if (error instanceof ParameterAlreadyExists) return false;
      throw error;
    }
  },
  async delete(name) {
    // DeleteParameter would fail for one that isn't there.
    await client().send(new DeleteParametersCommand({ Names: [name] }));
  },
};
