const { TestEnvironment } = require('jest-environment-node');

/**
 * Calls what a test file has put into `globalThis.onTestFailure` as soon as a test
 * fails, while its page is still open.
 */
module.exports = class BrowserEnvironment extends TestEnvironment {
  async handleTestEvent(event) {
    if (event.name === 'test_fn_failure') {
      const names = [];
      for (let node = event.test; node.parent; node = node.parent) {
        names.unshift(node.name);
      }
      await this.global.onTestFailure?.(names.join(' '));
    }
  }
};
