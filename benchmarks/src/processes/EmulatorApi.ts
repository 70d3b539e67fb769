import type {
  EmulatorConnection,
  FiguresSnapshot,
} from '@idp-sync/graph-emulator';
import type { ExpectedCatalog, ExpectedUser } from '../tenant/changeTenant';

export interface EmulatorStartOptions {
  users: number;
  groups: number;
  memberships: number;
  seed: number;
  /** Added to each answer; milliseconds. */
  latencyMs: number;
  /** Whether delta shows its documented oddities: repeats, empty pages, replays. */
  quirks: 'documented' | 'none';
  /** Where its certificate authority is kept. */
  caDir: string;
}

/** What the driver asks of the emulator's process. */
export interface EmulatorApi {
  start(options: EmulatorStartOptions): Promise<EmulatorConnection>;
  figures(): FiguresSnapshot;
  expectedCatalog(): ExpectedCatalog;
  change(options: { share: number; seed: number }): ExpectedUser[];
}
