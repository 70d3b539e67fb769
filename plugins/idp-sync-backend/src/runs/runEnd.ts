/** Somebody asked for the run to stop. */
export class RunCancelledError extends Error {
  constructor() {
    super('The run was cancelled');
    this.name = 'RunCancelledError';
  }
}

/** The process is shutting down; another one, or this one after its restart, goes on with the run. */
export class RunHandedOverError extends Error {
  constructor() {
    super('The backend is shutting down; the run goes on elsewhere');
    this.name = 'RunHandedOverError';
  }
}

/** Another process has taken the run over; this one must not write another row. */
export class LeaseLostError extends Error {
  constructor() {
    super('Another process has taken the run over');
    this.name = 'LeaseLostError';
  }
}
