import { GraphEmulator } from '../GraphEmulator';
import type { ServerReport } from './measure';

const started = GraphEmulator.start({
  tenant: JSON.parse(process.argv[3]),
  quirks: 'none',
});

process.on('message', async () => {
  const emulator = await started;
  const { user, system } = process.cpuUsage();
  const report: ServerReport = {
    type: 'report',
    connection: emulator.connection(),
    cpuMs: (user + system) / 1000,
    memoryMb: Math.round(process.memoryUsage().rss / 1e6),
  };
  process.send?.(report);
});

process.once('disconnect', () => process.exit());
