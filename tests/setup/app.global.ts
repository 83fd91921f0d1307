// Browser tests run on the production build: made once a run, where it is stale.
import { join } from 'node:path';
import { build, isBuildStale } from '#scripts/build.ts';
import { root } from '#scripts/paths.ts';

export async function setup(): Promise<void> {
  if (isBuildStale()) await build(join(root, 'test-results', 'build.log'));
}
