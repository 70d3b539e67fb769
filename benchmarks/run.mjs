#!/usr/bin/env node
// Measures idp-sync beside the msgraph catalog module; `node benchmarks/run.mjs --help` says how.
import { launch } from './launch.mjs';

launch('src/driver/main.ts');
