/** Keys that name no layer, and files beside manifests. */
import type { Attack } from '../attack';
import { project, reference } from './refusals';
import { keyIn, type ManifestWorld } from './world';

const good = project('');

const refusedKey = (name: string, key: string): Attack<ManifestWorld> => ({
  name: `the key ${name}`,
  expected: 'ManifestKeyInvalid',
  attempt: (world) => world.upload(good, key),
});

const silent = (name: string, file: string): Attack<ManifestWorld> => ({
  name,
  expected: 'nothing starts',
  async attempt(world) {
    const layer = world.newLayer();
    const { versionId } = await world.put(keyIn(layer, file), good);
    // When the execution of what came after it has ended, one of its own would be there.
    await world.upload('', keyIn(layer));
    const { stateMachineArn } = world.pipeline.stack.outputs;
    const { executions = [] } = await world.pipeline.aws.sfn.listExecutions({ stateMachineArn, maxResults: 1000 });
    const inputs = await Promise.all(
      executions.map(({ executionArn }) => world.pipeline.aws.sfn.describeExecution({ executionArn })),
    );
    return inputs.some(({ input }) => input?.includes(versionId)) ? 'an execution started' : 'nothing starts';
  },
});

export const keyAttacks: Attack<ManifestWorld>[] = [
  refusedKey('with a path upwards', 'manifests/../x/D.csproj'),
  refusedKey('with an encoded path upwards', 'manifests/%2e%2e/D.csproj'),
  refusedKey('without a layer', 'manifests//D.csproj'),
  refusedKey('without a name', 'manifests/x/.csproj'),
  refusedKey('in a deeper folder', 'manifests/x/y/D.csproj'),
  refusedKey('with large letters', 'manifests/Web/D.csproj'),
  refusedKey('of 41 characters', `manifests/${'x'.repeat(41)}/D.csproj`),
  refusedKey('of 1,000 characters', `manifests/${'x'.repeat(900)}/D.csproj`),
  refusedKey('with an underscore', 'manifests/__proto__/D.csproj'),
  refusedKey('with a line break', 'manifests/a\nb/D.csproj'),
  refusedKey('with a blank', 'manifests/a b/D.csproj'),
  refusedKey('turned around', 'manifests/a\u202eb/D.csproj'),
  refusedKey('with look-alike letters', 'manifests/w\u0435b/D.csproj'),
  refusedKey('with a colon', 'manifests/a:1/D.csproj'),
  refusedKey('with a star', 'manifests/*/D.csproj'),
  silent('a project with a large ending', 'D.CSPROJ'),
  silent('a project of another language', 'D.fsproj'),
  silent('a file of properties', 'Directory.Build.props'),
  silent("NuGet's configuration", 'nuget.config'),
  silent('a startup profile alone', 'startup.profile'),
  {
    name: 'a startup profile of 9 MB',
    expected: 'StartupProfileInvalid',
    async attempt(world) {
      const layer = world.newLayer();
      await world.put(keyIn(layer, 'startup.profile'), Buffer.alloc(9 << 20));
      return world.upload(good, keyIn(layer));
    },
  },
  {
    name: 'a layer whose name is an inherited one',
    expected: 'ManifestVersionInvalid',
    attempt: (world) =>
      world.upload(
        `<Project><ItemGroup>${reference.replace('4.4.0', '*')}</ItemGroup></Project>`,
        keyIn('constructor'),
      ),
  },
];
