import fs from 'node:fs';
import path from 'node:path';

/**
 * What npm hands to its scripts, by the name under which Yarn takes it: whoever
 * made npm work behind a mirror or a proxy has done so for Yarn, too. npm sets
 * these only where they differ from its defaults.
 */
const npmToYarn = {
  npm_config_registry: 'YARN_NPM_REGISTRY_SERVER',
  npm_config_cafile: 'YARN_HTTPS_CA_FILE_PATH',
  npm_config_proxy: 'YARN_HTTP_PROXY',
  npm_config_https_proxy: 'YARN_HTTPS_PROXY',
};

/**
 * The environment in which Yarn installs.
 *
 * @param env - the environment of this process; what it already sets is kept
 * @param nodePath - absolute path of the running Node.js
 */
export function installEnvironment(env, nodePath) {
  const result = {
    ...env,
    // Else Yarn would delegate to the wrapper that has called us.
    YARN_IGNORE_PATH: '1',
    // For node-gyp, which would compile one file after the other.
    JOBS: env.JOBS ?? 'max',
  };
  for (const [npmName, yarnName] of Object.entries(npmToYarn)) {
    if (env[npmName] && !env[yarnName]) {
      result[yarnName] = env[npmName];
    }
  }
  // node-gyp downloads headers unless it is told where they are; most
  // distributions of Node.js bring them along.
  const prefix = path.dirname(path.dirname(fs.realpathSync(nodePath)));
  if (
    !env.npm_config_nodedir &&
    fs.existsSync(path.join(prefix, 'include', 'node', 'node.h'))
  ) {
    result.npm_config_nodedir = prefix;
  }
  return result;
}
