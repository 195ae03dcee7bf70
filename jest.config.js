const swc = ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }];

/** A folder of packages with another aws-cdk-lib than the floor, for the tests against the newest. */
const { CDK_PACKAGES } = process.env;

/** What all projects share. */
const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': swc },
  // TypeScript first: jsii leaves JavaScript beside the sources, and jest would run the stale file.
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  // The examples name the package, as users do.
  moduleNameMapper: {
    '^cdk-prefect-privatelink$': '<rootDir>/lib/index.ts',
    ...(CDK_PACKAGES === undefined ? {} : { '^(aws-cdk-lib|constructs)($|/.*)': `${CDK_PACKAGES}/$1$2` }),
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
};

module.exports = {
  // Far above what a test takes: no test asserts a duration, and machines are shared.
  testTimeout: 90_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/examples/typescript/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/package/'],
      setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
    },
    {
      ...common,
      displayName: 'flags',
      testMatch: ['client', 'matrix', 'private', 'private-link', 'worker'].map((room) => `<rootDir>/test/${room}/**/*.test.ts`),
      setupFiles: ['<rootDir>/test/settings/all-flags.ts'],
      setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
    },
    { ...common, displayName: 'package', testMatch: ['<rootDir>/test/package/**/*.test.ts'] },
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};
