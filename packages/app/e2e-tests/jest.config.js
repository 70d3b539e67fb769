const transform = [
  require.resolve('@backstage/cli-module-test-jest/config/jestSwcTransform'),
  {
    module: { ignoreDynamic: true, exportInteropAnnotation: true },
    jsc: { parser: { syntax: 'typescript' } },
  },
];

/** Apart from the unit tests: these want a browser and a built frontend. */
module.exports = {
  displayName: 'browser',
  rootDir: __dirname,
  testMatch: ['**/*.test.ts'],
  testEnvironment: './support/BrowserEnvironment.js',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '\\.ts$': transform },
  // One portal at a time: each is a backend and a browser.
  maxWorkers: 1,
  // Generous: the machine may be doing other things.
  testTimeout: 120_000,
};
