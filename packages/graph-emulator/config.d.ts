export interface Config {
  /**
   * The Microsoft Graph emulator inside the backend. For development only:
   * without this key, nothing runs.
   */
  graphEmulator?: {
    /** Default true, once the key is there. */
    enabled?: boolean;
    /** `contoso` (the default), `kubernetes`, `generated`, or the path of a tenant file. */
    tenant?: string;
    /** Default 7443. */
    port?: number;
    /** Where the certificate authority is kept; clients trust `ca.pem` in it. Default `.cache/graph-emulator`, below the working directory. */
    caDir?: string;
    /** Milliseconds added to every answer. Default 0. */
    latencyMs?: number;
    /** Faults of the emulator's catalogue that are there from the start. */
    faults?: {
      /** Such as `throttled`. */
      name: string;
      /** Which requests, such as `users` or `token`. */
      target?: string;
      /** Requests that pass first. Default 0. */
      skip?: number;
      /** How many requests are spoilt. Default all. */
      times?: number;
      /** The part of the requests that is spoilt, from 0 to 1. */
      probability?: number;
    }[];
    /** Size of the generated tenant. Default 1000. */
    users?: number;
    /** Size of the generated tenant. Default 100. */
    groups?: number;
    /** Size of the generated tenant. Default 5000. */
    memberships?: number;
    /** Of the generated tenant, and of where quirks and faults happen. Default 1. */
    seed?: number;
  };
}
