// npm run audit: what the registry knows of holes in the packages that run in production. Fails on a high or critical one that nobody has accepted,
// and where the registry could not be asked: not knowing is not being safe.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './paths.ts';

const GRAVE = ['high', 'critical'];

/** As much of `npm audit --json` as is read here. */
const reportSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      name: z.string(),
      range: z.string(),
      // A text names the package through which the hole comes; it is listed itself.
      via: z.array(z.union([z.string(), z.object({ url: z.string(), title: z.string(), severity: z.string() })])),
    }),
  ),
});

/** An advisory that does not concern us, why, and until when somebody has to look again. */
export const acceptedSchema = z.array(
  z.object({
    advisory: z.string().regex(/^GHSA(-[0-9a-z]{4}){3}$/),
    package: z.string(),
    why: z.string().min(20),
    until: z.iso.date(),
  }),
);
export type Accepted = z.infer<typeof acceptedSchema>;

export type Judged = { readonly failing: readonly string[]; readonly ignored: readonly string[] };

/** What of a report fails, and what is passed over and why. `today`: YYYY-MM-DD. Throws where it is no report of npm's. */
export function judge(report: unknown, accepted: Accepted, today: string): Judged {
  const { vulnerabilities } = reportSchema.parse(report);
  const failing: string[] = [];
  const ignored: string[] = [];
  for (const { name, range, via } of Object.values(vulnerabilities))
    for (const hole of via) {
      if (typeof hole === 'string') continue;
      const id = hole.url.split('/').at(-1)!;
      const line = `${name} ${range}: ${hole.title} (${hole.severity}, ${id})`;
      const known = accepted.find((one) => one.advisory === id && one.package === name);
      if (!GRAVE.includes(hole.severity)) ignored.push(`${line}: not grave`);
      else if (!known) failing.push(line);
      else if (known.until < today) failing.push(`${line}: was accepted until ${known.until}`);
      else ignored.push(`${line}: ${known.why}, until ${known.until}`);
    }
  return { failing, ignored };
}

function main(): void {
  const npm = spawnSync('npm', ['audit', '--json', '--omit=dev'], { cwd: root, encoding: 'utf8' });
  const path = join(root, 'docs', 'security', 'accepted-advisories.json');
  const accepted = acceptedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  let judged: Judged;
  try {
    judged = judge(JSON.parse(npm.stdout), accepted, new Date().toISOString().slice(0, 10));
  } catch {
    // npm says in its own words what the registry answered.
    process.stderr.write(`The registry could not be asked for advisories, so nothing is known.\n${npm.stderr}`);
    process.exitCode = 2;
    return;
  }
  for (const line of judged.ignored) process.stdout.write(`passed over: ${line}\n`);
  for (const line of judged.failing) process.stderr.write(`${line}\n`);
  process.stdout.write(judged.failing.length ? 'Update these packages.\n' : 'Nothing grave is known.\n');
  process.exitCode = judged.failing.length ? 1 : 0;
}

if (import.meta.main) main();
