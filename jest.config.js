/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  modulePathIgnorePatterns: ['<rootDir>/.prejit/'],
  testTimeout: 30_000,
  // Not in the temporary directory, which is another one in each run of `npm test`.
  cacheDirectory: '<rootDir>/.prejit/jest',
  // Jest would leave one processor idle. Half of the time the tests wait for the programs that they start.
  maxWorkers: '100%',
  // A worker keeps much of what its test files loaded, and one that has run many spends its time on collecting garbage.
  workerIdleMemoryLimit: '1GB',
};
