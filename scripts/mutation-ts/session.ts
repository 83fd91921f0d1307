// One vitest that stays: its files are compiled once, with every mutant in them, and each run switches one on.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { CliOptions, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { BaseSequencer, createVitest } from 'vitest/node';
import { root } from '../paths.ts';
import { findMutants, instrument } from './mutants.ts';

/**
 * How long a test waits for what never comes. A project's own patience stands above; that for one hung test is the project's, since a
 * busy machine would be taken for a mutant.
 */
const PATIENCE = { testTimeout: 300_000, hookTimeout: 480_000 };
/** That of tests that need nothing: they are run many at a time, and all of them wait for one that hangs. */
const UNIT_PATIENCE = { testTimeout: 90_000, hookTimeout: 90_000 };
const POLL = { expect: { poll: { timeout: 30_000 } } };

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
      ...(test.name === 'unit' ? UNIT_PATIENCE : PATIENCE),
      fsModuleCache: false,
      ...test,
      ...POLL,
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

/** Files are run as they are asked for. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }
}

export interface Turn {
  readonly mutant: { readonly file: string; readonly number: number };
  readonly test: string;
}

const nameOf = (mutant: { readonly file: string; readonly number: number } | null): string =>
  mutant ? `${mutant.file} ${mutant.number}` : '';

export class Session {
  readonly #vitest: Vitest;
  readonly #folder: string;
  readonly #workers = mkdtempSync(join(tmpdir(), 'holdfast-mutation-'));
  readonly #signs: { alive: () => void };
  #specs: TestSpecification[] | undefined;

  private constructor(vitest: Vitest, folder: string, signs: { alive: () => void }) {
    this.#vitest = vitest;
    this.#folder = folder;
    this.#signs = signs;
  }

  static async open({ folder = root, projects, mutated, workers = 1 }: SessionOptions): Promise<Session> {
    const signs = { alive: () => {} };
    const live = () => signs.alive();
    const vitest = await createVitest(
      {
        config: false,
        root: folder,
        watch: false,
        maxWorkers: workers,
        pool: 'forks',
        bail: 1,
        reporters: [{ onTestCaseResult: live, onTestModuleStart: live, onTestModuleEnd: live }],
        restoreMocks: true,
        // What is kept on disk would hold the mutants of another day: their numbers are others.
        fsModuleCache: false,
        sequence: { sequencer: InOrder },
        projects: withMutants(projects, new Set(mutated), folder),
      } as unknown as CliOptions,
      { logLevel: 'silent' },
    );
    return new Session(vitest, folder, signs);
  }

  /** The test files there are, with the project of each, relative to the folder. */
  async files(): Promise<{ file: string; project: string }[]> {
    this.#specs ??= await this.#vitest.globTestSpecifications();
    return this.#specs.map((spec) => ({ file: relative(this.#folder, spec.moduleId), project: spec.project.name }));
  }

  /** Runs these files in this order up to the first failure. `limit`: milliseconds without a word, after which the workers are ended. */
  async run(
    files: readonly string[],
    mutant: { file: string; number: number } | null,
    limit: number,
    notes = '',
  ): Promise<Outcome> {
    await this.files();
    const specs = files.map((file) => this.#specs!.find(({ moduleId }) => relative(this.#folder, moduleId) === file)!);
    this.#vitest.provide('mutant', nameOf(mutant));
    this.#vitest.provide('mutants', []);
    const begun = performance.now();
    const { modules, unhandled, timedOut } = await this.#watched(specs, limit, notes, 1);
    const failed = modules.flatMap((module) => this.#failuresOf(module));
    // Nothing failed, and yet a file did not pass: its worker ended before it could say so.
    const passed = (spec: TestSpecification) =>
      modules.some((one) => one.moduleId === spec.moduleId && ['passed', 'skipped'].includes(one.state()));
    const lost = specs.findIndex((spec) => !passed(spec));
    const loose =
      !failed.length && (unhandled || lost >= 0) ? [`${files[Math.max(0, lost)]}: ended without a word`] : [];
    return { failed: [...failed, ...loose], timedOut, took: performance.now() - begun };
  }

  async #watched(specs: TestSpecification[], limit: number, notes: string, bail: number) {
    this.#vitest.provide('reached', notes);
    this.#vitest.provide('workers', this.#workers);
    this.#vitest.config.bail = bail;
    for (const project of this.#vitest.projects) project.config.bail = bail;
    this.#forgetWorkers();
    // What an earlier run left would be taken for this one's.
    this.#vitest.state.filesMap.clear();
    this.#vitest.state.idMap.clear();
    let timedOut = false;
    const end = () => {
      timedOut = true;
      for (const pid of readdirSync(this.#workers)) endQuietly(Number(pid));
      // Another worker may have been started for the next file, and hang there as well.
      watchdog = setTimeout(end, 1_000);
    };
    let watchdog = setTimeout(end, limit);
    // Every test that ends is a sign of life: of many files one that hangs is found out as soon as of one.
    this.#signs.alive = () => {
      if (timedOut) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(end, limit);
    };
    try {
      const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications(specs, false);
      const modules = testModules.filter(({ moduleId }) => specs.some((spec) => spec.moduleId === moduleId));
      return { modules, unhandled: unhandledErrors.length > 0, timedOut };
    } finally {
      this.#signs.alive = () => {};
      clearTimeout(watchdog);
    }
  }

  /**
   * Many mutants in one worker, whose modules are loaded once: what failed on each; undefined where that is not known. After each
   * the same file is run without a mutant: where that fails, something was left behind, and what came before it is not known either.
   * What is decided while a module loads is the same for all of them: that nothing fails here proves nothing.
   */
  async runMany(turns: readonly Turn[], limit: number): Promise<(readonly string[] | undefined)[]> {
    await this.files();
    const order = turns.flatMap((turn) => [turn, { ...turn, mutant: null }]);
    const specs = order.map(({ test }, at) => {
      const spec = this.#specs!.find(({ moduleId }) => relative(this.#folder, moduleId) === test)!;
      return spec.project.createSpecification(`${spec.moduleId}?mutant=${at}`);
    });
    this.#vitest.provide(
      'mutants',
      order.map(({ mutant }) => nameOf(mutant)),
    );
    const { modules } = await this.#watched(specs, limit, '', 0);
    const outcome = specs.map(({ moduleId }) => {
      const module = modules.find((one) => one.moduleId === moduleId);
      return module && module.state() !== 'queued' && module.state() !== 'pending'
        ? this.#failuresOf(module)
        : undefined;
    });
    return turns.map((_, at) => (outcome[2 * at + 1]?.length === 0 ? outcome[2 * at] : undefined));
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
