/** The one entry. Loads the server as `npm run build` put it together (`scripts/bundle.ts`), or from its sources where nobody has: then a start takes a second longer. */
import { existsSync } from 'node:fs';

const built = new URL('../.next/server-process/main.mjs', import.meta.url);
await import(existsSync(built) ? built.href : './main.ts');
