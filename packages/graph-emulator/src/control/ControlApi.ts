import { z } from 'zod';
import { DELTA_EXPIRY_FORMS } from '../delta/DeltaTokens';
import { DeltaFunction } from '../delta/DeltaFunction';
import { FAULT_CATALOGUE, type FaultDefinition } from '../faults/catalogue';
import { FaultRules, faultRuleSchema } from '../faults/FaultRules';
import { namedFaultSchema } from '../faults/namedFault';
import { Figures } from '../figures/Figures';
import { EmulatorRequest, Reply, jsonReply } from '../server/Reply';
import { InvalidChangeError, ObjectNotFoundError } from '../tenant/errors';
import { Tenant } from '../tenant/Tenant';
import { AccessTokens } from '../token/AccessTokens';
import { applyOperation, operationSchema } from './operations';

const ROOT = '/_control';

/** A request that the control endpoint refuses, with the HTTP status. */
class ControlError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
    this.name = 'ControlError';
  }
}

/** A fault of the catalogue by its name, or a rule. */
const faultsSchema = z.unknown().transform((content, context) => {
  const named =
    typeof content === 'object' && content !== null && 'name' in content;
  const parsed = named
    ? namedFaultSchema.safeParse(content)
    : faultRuleSchema.safeParse(content);
  if (!parsed.success) {
    context.issues.push(
      ...parsed.error.issues.map(issue => ({
        code: 'custom' as const,
        input: content,
        path: [...issue.path],
        message: issue.message,
      })),
    );
    return z.NEVER;
  }
  return parsed.data;
});

/** One operation or a list of them. */
const changesSchema = z.preprocess(
  content => (Array.isArray(content) ? content : [content]),
  z.array(operationSchema).min(1),
);
const expirySchema = z.strictObject({
  form: z.enum(DELTA_EXPIRY_FORMS).default('syncStateNotFound'),
});

type Action = (request: EmulatorRequest, rest: string) => unknown;

/**
 * The emulator's own endpoint, `/_control/…`: faults, changes and figures over
 * HTTP, so that a running emulator can be broken with curl. It has no
 * authentication and therefore serves loopback clients only.
 */
export class ControlApi {
  readonly #actions: Record<string, Action>;

  constructor(options: {
    tenant: Tenant;
    faults: FaultRules;
    figures: Figures;
    delta: DeltaFunction;
    accessTokens: AccessTokens;
  }) {
    const { tenant, faults, figures, delta, accessTokens } = options;
    this.#actions = {
      'GET /': () => ({
        tenantId: tenant.tenantId,
        displayName: tenant.displayName,
        ...tenant.size(),
        changes: tenant.changes.sequence,
        actions: Object.keys(this.#actions),
      }),
      'GET /faults': () => ({ faults: faults.list().map(printable) }),
      'POST /faults': request => {
        const input = parse(request, faultsSchema);
        if (!('name' in input)) {
          return { id: faults.add(input) };
        }
        const { name, ...how } = input;
        return { ids: faults.apply(name, how) };
      },
      'GET /faults/catalogue': () => ({
        faults: Object.entries<FaultDefinition>(FAULT_CATALOGUE).map(
          ([name, { meaning, targets }]) => ({ name, meaning, targets }),
        ),
      }),
      'DELETE /faults': () => faults.clear(),
      'DELETE /faults/': (_, id) => {
        if (!faults.remove(id)) {
          throw new ControlError(404, `There is no fault rule '${id}'`);
        }
      },
      'POST /changes': request => {
        const operations = parse(request, changesSchema);
        return {
          results: operations.map(
            operation => applyOperation(tenant, operation) ?? {},
          ),
        };
      },
      'POST /expire-delta-tokens': request =>
        delta.expireTokens(parse(request, expirySchema).form),
      'POST /revoke-access-tokens': () => accessTokens.revokeAll(),
      'GET /figures': () => figures.snapshot(),
      'DELETE /figures': () => figures.reset(),
    };
  }

  /** Whether a path is the control endpoint's. */
  owns(path: string): boolean {
    return path === ROOT || path.startsWith(`${ROOT}/`);
  }

  /** @param loopback - the client is on this machine */
  handle(request: EmulatorRequest, loopback: boolean): Reply {
    if (!loopback) {
      return jsonReply(403, {
        error: 'The control endpoint serves clients on this machine only',
      });
    }
    try {
      const [action, rest] = this.#find(request);
      const result = action(request, rest);
      return result === undefined
        ? { status: 204, headers: {}, body: '' }
        : jsonReply(200, result);
    } catch (error) {
      const status = statusOf(error);
      if (status === undefined || !(error instanceof Error)) {
        throw error;
      }
      const message =
        error instanceof z.ZodError ? z.prettifyError(error) : error.message;
      return jsonReply(status, { error: message });
    }
  }

  #find({ method, path }: EmulatorRequest): [Action, string] {
    const below = path.slice(ROOT.length).replace(/\/$/, '') || '/';
    const exact = this.#actions[`${method} ${below}`];
    if (exact) {
      return [exact, ''];
    }
    const slash = below.lastIndexOf('/') + 1;
    const nested = this.#actions[`${method} ${below.slice(0, slash)}`];
    if (nested && slash > 1) {
      return [nested, decodeURIComponent(below.slice(slash))];
    }
    throw new ControlError(
      404,
      `There is no ${method} ${path}. There are: ${Object.keys(
        this.#actions,
      ).join(', ')}`,
    );
  }
}

function parse<T extends z.ZodType>(
  request: EmulatorRequest,
  schema: T,
): z.output<T> {
  // A web page cannot send this type across origins without being allowed to.
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw new ControlError(
      415,
      'Send JSON with the header Content-Type: application/json (curl --json does)',
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(request.body || '{}');
  } catch (error) {
    throw new ControlError(400, `The body is not JSON: ${error}`);
  }
  return schema.parse(content);
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof ControlError) {
    return error.status;
  }
  if (error instanceof z.ZodError) {
    return 400;
  }
  if (error instanceof ObjectNotFoundError) {
    return 404;
  }
  return error instanceof InvalidChangeError ? 409 : undefined;
}

/** JSON has no regular expressions. */
function printable(rule: ReturnType<FaultRules['list']>[number]): unknown {
  const { match, ...rest } = rule;
  return {
    ...rest,
    match: Object.fromEntries(
      Object.entries(match).map(([name, value]) => [name, String(value)]),
    ),
  };
}
