// npm run audit: what the registry knows of holes in the packages that run in production. Ends with 0 where nothing grave is known, with 1 on a high or
// critical one that nobody has accepted, with 2 where the registry could not be asked: not knowing is not being safe. With 3 where the command itself broke.
import { execFile } from 'node:child_process';
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

/** How it ends: what a person, or a job that releases, tells apart. */
export const EXIT = {
  /** The registry knows of nothing grave that nobody has accepted. */
  clean: 0,
  /** It does. */
  findings: 1,
  /** The registry did not say: nothing is known, of which packages is said. */
  unasked: 2,
  /** This command broke. */
  broken: 3,
} as const;

export type Audited = { readonly code: (typeof EXIT)[keyof typeof EXIT]; readonly lines: readonly string[] };

/** What npm says of a registry that answered otherwise, or not at all. */
const troubleSchema = z.object({
  message: z.string().optional(),
  statusCode: z.int().optional(),
  method: z.string().optional(),
  uri: z.string().optional(),
  error: z.object({ code: z.string().nullish(), summary: z.string().nullish() }).partial().optional(),
});

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });

/** How many copies of packages are asked about: those of the lock file that run in production. */
function countAsked(folder: string): number {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')));
  return Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev).length;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no report, and says nothing of what went wrong either.
    return undefined;
  }
};

/** Why there is no report, in one line. */
function troubleOf(said: unknown): string {
  const trouble = troubleSchema.safeParse(said);
  const { message, statusCode, method, uri, error } = trouble.success ? trouble.data : {};
  if (statusCode === 405 || statusCode === 404)
    return `${method} ${uri} was answered with ${statusCode}: this registry hands out packages and knows no advisories`;
  return message ?? (error?.summary || error?.code) ?? 'npm gave no report and no reason';
}

/** Asks the registry that npm is set to about the packages of a folder's lock file. */
export async function audit(
  folder: string,
  accepted: Accepted,
  today: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Audited> {
  const asked = countAsked(folder);
  const answer = await new Promise<string>((done) =>
    execFile('npm', ['audit', '--json', '--omit=dev'], { cwd: folder, env, maxBuffer: 2 ** 26 }, (_, out) => done(out)),
  );
  const report = parsed(answer);
  if (!reportSchema.safeParse(report).success)
    return {
      code: EXIT.unasked,
      lines: [
        `Not asked: ${troubleOf(report)}.`,
        `Of ${asked} packages that run in production nothing is known but the floors in tests/scripts/dependencies.test.ts.`,
        'Run it where the registry of npm itself answers (npm_config_registry), with nothing before it that only hands out packages.',
      ],
    };
  const { failing, ignored } = judge(report, accepted, today);
  const lines = [...ignored.map((line) => `passed over: ${line}`), ...failing];
  if (failing.length > 0) return { code: EXIT.findings, lines: [...lines, 'Update these packages.'] };
  return { code: EXIT.clean, lines: [...lines, `Asked about ${asked} packages: nothing grave is known.`] };
}

async function main(): Promise<void> {
  const path = join(root, 'docs', 'security', 'accepted-advisories.json');
  const accepted = acceptedSchema.parse(parsed(readFileSync(path, 'utf8')));
  const { code, lines } = await audit(root, accepted, new Date().toISOString().slice(0, 10));
  (code === EXIT.clean ? process.stdout : process.stderr).write(`${lines.join('\n')}\n`);
  process.exitCode = code;
}

if (import.meta.main)
  main().catch((error: unknown) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = EXIT.broken;
  });
