import fs from 'node:fs';

const KNOWN_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Absolute path of the Chromium on this machine, if there is one: what CHROMIUM_PATH
 * names, else where distributions and Google put it.
 */
export function findChromium(env) {
  const candidates = env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : KNOWN_PATHS;
  return candidates.find(file => fs.existsSync(file));
}
