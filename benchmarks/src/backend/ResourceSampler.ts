import type { DelaySample, Recording, ResourceSample } from '../measure/usage';

const RESOURCES_EVERY_MS = 100;
const DELAY_EVERY_MS = 20;

/**
 * Records what this process uses, sample by sample with its time: which window matters (from the engine's start to its end, say) is known only
 * afterwards, and the percentiles of `monitorEventLoopDelay` cannot be cut to it.
 */
export class ResourceSampler {
  readonly #resources: ResourceSample[] = [];
  readonly #delays: DelaySample[] = [];

  static start(): ResourceSampler {
    const sampler = new ResourceSampler();
    sampler.#sample();
    setInterval(() => sampler.#sample(), RESOURCES_EVERY_MS).unref();
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      const delayMs = Math.max(0, now - last - DELAY_EVERY_MS);
      last = now;
      sampler.#delays.push({ at: Date.now(), delayMs });
    }, DELAY_EVERY_MS).unref();
    return sampler;
  }

  private constructor() {}

  recording(): Recording {
    return { resources: this.#resources, delays: this.#delays };
  }

  #sample(): void {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    this.#resources.push({
      at: Date.now(),
      rssBytes: rss,
      heapUsedBytes: heapUsed,
      cpuMicros: user + system,
    });
  }
}
