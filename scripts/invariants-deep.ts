// npm run invariants:deep: the walk of contracts/test/Invariant.t.sol with the deep profile of foundry.toml, a million calls.
// Further arguments go to forge, as `-- --fuzz-seed 0x1`.
import { spawnSync } from 'node:child_process';
import { root } from './paths.ts';
import { foundryBinary } from './platform.ts';

const args = ['test', '--match-contract', '^InvariantTest$', ...process.argv.slice(2)];
const { status } = spawnSync(foundryBinary('forge'), args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FOUNDRY_PROFILE: 'deep' },
});
process.exitCode = status ?? 1;
