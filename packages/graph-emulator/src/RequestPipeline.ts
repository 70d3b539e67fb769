import { ControlApi } from './control/ControlApi';
import { Fault, isConnectionFault } from './faults/Fault';
import { FaultRules } from './faults/FaultRules';
import { faultReply } from './faults/faultReply';
import { tamper } from './faults/tamper';
import { UnitMeters } from './faults/UnitMeters';
import { Figures } from './figures/Figures';
import { BatchedRequestHook, GraphApi, Served } from './graph/GraphApi';
import { GraphError } from './graph/GraphError';
import type { ApplicationPermission } from './tenant/Application';
import { TokenEndpoint } from './token/TokenEndpoint';
import { Delivery } from './server/EmulatorServer';
import { EmulatorRequest, Reply } from './server/Reply';
import { wait } from './server/wait';

/** The way of a request: control, or latency, faults, then the login authority or Graph. */
export class RequestPipeline {
  readonly #faults: FaultRules;
  readonly #figures: Figures;
  readonly #latencyMs: number;
  readonly #now: () => number;
  readonly #authority: TokenEndpoint;
  readonly #control: ControlApi;
  readonly #graph: GraphApi;
  readonly #meters: UnitMeters;

  constructor(options: {
    faults: FaultRules;
    figures: Figures;
    latencyMs: number;
    now: () => number;
    authority: TokenEndpoint;
    control: ControlApi;
    createGraph: (batched: BatchedRequestHook) => GraphApi;
  }) {
    this.#faults = options.faults;
    this.#figures = options.figures;
    this.#latencyMs = options.latencyMs;
    this.#now = options.now;
    this.#authority = options.authority;
    this.#control = options.control;
    this.#meters = new UnitMeters(options.now);
    this.#graph = options.createGraph((request, serve) =>
      this.#serveBatched(request, serve),
    );
  }

  async handle(
    request: EmulatorRequest,
    peer: { loopback: boolean; signal: AbortSignal },
  ): Promise<Delivery> {
    if (this.#control.owns(request.path)) {
      return { reply: this.#control.handle(request, peer.loopback) };
    }
    const finish = this.#figures.begin();
    try {
      await wait(this.#latencyMs, peer.signal);
      const fault = this.#faults.take(request);
      if (fault?.kind === 'delay') {
        await wait(fault.ms, peer.signal);
      }
      const { reply, route, resourceUnits } = await this.#serve(request, fault);
      return {
        reply,
        spoil: fault && isConnectionFault(fault) ? fault : undefined,
        onSent: (status, bytes) =>
          finish({
            route: `${request.method} ${route}`,
            status,
            resourceUnits,
            bytes,
          }),
      };
    } catch (error) {
      finish({
        route: `${request.method} unknown`,
        status: 500,
        resourceUnits: 0,
        bytes: 0,
      });
      throw error;
    }
  }

  async #serve(
    request: EmulatorRequest,
    fault: Fault | undefined,
  ): Promise<Served> {
    const authorityRoute = this.#authority.route(request.path);
    const spoilt = this.#spoil(request, fault, authorityRoute !== undefined);
    if (authorityRoute) {
      const reply = spoilt ?? (await this.#authority.handle(request));
      return { reply, route: authorityRoute, resourceUnits: 0 };
    }
    return this.#serveGraph(request, fault, spoilt, without =>
      this.#graph.handle(request, without),
    );
  }

  async #serveBatched(
    request: EmulatorRequest,
    serve: (without?: readonly ApplicationPermission[]) => Promise<Served>,
  ): Promise<Reply | undefined> {
    const fault = this.#faults.take(request, true);
    if (fault?.kind === 'delay') {
      await wait(fault.ms, new AbortController().signal);
    }
    const spoilt = this.#spoil(request, fault, false);
    const served = await this.#serveGraph(request, fault, spoilt, serve);
    this.#figures.countBatched({
      route: `${request.method} ${served.route}`,
      status: served.reply.status,
      resourceUnits: served.resourceUnits,
      bytes: served.reply.body.length,
    });
    return fault?.kind === 'omit' ? undefined : served.reply;
  }

  async #serveGraph(
    request: EmulatorRequest,
    fault: Fault | undefined,
    spoilt: Reply | undefined,
    serve: (without?: readonly ApplicationPermission[]) => Promise<Served>,
  ): Promise<Served> {
    if (spoilt) {
      return { ...this.#graph.describe(request), reply: spoilt };
    }
    const served = await serve(
      fault?.kind === 'withdraw' ? fault.roles : undefined,
    );
    if (!fault) {
      return served;
    }
    const reply = await tamper(
      fault,
      request,
      served.reply,
      async other => (await this.#graph.handle(other)).reply,
    );
    return { ...served, reply };
  }

  #spoil(
    request: EmulatorRequest,
    fault: Fault | undefined,
    onTokenEndpoint: boolean,
  ): Reply | undefined {
    const envelope = (error: GraphError) =>
      this.#graph.errorReply(request, error);
    if (fault?.kind === 'units') {
      const { resourceUnits } = this.#graph.describe(request);
      return this.#meters.refusal(fault, resourceUnits, envelope);
    }
    return (
      fault &&
      faultReply(fault, request, envelope, onTokenEndpoint, this.#now())
    );
  }
}
