/**
 * Files of one worker share its modules, which saves each of them a few seconds of loading. What the code keeps once per process (lib/kernel/once.ts) is what
 * could pass from one file to the next: each file begins without any of it, and with the settings of a file that has named none.
 */
import { forgetSettings } from './settings.ts';

const PREFIX = 'holdfast.';
const store = globalThis as unknown as Record<symbol, unknown>;
for (const key of Object.getOwnPropertySymbols(globalThis)) {
  if (Symbol.keyFor(key)?.startsWith(PREFIX)) delete store[key];
}
forgetSettings();
