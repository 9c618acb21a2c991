import { toolEnvironment } from '../../build-store/tool-environment';

test('the SDK gets what it needs, and no credentials', () => {
  const environment = toolEnvironment({
    PATH: '/usr/bin',
    HOME: '/root',
    HTTPS_PROXY: 'http://proxy.example:3128',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1',
    CODEBUILD_BUILD_ARN: 'arn',
    DOTNET_STARTUP_HOOKS: '/tmp/evil.dll',
    MSBuildSDKsPath: '/tmp/evil',
  });
  expect(environment).toMatchObject({ PATH: '/usr/bin', HOME: '/root', HTTPS_PROXY: 'http://proxy.example:3128' });
  expect(Object.keys(environment).filter((name) => /AWS|CODEBUILD|HOOKS|SDKsPath/.test(name))).toEqual([]);
});
