#!/usr/bin/env node
/**
 * `npm test`: everything that has to hold, in stages. All stages run, whatever fails.
 *
 *   npm test                          all of it
 *   npm test -- unit browser          some stages
 *   npm test -- unit -- RunStore      what follows -- goes to jest
 */
import { stages } from './lib/testStages.mjs';
import { TestReport } from './lib/TestReport.mjs';

/** Side by side on two cores; within a lane one after the other. */
const lanes = [
  [
    ['types', 'api'],
    ['format', 'config', 'lint'],
  ],
  [['unit']],
  [['browser']],
];

function parseArguments(args) {
  const separator = args.indexOf('--');
  const names = separator < 0 ? args : args.slice(0, separator);
  const unknown = names.filter(name => !Object.hasOwn(stages, name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no stage ${unknown.join(', ')}: the stages are ${Object.keys(
        stages,
      ).join(', ')}.`,
    );
  }
  return {
    selected: new Set(names.length > 0 ? names : Object.keys(stages)),
    jestArgs: separator < 0 ? [] : args.slice(separator + 1),
  };
}

const running = new Set();

async function runStage(name, { report, jestArgs }) {
  const stage = stages[name];
  if (stage.isLoud) {
    report.heading(stage.title);
  }
  const startedAt = Date.now();
  const context = {
    jestArgs,
    start(tool) {
      running.add(tool);
      return tool.exited.finally(() => running.delete(tool));
    },
  };
  let result;
  try {
    result = await stage.run(context);
  } catch (error) {
    result = { passed: 0, failed: 1, output: String(error.stack ?? error) };
  }
  report.add({ title: stage.title, ms: Date.now() - startedAt, ...result });
}

async function main() {
  const { selected, jestArgs } = parseArguments(process.argv.slice(2));
  const report = new TestReport({ isStrict: Boolean(process.env.CI) });
  for (const sideBySide of lanes) {
    await Promise.all(
      sideBySide.map(async lane => {
        for (const name of lane.filter(it => selected.has(it))) {
          await runStage(name, { report, jestArgs });
        }
      }),
    );
  }
  report.print();
  process.exitCode = report.hasFailed ? 1 : 0;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, async () => {
    await Promise.all([...running].map(tool => tool.stop()));
    process.exit(code);
  });
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
