// Compiles the contracts and writes contracts/artifacts/<name>.json, which are committed so that `npm start` needs no
// compiler. With --check it writes nothing and exits 1 where a committed artifact is not what the source compiles to.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Artifact name to source file, both within contracts/. */
const CONTRACTS = {
  Escrow: 'src/Escrow.sol',
  Panel: 'src/Panel.sol',
  Bond: 'src/Bond.sol',
  TestToken: 'src/local/TestToken.sol',
  Faucet: 'src/local/Faucet.sol',
} as const;

/** Pinned: another setting is another bytecode, and so another address and code hash. */
const SETTINGS = { evmVersion: 'osaka', optimizer: { enabled: true, runs: 200 }, viaIR: false } as const;

interface Artifact {
  name: string;
  abi: unknown[];
  bytecode: string;
  deployedBytecode: string;
  compiler: { version: string; settings: typeof SETTINGS };
  /** SHA-256 over the source files it was compiled from: path, zero byte, text, zero byte, in order of path. */
  sourceHash: string;
}

interface Solc {
  version(): string;
  compile(input: string, callbacks: { import(path: string): { contents: string } | { error: string } }): string;
}

interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<
    string,
    Record<
      string,
      {
        abi: unknown[];
        metadata: string;
        evm: { bytecode: { object: string }; deployedBytecode: { object: string } };
      }
    >
  >;
}

const read = (path: string): string => readFileSync(join(root, 'contracts', path), 'utf8');

export const artifactPath = (name: string): string => join(root, 'contracts', 'artifacts', `${name}.json`);

/** A fresh compile. Throws on any compiler error or warning. */
export function compileContracts(): Artifact[] {
  // A large Emscripten module: loaded only where something is compiled.
  const solc = createRequire(import.meta.url)('solc') as Solc;
  const files = Object.values(CONTRACTS);
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(files.map((file) => [file, { content: read(file) }])),
    settings: {
      ...SETTINGS,
      outputSelection: { '*': { '*': ['abi', 'metadata', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  };
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), {
      import: (path) => {
        try {
          return { contents: read(path) };
        } catch {
          return { error: `no such file: contracts/${path}` };
        }
      },
    }),
  ) as Output;
  if (output.errors?.length) throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'));

  return Object.entries(CONTRACTS).map(([name, file]) => {
    const contract = output.contracts[file]?.[name];
    if (!contract) throw new Error(`${file} has no contract ${name}`);
    const { sources } = JSON.parse(contract.metadata) as { sources: Record<string, unknown> };
    const hash = createHash('sha256');
    for (const path of Object.keys(sources).sort()) hash.update(`${path}\0${read(path)}\0`);
    return {
      name,
      abi: contract.abi,
      bytecode: `0x${contract.evm.bytecode.object}`,
      deployedBytecode: `0x${contract.evm.deployedBytecode.object}`,
      compiler: { version: solc.version(), settings: SETTINGS },
      sourceHash: `0x${hash.digest('hex')}`,
    };
  });
}

export const serialise = (artifact: Artifact): string => `${JSON.stringify(artifact, null, 2)}\n`;

/** Names of artifacts whose committed file is missing or not what the source compiles to. */
export function findStaleArtifacts(fresh: readonly Artifact[]): string[] {
  return fresh
    .filter((artifact) => {
      try {
        return readFileSync(artifactPath(artifact.name), 'utf8') !== serialise(artifact);
      } catch {
        return true;
      }
    })
    .map((artifact) => artifact.name);
}

if (import.meta.main) {
  const fresh = compileContracts();
  if (process.argv.includes('--check')) {
    const stale = findStaleArtifacts(fresh);
    if (stale.length) {
      process.stderr.write(`Stale in contracts/artifacts: ${stale.join(', ')}. Run: npm run contracts\n`);
      process.exitCode = 1;
    }
  } else {
    mkdirSync(dirname(artifactPath('Escrow')), { recursive: true });
    for (const artifact of fresh) {
      writeFileSync(artifactPath(artifact.name), serialise(artifact));
      const bytes = (artifact.deployedBytecode.length - 2) / 2;
      process.stdout.write(`${artifact.name}: ${bytes} bytes deployed\n`);
    }
  }
}
