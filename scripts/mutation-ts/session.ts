// One vitest that stays: its files are compiled once, with every mutant in them, and each run switches one on.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { CliOptions, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { createVitest } from 'vitest/node';
import { root } from '../paths.ts';
import { findMutants, instrument } from './mutants.ts';

/** How long a test waits for what never comes. The project's own patience is for a machine that is busy with everything at once. */
const PATIENCE = { expect: { poll: { timeout: 20_000 } } };

export interface Outcome {
  /** `file: name` of what failed; a file that could not be run is named alone. */
  readonly failed: readonly string[];
  readonly timedOut: boolean;
  /** Milliseconds. */
  readonly took: number;
}

/** Which mutants a test file reaches, by the file they are in; and how long it takes, milliseconds. */
export interface Reach {
  readonly took: number;
  readonly failed: readonly string[];
  readonly reached: Readonly<Record<string, readonly number[]>>;
}

interface Project {
  readonly test: Record<string, unknown> & { readonly setupFiles?: readonly string[] };
}

/** The projects as `npm test` has them, with the mutants compiled in. */
function withMutants(projects: readonly Project[], mutated: ReadonlySet<string>, folder: string): object[] {
  const plugin = {
    name: 'mutants',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      const file = relative(folder, id.split('?')[0]!);
      return mutated.has(file) ? { code: instrument(file, code, findMutants(file, code)), map: null } : undefined;
    },
  };
  return projects.map(({ test }) => ({
    root: folder,
    plugins: [plugin],
    test: {
      ...test,
      ...PATIENCE,
      setupFiles: [join(import.meta.dirname, 'switch.ts'), ...(test.setupFiles ?? [])],
    },
  }));
}

export interface SessionOptions {
  /** Of the code, absolute. */
  readonly folder?: string;
  readonly projects: readonly Project[];
  /** Relative to the folder. */
  readonly mutated: readonly string[];
  readonly workers?: number;
}

export class Session {
  readonly #vitest: Vitest;
  readonly #folder: string;
  readonly #workers = mkdtempSync(join(tmpdir(), 'holdfast-mutation-'));
  #specs: TestSpecification[] | undefined;

  private constructor(vitest: Vitest, folder: string) {
    this.#vitest = vitest;
    this.#folder = folder;
  }

  static async open({ folder = root, projects, mutated, workers = 1 }: SessionOptions): Promise<Session> {
    const vitest = await createVitest(
      {
        config: false,
        root: folder,
        watch: false,
        maxWorkers: workers,
        pool: 'forks',
        bail: 1,
        reporters: [{}],
        restoreMocks: true,
        projects: withMutants(projects, new Set(mutated), folder),
      } as unknown as CliOptions,
      { logLevel: 'silent' },
    );
    return new Session(vitest, folder);
  }

  /** The test files there are, with the project of each, relative to the folder. */
  async files(): Promise<{ file: string; project: string }[]> {
    this.#specs ??= await this.#vitest.globTestSpecifications();
    return this.#specs.map((spec) => ({ file: relative(this.#folder, spec.moduleId), project: spec.project.name }));
  }

  /** Runs these files in this order up to the first failure. `limit`: milliseconds, after which the workers are ended. */
  async run(
    files: readonly string[],
    mutant: { file: string; number: number } | null,
    limit: number,
    notes = '',
  ): Promise<Outcome> {
    await this.files();
    const specs = files.map((file) => this.#specs!.find(({ moduleId }) => relative(this.#folder, moduleId) === file)!);
    this.#vitest.provide('mutant', mutant ? `${mutant.file} ${mutant.number}` : '');
    this.#vitest.provide('reached', notes);
    this.#vitest.provide('workers', this.#workers);
    this.#forgetWorkers();
    // What an earlier run left would be taken for this one's.
    this.#vitest.state.filesMap.clear();
    this.#vitest.state.idMap.clear();
    let timedOut = false;
    const watchdog = setTimeout(() => {
      timedOut = true;
      for (const pid of readdirSync(this.#workers)) endQuietly(Number(pid));
    }, limit);
    const begun = performance.now();
    try {
      const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications(specs, false);
      const failed = testModules
        .filter(({ moduleId }) => specs.some((spec) => spec.moduleId === moduleId))
        .flatMap((module) => this.#failuresOf(module));
      const loose = unhandledErrors.length && !failed.length ? [`${files[0]}: an error outside of any test`] : [];
      return { failed: [...failed, ...loose], timedOut, took: performance.now() - begun };
    } finally {
      clearTimeout(watchdog);
    }
  }

  #failuresOf(module: TestModule): string[] {
    const file = relative(this.#folder, module.moduleId);
    const tests = [...module.children.allTests('failed')].map((test) => `${file}: ${test.fullName}`);
    return tests.length || module.ok() ? tests : [file];
  }

  #forgetWorkers(): void {
    for (const pid of readdirSync(this.#workers)) rmSync(join(this.#workers, pid), { force: true });
  }

  /** What a test file reaches, without any mutant. */
  async reach(file: string): Promise<Reach> {
    const notes = mkdtempSync(join(tmpdir(), 'holdfast-reach-'));
    try {
      const { failed, took } = await this.run([file], null, 900_000, notes);
      const [note] = existsSync(notes) ? readdirSync(notes) : [];
      const { reached } = note ? (JSON.parse(readFileSync(join(notes, note), 'utf8')) as Reach) : { reached: {} };
      return { took: Math.round(took), failed, reached };
    } finally {
      rmSync(notes, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    await this.#vitest.close();
    rmSync(this.#workers, { recursive: true, force: true });
  }
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself in the meantime.
  }
}
