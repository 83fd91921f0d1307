import { runUnderNode24 } from './bootstrap.mjs';

runUnderNode24('scripts/test.ts');
