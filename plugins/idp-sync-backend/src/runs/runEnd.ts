/** Somebody asked for the run to stop. */
export class RunCancelledError extends Error {
  constructor(message: string = 'Cancelled; nothing is applied from here on') {
    super(message);
    this.name = 'RunCancelledError';
  }
}

/** This process cannot go on with the run, being stopped or out of date; another one, or this one after its restart, does. */
export class RunHandedOverError extends Error {
  constructor() {
    super('The run goes on in another process');
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
