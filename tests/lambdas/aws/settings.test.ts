import { loadSettings } from '../../../lambdas/aws/settings';
import { settingsSchema as planBuild } from '../../../lambdas/plan-build/settings';
import { settingsSchema as publishLayer } from '../../../lambdas/publish-layer/settings';

test('reads JSON values', () => {
  const hooks = { 'net10.0-x86_64': 'a'.repeat(64) };
  const env = { SHARE_WITH: '{"accounts":["123456789012"]}', STARTUP_HOOKS: JSON.stringify(hooks) };
  expect(loadSettings(publishLayer, env)).toEqual({
    SHARE_WITH: { accounts: ['123456789012'] },
    STARTUP_HOOKS: hooks,
  });
});

test('lists every problem at once', () => {
  const env = { DEFAULT_FRAMEWORKS: '["net6.0"]', DEFAULT_ARCHITECTURES: 'x86_64', DEFAULT_LEVEL: 'fast' };
  expect(() => loadSettings(planBuild, env)).toThrow(
    /DEFAULT_FRAMEWORKS.*DEFAULT_ARCHITECTURES: is not JSON.*DEFAULT_LEVEL.*BUILD_PROJECTS.*BUILDER_ID/s,
  );
});
