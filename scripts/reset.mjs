// npm run reset            deletes the local database, chain and secrets, after asking
// npm run reset -- --yes   without asking
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dir = resolve(process.env.HOLDFAST_DIR || join(root, '.holdfast'));

/** Whether that process is still one of ours. */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.ts');
  } catch {
    return true;
  }
}

if (!existsSync(dir)) {
  process.stdout.write(`Nothing to reset: ${dir} does not exist.\n`);
  process.exit(0);
}

const run = join(dir, 'run.json');
if (existsSync(run) && isRunning(JSON.parse(readFileSync(run, 'utf8')).pid)) {
  process.stderr.write('Holdfast is running. Stop it (Ctrl-C) and reset again.\n');
  process.exit(1);
}

// Only a folder that npm start made is ever deleted.
if (!['secrets.json', 'postgres', 'chain', 'run.json'].some((name) => existsSync(join(dir, name)))) {
  process.stderr.write(`${dir} does not look like Holdfast's folder; nothing was deleted.\n`);
  process.exit(1);
}

if (!process.argv.includes('--yes')) {
  if (!process.stdin.isTTY) {
    process.stderr.write(
      `This deletes the accounts, trades and local chain in ${dir} for good. Confirm with: npm run reset -- --yes\n`,
    );
    process.exit(1);
  }
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`Delete the accounts, trades and local chain in ${dir} for good? Type yes: `);
  ask.close();
  if (answer.trim() !== 'yes') process.exit(1);
}

for (const name of ['postgres', 'chain', 'files', 'secrets.json', 'run.json', 'complete.json', 'logs'])
  rmSync(join(dir, name), { recursive: true, force: true });
// Where Postgres had to run under another account, its data lies here (scripts/postgres-user.ts).
const postgres = join(dir, 'postgres');
const away = join('/var/tmp', `holdfast-${createHash('sha256').update(postgres).digest('hex').slice(0, 12)}`);
if (existsSync(join(away, basename(postgres)))) rmSync(away, { recursive: true, force: true });
process.stdout.write('Reset. The next npm start begins anew.\n');
