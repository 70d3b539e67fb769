#!/usr/bin/env node
// Measures how quick the live count and the lists of the directory are at size; `node benchmarks/selection.mjs --help` says how.
import { launch } from './launch.mjs';

launch('src/selection/selectionMain.ts');
