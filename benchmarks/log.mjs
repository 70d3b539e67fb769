#!/usr/bin/env node
// Measures how quick the synchronization log is when it is long; `node benchmarks/log.mjs --help` says how.
import { launch } from './launch.mjs';

launch('src/log/logMain.ts');
