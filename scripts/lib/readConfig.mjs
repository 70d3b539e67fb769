import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './root.mjs';

/** The portal's configuration from these files, with APP_CONFIG_… variables on top. */
export async function readConfig(files) {
  // Only there once the dependencies are installed.
  const require = createRequire(path.join(root, 'package.json'));
  const { ConfigSources } = require('@backstage/config-loader');
  return ConfigSources.toConfig(
    ConfigSources.default({
      rootDir: root,
      watch: false,
      argv: files.flatMap(file => ['--config', file]),
    }),
  );
}
