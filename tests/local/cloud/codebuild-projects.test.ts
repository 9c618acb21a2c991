/** Projects of CodeBuild, and the settings that are refused. */
import type { Shape } from '../../../local/contract/service';
import { project, serviceRole, start } from './codebuild-fixture';

describe('codebuild', () => {
  it.each([
    ...[
      [{ cache: { type: 'LOCAL' } }, "CreateProject's cache"],
      [{ vpcConfig: { vpcId: 'vpc-1' } }, "CreateProject's vpcConfig"],
      [{ source: { type: 'GITHUB', location: 'x' } }, 'source.type GITHUB'],
      [{ source: { type: 'S3', location: 'bucket/folder/' } }, 'the source location bucket/folder/'],
      [{ source: { type: 'NO_SOURCE', buildspec: 'buildspec.yml' } }, 'a buildspec in a file'],
      [{ artifacts: { type: 'S3', location: 'b', packaging: 'ZIP' } }, 'artifacts.packaging ZIP'],
      [{ artifacts: { type: 'S3', location: 'b', namespaceType: 'BUILD_ID' } }, 'artifacts.namespaceType BUILD_ID'],
      [{ artifacts: { type: 'S3', location: 'b', name: 'all' } }, 'artifacts.name all'],
      [{ artifacts: { type: 'S3', location: 'b', overrideArtifactName: true } }, 'artifacts.overrideArtifactName'],
      [{ logsConfig: { cloudWatchLogs: { status: 'DISABLED' } } }, 'logsConfig.cloudWatchLogs.status DISABLED'],
      [{ logsConfig: { s3Logs: { status: 'ENABLED' } } }, 'logsConfig.s3Logs'],
    ].map(([settings, message]): [string, Shape, string] => [
      'CreateProject',
      project('version: 0.2\n', settings as Shape),
      message as string,
    ]),
    ['StartBuild', { projectName: 'store', timeoutInMinutesOverride: 5 }, "StartBuild's timeoutInMinutesOverride"],
    ['StartBuild', { projectName: 'store', buildspecOverride: 'other.yml' }, 'a buildspec in a file'],
    ['StartBuild', { projectName: 'store', fleetOverride: { fleetArn: 'x' } }, "StartBuild's fleetOverride"],
    [
      'StartBuild',
      {
        projectName: 'store',
        secondarySourcesOverride: [{ type: 'S3', location: 'bucket/a.zip', sourceIdentifier: 'other' }],
      },
      'an override of the source other',
    ],
    [
      'StartBuild',
      { projectName: 'store', environmentVariablesOverride: [{ name: 'A', value: 'b', type: 'SECRETS_MANAGER' }] },
      'environment variable A of type SECRETS_MANAGER',
    ],
  ])('refuses what %s would ignore', async (operation, input, message) => {
    const cloud = start();
    if (operation !== 'CreateProject') await cloud.call('codebuild', 'CreateProject', project('version: 0.2\n'));
    await expect(cloud.call('codebuild', operation, input)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining(message),
    });
  });

  it('keeps, changes and deletes projects', async () => {
    const cloud = start();
    const { project: created } = await cloud.call('codebuild', 'CreateProject', project('version: 0.2\n'));
    expect(created).toMatchObject({
      arn: 'arn:aws:codebuild:eu-west-1:000000000000:project/store',
      timeoutInMinutes: 60,
    });
    await expect(cloud.call('codebuild', 'CreateProject', project('{}'))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await cloud.call('codebuild', 'UpdateProject', { name: 'store', timeoutInMinutes: 5 });
    const { projects } = await cloud.call('codebuild', 'BatchGetProjects', { names: [created.arn] });
    expect(projects).toMatchObject([{ name: 'store', timeoutInMinutes: 5, serviceRole }]);
    expect(await cloud.call('codebuild', 'ListProjects', {})).toMatchObject({ projects: ['store'] });
    await cloud.call('codebuild', 'DeleteProject', { name: 'store' });
    expect(await cloud.call('codebuild', 'BatchGetProjects', { names: ['store'] })).toMatchObject({
      projects: [],
      projectsNotFound: ['store'],
    });
    await expect(cloud.call('codebuild', 'StartBuild', { projectName: 'store' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
