import { APPLICATION_PERMISSIONS } from '../tenant/Application';
import type { Fault } from './Fault';
import type { FaultRuleInput } from './FaultRules';

/** Requests that a fault can be aimed at. */
export const FAULT_TARGETS = {
  graph: { path: '/v1.0/*' },
  organization: { path: '/v1.0/organization' },
  users: { path: /^\/v1\.0\/users(\/delta)?$/i },
  groups: { path: /^\/v1\.0\/groups(\/delta)?$/i },
  /** Single objects, their members and what they are members of. */
  details: { path: /^\/v1\.0\/(users|groups)\/(?!delta$)./i },
  /** Of those, the lists. */
  relations: {
    path: /^\/v1\.0\/(users|groups)\/[^/]+\/(members|memberOf)\b/i,
  },
  /** A `$batch` as a whole. */
  batch: { path: /^\/v1\.0\/(\$|%24)batch$/i },
  /** The requests inside a `$batch`. */
  batched: { path: '/v1.0/*', batched: true },
  discovery: { path: '*/.well-known/openid-configuration' },
  token: { path: '*/oauth2/v2.0/token' },
} as const satisfies Record<string, FaultRuleInput['match']>;

/** @see {@link FAULT_TARGETS} */
export type FaultTarget = keyof typeof FAULT_TARGETS;

/** One rule of a fault; what it leaves open is said by whoever applies the fault. */
export interface RuleTemplate {
  fault: Fault;
  query?: RegExp;
  /** Other requests than those of the target. */
  elsewhere?: FaultTarget;
  /** Requests that pass first, on top of those that are asked for. */
  skip?: number;
}

/** A fault with a name. */
export interface FaultDefinition {
  /** What happens. */
  meaning: string;
  /** The requests it can be aimed at, the usual ones first. */
  targets: readonly FaultTarget[];
  rules: readonly RuleTemplate[];
}

const AUTHORITY = ['token', 'discovery'] as const;
const ROUNDS = ['users', 'groups'] as const;
const LISTS = [...ROUNDS, 'relations'] as const;
const WHOLE = [
  'graph',
  'organization',
  ...ROUNDS,
  'details',
  'relations',
  'batch',
] as const;
const CONNECTION = [...WHOLE, ...AUTHORITY] as const;
const ANSWERS = [...WHOLE, 'batched', ...AUTHORITY] as const;

const DELTA_TOKEN = /\$deltatoken=(?!latest)/i;
const NO_TOKEN = /^(?!.*\$(delta|skip)token=)/i;
const PAGE_TOKEN = /\$skiptoken=/i;

function answer(
  meaning: string,
  fault: Fault,
  targets: readonly FaultTarget[] = ANSWERS,
): FaultDefinition {
  return { meaning, targets, rules: [{ fault }] };
}

function status(
  code: number,
  options: Partial<Extract<Fault, { kind: 'status' }>> = {},
): Fault {
  return { kind: 'status', status: code, ...options };
}

function expired(form: 'syncStateNotFound' | 'gone' | 'resyncRequired') {
  return [
    { fault: { kind: 'expireDelta', form }, query: DELTA_TOKEN } as const,
  ];
}

function quirk(
  meaning: string,
  name: Extract<Fault, { kind: 'quirk' }>['quirk'],
): FaultDefinition {
  return {
    meaning,
    targets: ['graph'],
    rules: [{ fault: { kind: 'quirk', quirk: name, rate: 0.6 } }],
  };
}

/** Works until a request of the target is refused; from then on no token is to be had. */
function credentialLost(meaning: string, tokenFault: Fault): FaultDefinition {
  return {
    meaning,
    targets: ['graph', ...LISTS],
    rules: [
      { fault: status(401) },
      { fault: tokenFault, elsewhere: 'token', skip: 1 },
    ],
  };
}

/** Everything that can be made to go wrong, by name. */
export const FAULT_CATALOGUE = {
  throttled: answer(
    '429 with `Retry-After: 10`',
    status(429, { retryAfter: 10 }),
  ),
  throttledForHours: answer(
    '429 with `Retry-After: 7200`',
    status(429, { retryAfter: 7_200 }),
  ),
  throttledWithoutRetryAfter: answer('429 without a word of when', status(429)),
  internalError: answer('500', status(500)),
  badGateway: answer('502', status(502)),
  unavailable: answer(
    '503 with `Retry-After: 5`',
    status(503, { retryAfter: 5 }),
  ),
  gatewayTimeout: answer('504', status(504)),
  htmlPage: answer('a page of HTML with status 200', {
    kind: 'html',
    status: 200,
  }),
  htmlBadGateway: answer('a page of HTML with status 502', {
    kind: 'html',
    status: 502,
  }),
  reset: answer(
    'the connection is cut instead of an answer',
    { kind: 'reset' },
    CONNECTION,
  ),
  resetInBody: answer(
    'the connection is cut within the body',
    { kind: 'reset', afterBytes: 40 },
    CONNECTION,
  ),
  truncatedJson: answer(
    'a complete answer whose JSON stops half way',
    { kind: 'truncate' },
    CONNECTION,
  ),
  silence: answer('no answer, ever', { kind: 'hang' }, CONNECTION),
  stalledBody: answer(
    'half of the body, and then nothing more',
    { kind: 'stall' },
    CONNECTION,
  ),
  slow: answer('a tenth of a second late', { kind: 'delay', ms: 100 }),
  loopAtOnce: answer(
    'the nextLink of a page names that page',
    { kind: 'loop', to: 'self' },
    LISTS,
  ),
  loopAfterPages: {
    meaning: 'the same on the third page and later ones',
    targets: LISTS,
    rules: [{ fault: { kind: 'loop', to: 'self' }, skip: 2 }],
  },
  loopUnderNewLinks: answer(
    'the nextLink leads back to the first page, under a new link each time',
    { kind: 'loop', to: 'start' },
    LISTS,
  ),
  deltaTokenNotFound: {
    meaning: 'the delta token has expired: 400 `syncStateNotFound`',
    targets: ROUNDS,
    rules: expired('syncStateNotFound'),
  },
  deltaTokenGone: {
    meaning:
      'the delta token has expired: 410 and a `Location` with an empty `$deltatoken`',
    targets: ROUNDS,
    rules: expired('gone'),
  },
  deltaTokenResync: {
    meaning: 'the delta token has expired: 410 `resyncRequired`',
    targets: ROUNDS,
    rules: expired('resyncRequired'),
  },
  pageTokenExpired: {
    meaning: 'the link to a page has expired: 400 `Directory_ExpiredPageToken`',
    targets: LISTS,
    rules: [
      {
        fault: status(400, {
          code: 'Directory_ExpiredPageToken',
          message:
            'The specified page token value has expired and can no longer be included in your request.',
        }),
        query: PAGE_TOKEN,
      },
    ],
  },
  emptyPages: quirk('empty pages with a nextLink', 'emptyPage'),
  repeatedObjects: quirk(
    'objects again on the same page and on the next one',
    'repeatedObject',
  ),
  replayedChanges: quirk('changes of earlier rounds again', 'replayedChange'),
  removedMembersAtFirst: quirk(
    '`@removed` members in an initial round',
    'removedMemberInInitialRound',
  ),
  removedObjectsAtFirst: quirk(
    '`@removed` objects in an initial round',
    'removedObjectInInitialRound',
  ),
  emptiedClass: {
    meaning: 'an initial round or a list has nothing to tell',
    targets: ROUNDS,
    rules: [{ fault: { kind: 'empty' }, query: NO_TOKEN }],
  },
  permissionWithdrawn: answer(
    'the application has lost all its permissions: 403',
    { kind: 'withdraw', roles: [...APPLICATION_PERMISSIONS] },
    [...WHOLE, 'batched'],
  ),
  hiddenMembership: answer(
    'the application may not see hidden memberships',
    { kind: 'withdraw', roles: ['Member.Read.Hidden'] },
    ['groups', 'details', 'batched'],
  ),
  accessTokenRefused: answer(
    '401: the access token has been revoked',
    status(401),
    [...WHOLE],
  ),
  secretExpired: credentialLost(
    'the client secret expires: 401, and AADSTS7000222 for a new token',
    status(401, {
      code: 'AADSTS7000222',
      message: 'The provided client secret keys are expired.',
    }),
  ),
  secretRotated: credentialLost(
    'the client secret is replaced: 401, and AADSTS7000215 for a new token',
    status(401, {
      code: 'AADSTS7000215',
      message: 'Invalid client secret provided.',
    }),
  ),
  applicationRemoved: credentialLost(
    'the application is removed: 401, and AADSTS700016 for a new token',
    status(400, {
      code: 'AADSTS700016',
      message: 'The application was not found in the directory.',
    }),
  ),
  tenantUnknown: {
    meaning: 'no such tenant: AADSTS90002',
    targets: ['discovery'],
    rules: [
      {
        fault: status(400, {
          code: 'AADSTS90002',
          message: 'Tenant not found.',
        }),
      },
    ],
  },
  unitsExhausted: answer(
    '429 when 40 resource units have been used within ten seconds',
    { kind: 'units', resourceUnits: 40, retryAfterSeconds: 10 },
    ['graph', 'batched'],
  ),
  responseMissing: answer(
    'a response is left out of a `$batch`',
    { kind: 'omit' },
    ['batched'],
  ),
  dependencyFailed: answer(
    '424 inside a `$batch`',
    status(424, { code: 'FailedDependency' }),
    ['batched'],
  ),
} as const satisfies Record<string, FaultDefinition>;

/** @see {@link FAULT_CATALOGUE} */
export type FaultName = keyof typeof FAULT_CATALOGUE;

/** The names of the catalogue. */
export const FAULT_NAMES = Object.keys(FAULT_CATALOGUE) as FaultName[];
