import { join } from 'node:path';
import { type RecordedResource, runProgram } from '../../support/engine/in-process';

const directory = join(__dirname, 'fixture');

const find = (resources: RecordedResource[], name: string): RecordedResource => {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) {
    throw new Error(`no resource '${name}' was declared`);
  }
  return found;
};

describe('running a program in this process', () => {
  test('records what it declares, with parents and dependencies', async () => {
    const { resources, outputs, error, logs } = await runProgram({ directory });
    expect(error).toBeUndefined();
    expect(logs).toEqual([expect.objectContaining({ severity: 'info', message: 'greeting is hello' })]);

    const site = find(resources, 'site');
    const greeter = find(resources, 'site-greeter');
    expect(site.custom).toBe(false);
    expect(greeter.urn).toBe('urn:pulumi:test::fixture::fixture:index:Site$aws:lambda/function:Function::site-greeter');
    expect(greeter.parent).toBe(site.urn);
    expect(greeter.inputs.environment).toEqual({ variables: { TOKEN: 'none' } });
    expect(greeter.dependencies).toContain(find(resources, 'site-versioning').urn);
    expect(outputs.account).toBe('000000000000');
    expect(outputs.functionArn).toMatch(/^arn:aws:lambda:eu-west-1:000000000000:function:site-greeter-[0-9a-f]{7}$/);
  });

  test('evaluates the program anew with another configuration', async () => {
    const first = await runProgram({ directory });
    const second = await runProgram({ directory, config: { topics: 3 }, stack: 'other' });
    expect(first.outputs.topicArns).toHaveLength(1);
    expect(second.outputs.topicArns).toHaveLength(3);
    expect(find(second.resources, 'topic-2').urn).toMatch(/^urn:pulumi:other::/);
  });

  test('hands back what the program throws', async () => {
    const { error } = await runProgram({ directory, config: { greeting: '' } });
    expect(error?.message).toBe('fixture:greeting must not be empty: set it to a word.');
    expect((await runProgram({ directory })).error).toBeUndefined();
  });

  test('refuses two resources of one name', async () => {
    const { error } = await runProgram({ directory, config: { duplicate: true } });
    expect(error?.message).toMatch(/^Duplicate resource URN 'urn:pulumi:test::fixture::aws:sns\/topic:Topic::topic-0'/);
  });

  test('refuses configuration of another type than Pulumi.yaml declares', async () => {
    await expect(runProgram({ directory, config: { topics: 'many' } })).rejects.toThrow(
      'fixture:topics must be of type integer, but is many.',
    );
  });
});
