// Browser tests run on the production build: made once a run, where it is stale.
import { join } from 'node:path';
import { buildPages, isBuildStale } from '#scripts/build.ts';
import { root } from '#scripts/paths.ts';

export async function setup(): Promise<void> {
  if (isBuildStale()) await buildPages(join(root, 'test-results', 'build.log'));
}
