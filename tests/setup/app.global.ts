// Browser tests run on the production build: made once a run, where it is stale; and in one Chromium, which two files would unpack at once.
import { join } from 'node:path';
import { chromiumPath } from '#scripts/chromium.ts';
import { build, isBuildStale } from '#scripts/build.ts';
import { root } from '#scripts/paths.ts';

export async function setup(): Promise<void> {
  await chromiumPath();
  if (isBuildStale()) await build(join(root, 'test-results', 'build.log'));
}
