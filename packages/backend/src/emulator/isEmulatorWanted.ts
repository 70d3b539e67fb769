import {
  RootConfigService,
  LoggerService,
} from '@backstage/backend-plugin-api';

/**
 * Whether the configuration asks for the emulator and this is a place for it: never
 * production, where a directory that anybody may change must not decide who is in the
 * portal.
 */
export function isEmulatorWanted(options: {
  config: RootConfigService;
  logger: LoggerService;
}): boolean {
  const config = options.config.getOptionalConfig('graphEmulator');
  if (!config || config.getOptionalBoolean('enabled') === false) {
    return false;
  }
  if (process.env.NODE_ENV === 'production') {
    options.logger.warn(
      'Leaving out the Microsoft Graph emulator: graphEmulator has no effect in production',
    );
    return false;
  }
  return true;
}
