import { z } from 'zod';
import { StateTokens } from '../graph/StateTokens';
import { EmulatorRequest, Reply } from '../server/Reply';
import type { Fault } from './Fault';

const pageSchema = z.looseObject({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
});
const tokenSchema = z.record(z.string(), z.unknown());
const TOKEN = /\$(skip|delta)token=/i;

/**
 * Falsifies a page that is good as it is; any other reply is left alone.
 *
 * @param ask - answers another request in place of this one
 */
export async function tamper(
  fault: Fault,
  request: EmulatorRequest,
  reply: Reply,
  ask: (other: EmulatorRequest) => Promise<Reply>,
): Promise<Reply> {
  if (fault.kind !== 'loop' && fault.kind !== 'empty') {
    return reply;
  }
  const page = parsePage(reply);
  if (!page) {
    return reply;
  }
  if (fault.kind === 'loop') {
    const next = fault.to === 'start' ? linkToStart(page) : undefined;
    return falsified(reply, page, {
      '@odata.nextLink': next ?? linkTo(request),
    });
  }
  if (TOKEN.test(decodeURIComponent(String(request.query)))) {
    return reply;
  }
  return falsified(reply, { ...page, value: [] }, await endOf(request, ask));
}

function parsePage(reply: Reply) {
  if (reply.status !== 200 || typeof reply.body !== 'string') {
    return undefined;
  }
  return pageSchema.safeParse(JSON.parse(reply.body)).data;
}

function falsified(
  reply: Reply,
  page: z.output<typeof pageSchema>,
  links: Record<string, string | undefined>,
): Reply {
  const { '@odata.nextLink': _, '@odata.deltaLink': __, ...rest } = page;
  return { ...reply, body: JSON.stringify({ ...rest, ...links }) };
}

function linkTo({ origin, path, query }: EmulatorRequest): string {
  return query.size > 0 ? `${origin}${path}?${query}` : `${origin}${path}`;
}

/** The token of the page's own nextLink, turned back to where lists and rounds begin. */
function linkToStart(page: z.output<typeof pageSchema>): string | undefined {
  const link = page['@odata.nextLink'];
  const url = link === undefined ? undefined : new URL(link);
  const token = tokenSchema.safeParse(
    StateTokens.decode(url?.searchParams.get('$skiptoken') ?? ''),
  ).data;
  if (!url || !token) {
    return undefined;
  }
  const start = { position: 0, after: -1, afterMember: -1 };
  url.searchParams.set(
    '$skiptoken',
    StateTokens.encode({ ...token, ...start }),
  );
  return url.href;
}

async function endOf(
  request: EmulatorRequest,
  ask: (other: EmulatorRequest) => Promise<Reply>,
): Promise<Record<string, string>> {
  if (!/\/delta$/i.test(request.path)) {
    return {};
  }
  const query = new URLSearchParams(request.query);
  query.set('$deltatoken', 'latest');
  const latest = await ask({ ...request, query });
  const { '@odata.deltaLink': link } = z
    .looseObject({ '@odata.deltaLink': z.string() })
    .parse(JSON.parse(String(latest.body)));
  return { '@odata.deltaLink': link };
}
