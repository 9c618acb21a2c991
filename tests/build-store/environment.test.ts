import { readEnvironment } from '../../build-store/environment';

const variables = {
  FRAMEWORK: 'net8.0',
  RUNTIME_IDENTIFIER: 'linux-arm64',
  LEVEL: 'cross-module',
  FINGERPRINT: 'f'.repeat(32),
  CODEBUILD_BUILD_IMAGE: 'image:5',
  UNAVAILABLE_IMAGE: 'image:4',
  CODEBUILD_SRC_DIR: '/src',
  CODEBUILD_SRC_DIR_manifest: '/manifest',
};

test('the environment names the target and the directories', () => {
  expect(readEnvironment(variables, '/program')).toEqual({
    framework: 'net8.0',
    architecture: 'arm64',
    level: 'cross-module',
    fingerprint: 'f'.repeat(32),
    image: 'image:5',
    unavailableImage: 'image:4',
    packageSource: undefined,
    manifestDirectory: '/manifest',
    programDirectory: '/program',
    workDirectory: '/src/work',
    outputDirectory: '/src/output',
    sourceDirectory: '/src',
  });
});

test('all problems are reported together', () => {
  const wrong = { ...variables, FRAMEWORK: 'net7.0', LEVEL: undefined };
  expect(() => readEnvironment(wrong, '/program')).toThrow(
    'FRAMEWORK is "net7.0", which is none of net8.0, net10.0; LEVEL is not set',
  );
});
