import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { versionsMessages } from './translation/versions';
import { setupMessages } from './translation/setup';
import { scheduleMessages } from './translation/schedule';
import { safetyMessages } from './translation/safety';
import { sourceOfTruthMessages } from './translation/sourceOfTruth';
import { credentialsMessages } from './translation/credentials';
import { connectionsMessages } from './translation/connections';
import { commonMessages } from './translation/common';
import { entityCardMessages } from './translation/entityCard';
import { heldMessages } from './translation/held';
import { leaversMessages } from './translation/leavers';
import { matchingMessages } from './translation/matching';
import { mappingMessages } from './translation/mapping';
import { membershipMessages } from './translation/membership';
import { explainMessages } from './translation/explain';
import { overviewMessages } from './translation/overview';
import { photoMessages } from './translation/photos';
import { previewMessages } from './translation/preview';
import { problemsMessages } from './translation/problems';
import { rulesMessages } from './translation/rules';
import { runMessages } from './translation/run';
import { runsMessages } from './translation/runs';
import { selectionMessages } from './translation/selection';
import { unitMessages } from './translation/units';

const messages = {
  ...commonMessages,
  ...runsMessages,
  ...previewMessages,
  ...runMessages,
  ...overviewMessages,
  ...problemsMessages,
  ...entityCardMessages,
  ...explainMessages,
  ...heldMessages,
  ...leaversMessages,
  ...mappingMessages,
  ...matchingMessages,
  ...membershipMessages,
  ...connectionsMessages,
  ...credentialsMessages,
  ...safetyMessages,
  ...sourceOfTruthMessages,
  ...scheduleMessages,
  ...setupMessages,
  ...versionsMessages,
  ...rulesMessages,
  ...selectionMessages,
  ...unitMessages,
  ...photoMessages,
};

/** What texts there are. */
export type Messages = typeof messages;

/**
 * Every text of the pages, to be translated or reworded by an app.
 *
 * @public
 */
export const idpSyncTranslationRef = createTranslationRef({
  id: 'plugin.idp-sync',
  messages,
});
