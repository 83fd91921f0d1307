// run.json: which processes a start made, so that the next one can end what an interrupted one left.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { saveState } from './anvil.ts';
import { Problem } from './platform.ts';
import { commandLine, endProcess, isAlive } from './processes.ts';

const runFile = z.object({
  pid: z.number(),
  url: z.string(),
  /** Of the chains among them, by name. */
  chainUrls: z.record(z.string(), z.string()).default({}),
  children: z.array(z.object({ name: z.string(), pid: z.number(), match: z.string() })),
});

export type RunFile = z.infer<typeof runFile>;
export type ChildEntry = RunFile['children'][number];

export function writeRunFile(path: string, run: RunFile): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // In one step: whoever reads it, and the next start after a crash in the middle, finds the old record or the new one.
  writeFileSync(`${path}.new`, `${JSON.stringify(run, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** Removes the record of this process; another's stays. */
export function removeRunFile(path: string): void {
  if (readRunFile(path)?.pid === process.pid) rmSync(path, { force: true });
}

function readRunFile(path: string): RunFile | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return runFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Cut off in the middle of a write: it says nothing that can be relied on.
    return undefined;
  }
}

/** A process id is used again by others: only one whose command line still says what we started is ours. */
function isOurs(pid: number, match: string): boolean {
  return isAlive(pid) && commandLine(pid).includes(match);
}

/**
 * Refuses where another start runs over the same folder. Ends by id what a killed one left behind, last started first, and
 * takes each chain's state over before its process goes. `stateFiles`: where it is kept, by name. Answers the names of what it ended.
 */
export async function endOrphans(path: string, stateFiles: Readonly<Record<string, string>>): Promise<string[]> {
  const run = readRunFile(path);
  if (!run) return [];
  if (run.pid !== process.pid && isOurs(run.pid, 'start.ts'))
    throw new Problem(
      `Holdfast is already running at ${run.url} (process ${run.pid}). Stop it first, or set HOLDFAST_DIR and PORT for a second one.`,
    );
  const ended: string[] = [];
  for (const { name, pid, match } of [...run.children].reverse()) {
    if (!isOurs(pid, match)) continue;
    const [url, file] = [run.chainUrls[name], stateFiles[name]];
    if (url && file) await saveState(url, file).catch(() => {});
    await endProcess(pid, name === 'database' ? ['SIGINT', 'SIGKILL'] : ['SIGTERM', 'SIGKILL'], 10_000);
    ended.push(name);
  }
  rmSync(path, { force: true });
  return ended;
}
