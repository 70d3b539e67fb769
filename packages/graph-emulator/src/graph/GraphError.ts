/** A refusal in Graph's envelope. */
export class GraphError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'GraphError';
  }

  static badRequest(message: string): GraphError {
    return new GraphError(400, 'Request_BadRequest', message);
  }

  static unsupportedQuery(message: string): GraphError {
    return new GraphError(400, 'Request_UnsupportedQuery', message);
  }

  /** An OData parsing failure; Graph uses another code for these. */
  static malformed(message: string): GraphError {
    return new GraphError(400, 'BadRequest', message);
  }

  static notFound(id: string): GraphError {
    return new GraphError(
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    );
  }

  static forbidden(): GraphError {
    return new GraphError(
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    );
  }

  static unauthenticated(message: string): GraphError {
    return new GraphError(401, 'InvalidAuthenticationToken', message, {
      'WWW-Authenticate': 'Bearer realm="", error="invalid_token"',
    });
  }
}
