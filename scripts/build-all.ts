// npm run build   makes the database client and the pages, where they are stale. `npm start` does it by itself; a server that systemd starts is built beforehand.
import { join } from 'node:path';
import { build, isBuildStale } from './build.ts';
import { generateClient } from './generate.ts';
import { root } from './paths.ts';

generateClient();
if (isBuildStale()) {
  await build(join(root, '.next', 'build.log'));
  process.stdout.write('Built pages and server.\n');
} else process.stdout.write('Pages and server are up to date.\n');
