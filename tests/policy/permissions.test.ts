import { isWide } from '../../policy/rules/permissions';
import { isSecretVariable } from '../../policy/secrets';

test.each([
  '*',
  'arn:aws:lambda:*:111122223333:function:it',
  'arn:aws:lambda:eu-west-1:*:layer:it:1',
  'arn:aws:lambda:eu-west-1:111122223333:function:*',
  'arn:aws:lambda:eu-west-1:111122223333:layer:*:*',
  'arn:aws:events:eu-west-1:111122223333:rule/*',
  'arn:aws:s3:::*',
])('%s is wide', (arn) => {
  expect(isWide(arn)).toBe(true);
});

test.each([
  'arn:aws:s3:::bucket',
  'arn:aws:s3:::bucket/builds/*',
  'arn:aws:lambda:eu-west-1:111122223333:layer:*-net8-0-arm64:*',
  'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/it:*',
  'arn:aws:states:eu-west-1:111122223333:execution:it:*',
  'arn:aws:ssm:eu-west-1:111122223333:parameter/prejit/*',
])('%s is narrow', (arn) => {
  expect(isWide(arn)).toBe(false);
});

test('a secret is known by its name or by its form', () => {
  expect(isSecretVariable('FEED_PASSWORD', 'x')).toBe(true);
  expect(isSecretVariable('FEED', 'https://user:key@feed.example/index.json')).toBe(true);
  expect(isSecretVariable('FEED', 'https://feed.example/index.json')).toBe(false);
});
