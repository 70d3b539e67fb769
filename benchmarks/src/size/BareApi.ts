import type { EmulatorConnection } from '@idp-sync/graph-emulator';

/** What it takes to download a directory and do nothing with it. */
export interface BareDownload {
  seconds: number;
  /** Of the downloading process. */
  cpuSeconds: number;
  objects: number;
}

/** What the driver asks of the bare script's process. */
export interface BareApi {
  /** Reads both delta queries side by side to their ends, parsing each page. */
  download(connection: EmulatorConnection): Promise<BareDownload>;
}
