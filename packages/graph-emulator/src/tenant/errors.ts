/** An object that a change or a read names does not exist, or is deleted. */
export class ObjectNotFoundError extends Error {
  constructor(readonly id: string) {
    super(
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    );
    this.name = 'ObjectNotFoundError';
  }
}

/** A change that a directory would refuse. */
export class InvalidChangeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidChangeError';
  }
}
