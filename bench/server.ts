/** One server of the app as a child process, for whatever is measured of it. Linux alone tells what a process used. */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '#scripts/paths.ts';

/** Starts the server; what it writes goes to `log`. `heapMb`: at how much heap Node ends it; left out: as Node has it. */
export function runServer(env: NodeJS.ProcessEnv, log: string, heapMb?: number): ChildProcess {
  const out = openSync(log, 'a');
  const heap = heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`];
  const args = [...heap, join(root, 'server', 'index.ts')];
  return spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', out, out, 'ipc'] });
}

/** Settles when `url` answers well. @throws where the server ended instead. */
export async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The server ended:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ends it with a signal and waits until it is gone. */
export async function endServer(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/** Whose child a process is, and hundredths of a second that it and its ended children have used: user and system time of each. */
function statOf(pid: number): { readonly parent: number; readonly own: number; readonly ended: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
  return { parent: fields[1]!, own: fields[11]! + fields[12]!, ended: fields[13]! + fields[14]! };
}

/** Seconds of one core that a process has used so far: user and system time, in hundredths. */
export const cpuSecondsOf = (pid: number): number => statOf(pid).own / 100;

/** The same of a process with all that it started: a Postgres with its connections. */
export function cpuSecondsOfAll(pid: number): number {
  const all = new Map<number, ReturnType<typeof statOf>>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      all.set(Number(name), statOf(Number(name)));
    } catch {
      // Ended between the two looks.
    }
  }
  const sum = (id: number): number => {
    const { own, ended } = all.get(id) ?? { own: 0, ended: 0 };
    return [...all].reduce((total, [child, { parent }]) => (parent === id ? total + sum(child) : total), own + ended);
  };
  return sum(pid) / 100;
}

/** Resident memory of a process, bytes. */
export function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}
