// The processes of one start: kept by id, ended in reverse order, and the server brought back when it dies.
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { endProcess } from './processes.ts';
import { writeRunFile, type ChildEntry } from './run-file.ts';

export type Supervisor = {
  url: string;
  /** Of the chains among its parts, by name. */
  readonly chainUrls: Record<string, string>;
  /** Notes a process that something else started and how to end it. */
  adopt(entry: ChildEntry, stop: () => Promise<void>): void;
  /** Starts a Node script of ours and brings it back when it dies by itself. */
  keep(name: string, script: string, env: NodeJS.ProcessEnv, log: string, echo: boolean): void;
  /** Forgets a part that was stopped. */
  release(name: string): void;
  /** Ends everything, last started first. */
  stop(): Promise<void>;
};

/** Restarts within a minute after which a part is given up. */
const MOST_RESTARTS = 5;

type Part = { entry: ChildEntry; stop: () => Promise<void> };

export function createSupervisor(runFile: string, url: string, onGiveUp: (reason: string) => void): Supervisor {
  const parts = new Map<string, Part>();
  let stopping = false;
  const write = () => {
    const children = [...parts.values()].map(({ entry }) => entry);
    writeRunFile(runFile, { pid: process.pid, url: self.url, chainUrls: self.chainUrls, children });
  };
  const self: Supervisor = {
    url,
    chainUrls: {},
    adopt: (entry, stop) => {
      parts.set(entry.name, { entry, stop });
      write();
    },
    release: (name) => {
      parts.delete(name);
      write();
    },
    keep: (name, script, env, log, echo) => {
      mkdirSync(dirname(log), { recursive: true });
      const out = createWriteStream(log, { flags: 'w', mode: 0o600 });
      const restarts: number[] = [];
      const launch = () => {
        const child = launchScript(script, env, out, echo);
        self.adopt({ name, pid: child.pid!, match: script }, () =>
          endProcess(child.pid!, ['SIGTERM', 'SIGKILL'], 12_000),
        );
        child.on('exit', (code, signal) => {
          if (stopping || code === 0) return;
          const now = Date.now();
          restarts.push(now);
          const recent = restarts.filter((at) => now - at < 60_000).length;
          if (recent > MOST_RESTARTS) return onGiveUp(`The ${name} keeps failing; what it said is in ${log}.`);
          process.stdout.write(`The ${name} ended unexpectedly (${signal ?? `code ${code}`}); starting it again.\n`);
          setTimeout(() => !stopping && launch(), 250 * recent);
        });
      };
      launch();
    },
    stop: async () => {
      stopping = true;
      for (const { stop } of [...parts.values()].reverse()) await stop();
    },
  };
  write();
  return self;
}

function launchScript(script: string, env: NodeJS.ProcessEnv, log: WriteStream, echo: boolean): ChildProcess {
  // The channel is never used: it closes when this process is gone, and the child then ends by itself.
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk: Buffer) => {
      log.write(chunk);
      if (echo) process.stdout.write(chunk);
    });
  }
  return child;
}
