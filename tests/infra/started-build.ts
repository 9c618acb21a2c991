/** What a workflow starts a build with, in runs of tests/infra: it reads and writes only what is its own. */
export const startedBuild = (project: string, token: string, variables: Record<string, string>) => ({
  ProjectName: project,
  IdempotencyToken: token,
  SecondarySourcesOverride: [{ Type: 'S3', Location: 'b/build-source/x.zip', SourceIdentifier: 'manifest' }],
  ArtifactsOverride: {
    Type: 'S3',
    Location: 'b',
    Path: 'build-output/x',
    Name: '/',
    NamespaceType: 'NONE',
    Packaging: 'NONE',
  },
  EnvironmentVariablesOverride: Object.entries(variables).map(([Name, Value]) => ({ Name, Value, Type: 'PLAINTEXT' })),
});
