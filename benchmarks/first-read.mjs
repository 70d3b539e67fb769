#!/usr/bin/env node
// Measures the plans of a first read beside the msgraph catalog module; `node benchmarks/first-read.mjs --help` says how.
import { launch } from './launch.mjs';

launch('src/firstRead/firstReadMain.ts');
