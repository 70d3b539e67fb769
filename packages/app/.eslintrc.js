module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      files: ['e2e-tests/**'],
      rules: {
        // The browser tests run on Node.js and await what they expect to see.
        'no-restricted-syntax': 'off',
        'jest/expect-expect': [
          'error',
          { assertFunctionNames: ['expect', 'expectVisible', 'expectPortal'] },
        ],
      },
    },
  ],
});
