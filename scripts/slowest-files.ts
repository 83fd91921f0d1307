// A reporter of vitest: which files took longest, so that whoever makes `npm test` slow sees it.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { root } from './paths.ts';

const SHOWN = 12;

type Taken = { readonly file: string; readonly project: string; readonly seconds: number };

function taken(module: TestModule): Taken {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return {
    file: relative(root, module.moduleId),
    project: module.project.name,
    seconds: (collectDuration + setupDuration + duration) / 1000,
  };
}

const line = (seconds: number, text: string) => `  ${seconds.toFixed(1).padStart(7)} s  ${text}`;

export default class SlowestFiles implements Reporter {
  /** `HOLDFAST_TEST_TIMES` names a file that every file's seconds are written to. */
  onTestRunEnd(modules: readonly TestModule[]): void {
    const all = modules.map(taken).sort((a, b) => b.seconds - a.seconds);
    if (all.length <= SHOWN) return;
    const projects = new Map<string, number>();
    for (const { project, seconds } of all) projects.set(project, (projects.get(project) ?? 0) + seconds);
    const lines = [
      '\nSeconds of each kind of test, by two at once:',
      ...[...projects].map(([project, seconds]) => line(seconds, project)),
      'Slowest files:',
      ...all.slice(0, SHOWN).map(({ file, seconds }) => line(seconds, file)),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    const times = process.env.HOLDFAST_TEST_TIMES;
    if (times) writeFileSync(times, `${JSON.stringify(all, null, 1)}\n`);
  }
}
