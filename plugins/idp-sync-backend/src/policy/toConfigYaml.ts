import {
  parsePolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { stableJson } from '../stableJson';
import { stringify } from 'yaml';
import { isPlain, mapStrings } from './mapStrings';

/** A policy without what it has by default anyway. */
export function withoutDefaults(policy: Policy): unknown {
  const pruned = prune(policy, parsePolicy({})) ?? {};
  return stableJson(parsePolicy(pruned)) === stableJson(policy)
    ? pruned
    : policy;
}

/** YAML that Backstage's configuration reads as these values. */
export function toConfigYaml(value: unknown): string {
  return stringify(
    mapStrings(JSON.parse(JSON.stringify(value)), text =>
      text.replaceAll('${', () => '$${'),
    ),
    { lineWidth: 120 },
  );
}

function prune(value: unknown, byDefault: unknown): unknown {
  if (stableJson(value) === stableJson(byDefault)) {
    return undefined;
  }
  if (!isPlain(value) || !isPlain(byDefault)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      const pruned = prune(each, Reflect.get(byDefault, key));
      return pruned === undefined ? [] : [[key, pruned]];
    }),
  );
}
