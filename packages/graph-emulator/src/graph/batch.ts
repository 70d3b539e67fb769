import { z } from 'zod';
import { EmulatorRequest, Reply } from '../server/Reply';
import { GraphError } from './GraphError';

const MAX_REQUESTS = 20;

const batchSchema = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        method: z.string(),
        url: z.string().min(1),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.json().optional(),
        dependsOn: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});

type BatchItem = z.infer<typeof batchSchema>['requests'][number];

interface BatchResponse {
  id: string;
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/**
 * Runs a `$batch`. Requests run at once unless they name others that they
 * depend on; responses come in the order in which they are ready.
 *
 * @param run - answers one of the requests, or leaves its response out; it must not throw
 * @throws GraphError 400 for a body that is no batch
 */
export async function runBatch(
  outer: EmulatorRequest,
  run: (inner: EmulatorRequest) => Promise<Reply | undefined>,
): Promise<{ responses: BatchResponse[] }> {
  const items = parseBatch(outer.body);
  const responses: BatchResponse[] = [];
  const running = new Map<string, Promise<BatchResponse | undefined>>();
  const start = async (item: BatchItem): Promise<BatchResponse | undefined> => {
    const dependencies = await Promise.all(
      (item.dependsOn ?? []).map(id => running.get(id)),
    );
    const isReady = dependencies.every(
      dependency => dependency && dependency.status < 400,
    );
    const reply = isReady ? await run(innerRequest(outer, item)) : undefined;
    const response = isReady
      ? reply && present(item.id, reply)
      : failedDependency(item.id);
    if (response) {
      responses.push(response);
    }
    return response;
  };
  // Last first where that is possible: clients have to match by id.
  const order = items.some(item => item.dependsOn?.length)
    ? items
    : [...items].reverse();
  for (const item of order) {
    running.set(item.id, start(item));
  }
  await Promise.all(running.values());
  return { responses };
}

function parseBatch(body: string): BatchItem[] {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    throw GraphError.malformed('Invalid batch payload format.');
  }
  const parsed = batchSchema.safeParse(content);
  if (!parsed.success) {
    throw GraphError.malformed(
      `Invalid batch payload format. ${z.prettifyError(parsed.error)}`,
    );
  }
  const { requests } = parsed.data;
  if (requests.length > MAX_REQUESTS) {
    throw GraphError.malformed(
      `Number of batch request steps exceeds the maximum value of ${MAX_REQUESTS}.`,
    );
  }
  const seen = new Set<string>();
  for (const item of requests) {
    if (seen.has(item.id)) {
      throw GraphError.malformed(`The request id '${item.id}' is not unique.`);
    }
    const unknown = item.dependsOn?.find(id => !seen.has(id));
    if (unknown) {
      throw GraphError.malformed(
        `The request '${item.id}' depends on '${unknown}', which does not come before it.`,
      );
    }
    seen.add(item.id);
  }
  return requests;
}

function innerRequest(
  outer: EmulatorRequest,
  item: BatchItem,
): EmulatorRequest {
  const version = /^\/[^/]+/.exec(outer.path)?.[0] ?? '';
  const url = new URL(
    `${version}${item.url.startsWith('/') ? '' : '/'}${item.url}`,
    outer.origin,
  );
  const headers: Record<string, string | undefined> = {
    'client-request-id': outer.headers['client-request-id'],
  };
  for (const [name, value] of Object.entries(item.headers ?? {})) {
    headers[name.toLowerCase()] = value;
  }
  return {
    method: item.method.toUpperCase(),
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: item.body === undefined ? '' : JSON.stringify(item.body),
    origin: outer.origin,
  };
}

function present(id: string, reply: Reply): BatchResponse {
  const isJson = /json/.test(reply.headers['Content-Type'] ?? '');
  const body =
    isJson && typeof reply.body === 'string'
      ? JSON.parse(reply.body)
      : Buffer.from(reply.body).toString(isText(reply) ? 'utf8' : 'base64');
  return { id, status: reply.status, headers: reply.headers, body };
}

function isText(reply: Reply): boolean {
  return /^text\//.test(reply.headers['Content-Type'] ?? '');
}

function failedDependency(id: string): BatchResponse {
  return {
    id,
    status: 424,
    headers: { 'Content-Type': 'application/json' },
    body: {
      error: {
        code: 'FailedDependency',
        message: 'A request that this one depends on has failed.',
      },
    },
  };
}
