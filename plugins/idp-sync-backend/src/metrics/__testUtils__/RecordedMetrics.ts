import {
  metricsServiceRef,
  type MetricsService,
} from '@backstage/backend-plugin-api/alpha';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';

/** Long, because tests collect by themselves; milliseconds. */
const NEVER_MS = 2 ** 30;

/** Metrics as a real OpenTelemetry SDK collects them. */
export class RecordedMetrics {
  readonly #exporter = new InMemoryMetricExporter(
    AggregationTemporality.CUMULATIVE,
  );
  readonly #provider = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({
        exporter: this.#exporter,
        exportIntervalMillis: NEVER_MS,
      }),
    ],
  });
  readonly service: MetricsService = this.#provider.getMeter('test');

  /** Puts it in place of the one of the backend, whose instruments belong to the whole process. */
  feature() {
    return createServiceFactory({
      service: metricsServiceRef,
      deps: {},
      factory: () => this.service,
    });
  }

  /** All data points of a metric, as `attribute=value … : value`, sorted; of a histogram how many values there were. */
  async collect(name: string): Promise<string[]> {
    this.#exporter.reset();
    await this.#provider.forceFlush();
    const metrics = this.#exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(scope => scope.metrics)
      .filter(({ descriptor }) => descriptor.name === name);
    return metrics
      .flatMap(({ dataPoints }) =>
        dataPoints.map(({ attributes, value }) => {
          const labels = Object.entries(attributes)
            .map(([key, text]) => `${key.replace(/^idp_sync\./, '')}=${text}`)
            .sort();
          const shown =
            typeof value === 'object' ? `${value.count} values` : value;
          return `${labels.join(' ')}: ${shown}`;
        }),
      )
      .sort();
  }

  async stop(): Promise<void> {
    await this.#provider.shutdown();
  }
}
