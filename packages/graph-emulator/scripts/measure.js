#!/usr/bin/env node

// Measures the emulator with 100,000 users, 10,000 groups and a million
// memberships. Called with `serve` it is the server of that measurement.
require('@backstage/cli/config/nodeTransform.cjs');

require(process.argv[2] === 'serve'
  ? '../src/measure/serve'
  : '../src/measure/measure');
