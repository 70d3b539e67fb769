import type { Contender, ContenderName } from './Contender';
import { IdpSyncContender } from './idpSync/IdpSyncContender';
import { MsgraphContender } from './msgraph/MsgraphContender';

/** In the order in which they are measured. */
export function createContenders(): Record<ContenderName, Contender> {
  return {
    msgraph: new MsgraphContender(),
    'idp-sync': new IdpSyncContender(),
  };
}
