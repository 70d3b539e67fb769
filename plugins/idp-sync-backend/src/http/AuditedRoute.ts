import type { AuditorService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import type { Request, RequestHandler } from 'express';
import { cleanText } from '../database/cleanText';
import type { Caller, Gatekeeper } from './permissions';

/** Longer identifiers are none of ours; they are cut before they reach the audit log. */
const MAX_AUDITED_LENGTH = 255;

/** What an audited route came to. */
export interface AuditedAnswer {
  status: number;
  body: unknown;
  /** Where it is a file to be saved. */
  fileName?: string;
  /** What the audit log keeps of it. */
  meta: JsonObject;
}

/** Makes routes that change something leave a trace: who tried what, and how it ended, refusals included. */
export class AuditedRoute {
  readonly #gatekeeper: Gatekeeper;
  readonly #auditor: AuditorService;

  constructor(options: { gatekeeper: Gatekeeper; auditor: AuditorService }) {
    this.#gatekeeper = options.gatekeeper;
    this.#auditor = options.auditor;
  }

  route(
    options: { eventId: string; permission: BasicPermission },
    handle: (request: Request, caller: Caller) => Promise<AuditedAnswer>,
  ): RequestHandler {
    return async (request, response) => {
      const answer = await this.#audit(request, options, handle);
      if (answer.fileName) {
        response.attachment(answer.fileName);
      }
      response.status(answer.status);
      if (answer.body === undefined) {
        response.end();
      } else {
        response.json(answer.body);
      }
    };
  }

  /** A route whose answer comes line by line, as JSON; whoever goes away is noticed by the signal. */
  lines(
    options: { eventId: string; permission: BasicPermission },
    handle: (
      request: Request,
      signal: AbortSignal,
    ) => Promise<{ lines: AsyncIterable<object>; meta: JsonObject }>,
  ): RequestHandler {
    return async (request, response) => {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      await this.#audit(request, options, async () => {
        const { lines, meta } = await handle(request, gone.signal);
        response.type('application/x-ndjson');
        // Nothing on the way is to gather lines.
        response.set('cache-control', 'no-store, no-transform');
        response.set('x-accel-buffering', 'no');
        try {
          for await (const line of lines) {
            response.write(`${JSON.stringify(line)}\n`);
          }
        } catch (error) {
          if (!gone.signal.aborted) {
            throw error;
          }
        }
        return { status: 200, body: undefined, meta };
      });
      response.end();
    };
  }

  async #audit(
    request: Request,
    options: { eventId: string; permission: BasicPermission },
    handle: (request: Request, caller: Caller) => Promise<AuditedAnswer>,
  ): Promise<AuditedAnswer> {
    const caller = await this.#gatekeeper.identify(request);
    const event = await this.#auditor.createEvent({
      eventId: options.eventId,
      severityLevel: 'medium',
      request,
      meta: Object.fromEntries(
        ['id', 'name'].flatMap(key =>
          request.params[key] === undefined
            ? []
            : [
                [
                  key,
                  cleanText(request.params[key].slice(0, MAX_AUDITED_LENGTH)),
                ],
              ],
        ),
      ),
    });
    let answer: AuditedAnswer;
    try {
      await this.#gatekeeper.authorize(caller, options.permission);
      answer = await handle(request, caller);
    } catch (error) {
      await event.fail({ error: asError(error) });
      throw error;
    }
    await event.success({ meta: answer.meta });
    return answer;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(toError(error).message);
}
