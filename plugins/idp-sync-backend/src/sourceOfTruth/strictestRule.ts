import {
  FOREIGN_ENTITY_RULES,
  type SourceOfTruth,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ConnectionFacts } from '../connections/ConfiguredConnections';

/** What holds where each connection that is connected says what it wants. */
export function strictestRule(
  definitions: readonly Pick<
    ConnectionFacts,
    'id' | 'title' | 'connected' | 'policy'
  >[],
): SourceOfTruth {
  const connected = definitions.filter(each => each.connected);
  const rule =
    FOREIGN_ENTITY_RULES.findLast(each =>
      connected.some(({ policy }) => policy.foreignEntities === each),
    ) ?? 'allow';
  return {
    rule,
    connections:
      rule === 'allow'
        ? []
        : connected
            .filter(({ policy }) => policy.foreignEntities === rule)
            .map(({ id, title }) => ({ id, title })),
  };
}
