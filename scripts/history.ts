// Runs the script that plays the demo's past, before the server opens.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

type Play = {
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  readonly signal: AbortSignal;
  /** Told what the script says after "progress ". */
  readonly note: (text: string) => void;
};

export async function playHistory({ script, env, log, signal, note }: Play): Promise<string> {
  mkdirSync(dirname(log), { recursive: true });
  const out = createWriteStream(log, { mode: 0o600 });
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => out.write(chunk));
  createInterface({ input: child.stdout! }).on('line', (line) => line.startsWith('progress ') && note(line.slice(9)));
  const kill = () => child.kill('SIGTERM');
  signal.addEventListener('abort', kill);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  signal.removeEventListener('abort', kill);
  await finished(out.end());
  if (code === 0) return 'played';
  throw new Error(
    `The demo's history could not be played:\n${readFileSync(log, 'utf8').trim().split('\n').slice(-20).join('\n')}`,
  );
}
