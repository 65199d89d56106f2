// Start Jest only through `npm test` or `npm run test:unit`: without --experimental-vm-modules some suites fail and
// the simple ones pass, which misleads.
export default {
  testMatch: ['<rootDir>/*/src/**/*.test.ts'],
  testEnvironment: '<rootDir>/jest/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/jest/strip-types.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/.cache/', '<rootDir>/.data/', '<rootDir>/web/dist/'],
  // A busy machine is slow, not wrong: what hangs is found all the same.
  testTimeout: 60_000,
};
