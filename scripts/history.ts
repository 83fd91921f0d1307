// Runs the script that plays the demo's past, before the server opens.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export async function playHistory(
  script: string,
  env: NodeJS.ProcessEnv,
  log: string,
  signal: AbortSignal,
): Promise<string> {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, 'w', 0o600);
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', out, out, 'ipc'] });
  closeSync(out);
  const kill = () => child.kill('SIGTERM');
  signal.addEventListener('abort', kill);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  signal.removeEventListener('abort', kill);
  if (code !== 0)
    throw new Error(
      `The demo's history could not be played:\n${readFileSync(log, 'utf8').split('\n').slice(-20).join('\n')}`,
    );
  return 'played';
}
