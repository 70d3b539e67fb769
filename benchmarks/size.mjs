#!/usr/bin/env node
// Measures idp-sync's engine alone at full size; `node benchmarks/size.mjs --help` says how.
import { launch } from './launch.mjs';

launch('src/size/sizeMain.ts');
