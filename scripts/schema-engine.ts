// Prisma's schema engine without its native binary: the same engine as WebAssembly, over the pg driver. Migrations stay in
// Prisma's own folder format, so whoever has the CLI's engine may use the CLI on them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import type { MigrationList, SchemaContainer, SchemaEngine } from '@prisma/schema-engine-wasm';
import { root } from './paths.ts';

const FILTERS = { externalTables: [], externalEnums: [] };
const require = createRequire(import.meta.url);

type EngineModule = { SchemaEngine: typeof SchemaEngine; __wbg_set_wasm(exports: unknown): void };

let panic: string | undefined;
let loaded: Promise<EngineModule> | undefined;

async function loadEngine(): Promise<EngineModule> {
  // Where the engine leaves what it says when it panics; without it the panic hides behind a TypeError of ours.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => (panic = text) } });
  const entry = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const engine = (await import(pathToFileURL(entry).href)) as EngineModule;
  const bytes = readFileSync(entry.replace(/\.js$/, '.wasm'));
  const { instance } = (await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': withoutWaiting(engine as unknown as WebAssembly.ModuleImports),
  })) as unknown as WebAssembly.WebAssemblyInstantiatedSource;
  engine.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return engine;
}

/** The engine never clears the ten-second timer of its lock: it must not keep a finished process alive. */
function withoutWaiting(imports: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  const setTimer = Object.keys(imports).find((name) => name.startsWith('__wbg_setTimeout_'));
  if (!setTimer) return imports;
  const arm = imports[setTimer] as (callback: () => void, ms: number) => NodeJS.Timeout;
  return { ...imports, [setTimer]: (callback: () => void, ms: number) => arm(callback, ms).unref() };
}

/** The data model, `prisma/schema/*.prisma`, in order of name. */
export function readDatamodel(folder = join(root, 'prisma', 'schema')): SchemaContainer[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.prisma'))
    .sort()
    .map((file) => ({ path: join(folder, file), content: readFileSync(join(folder, file), 'utf8') }));
}

/** `prisma/migrations`, in order. */
export function readMigrations(folder = join(root, 'prisma', 'migrations')): MigrationList {
  const names = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort()
    : [];
  const lock = join(folder, 'migration_lock.toml');
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: readMigration(join(folder, name, 'migration.sql')),
    })),
  };
}

function readMigration(path: string): MigrationList['migrationDirectories'][number]['migrationFile'] {
  if (!existsSync(path)) throw new Error(`${path} is missing: restore it, or remove its folder`);
  return { path: 'migration.sql', content: { tag: 'ok', value: readFileSync(path, 'utf8') } };
}

/** The driver adapter, with the one thing the engine cannot read put right; what it opened is noted in `opened`. */
function adapterFactory(url: string, opened: SqlDriverAdapter[]): SqlMigrationAwareDriverAdapterFactory {
  const inner = new PrismaPg({ connectionString: url });
  const note = (adapter: SqlDriverAdapter) => {
    // The engine drops its shadow database itself; a second time there is nothing left to drop.
    const dispose = adapter.dispose.bind(adapter);
    let disposed: Promise<void> | undefined;
    adapter.dispose = () => (disposed ??= dispose());
    opened.push(adapter);
    return readable(adapter);
  };
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    connect: async () => note(await inner.connect()),
    connectToShadowDb: async () => note(await inner.connectToShadowDb()),
  };
}

type RawResult = { fields: { dataTypeID: number }[]; rows: unknown[][] };

/** Postgres's one-byte "char" of the catalogues, and the padded character type. */
const CATALOGUE_CHAR = 18;
const BPCHAR = 1042;

/**
 * The engine reads the catalogues, whose one-byte "char" the pg adapter does not know: it passes the adapter as the padded
 * type and reaches the engine as a character, an empty one as a zero character.
 */
function readable<A extends SqlDriverAdapter>(adapter: A): A {
  const raw = adapter as unknown as { performIO(query: SqlQuery): Promise<RawResult> };
  const ask = raw.performIO.bind(adapter);
  const read = adapter.queryRaw.bind(adapter);
  const characters = new WeakMap<SqlQuery, number[]>();
  raw.performIO = async (query) => {
    const result = await ask(query);
    const columns = result.fields.flatMap((field, index) => (field.dataTypeID === CATALOGUE_CHAR ? [index] : []));
    for (const index of columns) {
      result.fields[index]!.dataTypeID = BPCHAR;
      for (const row of result.rows) if (row[index] === '') row[index] = '\0';
    }
    characters.set(query, columns);
    return result;
  };
  adapter.queryRaw = async (query) => {
    const answer = await read(query);
    for (const index of characters.get(query) ?? []) answer.columnTypes[index] = ColumnTypeEnum.Character;
    return answer;
  };
  return adapter;
}

async function withEngine<T>(url: string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const opened: SqlDriverAdapter[] = [];
  const { SchemaEngine: Engine } = await (loaded ??= loadEngine());
  const factory = bindMigrationAwareSqlAdapterFactory(adapterFactory(url, opened));
  const datamodels = readDatamodel().map((file): [string, string] => [file.path, file.content]);
  const engine = await Engine.new({ datamodels }, () => {}, factory);
  try {
    return await use(engine);
  } catch (error) {
    throw new Error(engineMessage(error), { cause: error });
  } finally {
    engine.free();
    // The engine keeps its advisory lock as long as the session lives.
    await Promise.all(opened.map((adapter) => adapter.dispose()));
  }
}

function engineMessage(error: unknown): string {
  const message = panic ?? (error instanceof Error ? error.message : String(error));
  panic = undefined;
  return stripVTControlCharacters(message).trim();
}

/** Applies what is pending, under Prisma's advisory lock, and answers its names. */
export async function applyMigrations(url: string, migrations = readMigrations()): Promise<string[]> {
  return withEngine(url, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: migrations, filters: FILTERS });
    return appliedMigrationNames;
  });
}

/**
 * The SQL that leads from the migrations to the data model; undefined where there is no difference. `url` is an empty scratch
 * database: the engine builds the migrations in it.
 */
export async function diffFromMigrations(url: string, migrations = readMigrations()): Promise<string | undefined> {
  return diff(url, { tag: 'migrations', ...migrations });
}

/** The SQL that leads from a live database to the data model; undefined where there is no difference. */
export async function diffFromDatabase(url: string): Promise<string | undefined> {
  return diff(url, { tag: 'schemaDatasource', files: readDatamodel(), configDir: root });
}

type DiffFrom = Parameters<SchemaEngine['diff']>[0]['from'];

async function diff(url: string, from: DiffFrom): Promise<string | undefined> {
  return withEngine(url, async (engine) => {
    const to = { tag: 'schemaDatamodel' as const, files: readDatamodel() };
    const { exitCode, stdout } = await engine.diff({ from, to, script: true, exitCode: true, filters: FILTERS });
    return exitCode === 2 ? (stdout ?? '') : undefined;
  });
}
