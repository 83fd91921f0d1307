/**
 * Runs in the browser before any page of ours. The checks of forms (zod) would try to compile themselves as they are made, which the policy refuses and
 * reports: told so, they do not try.
 */
const zod = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
(zod.__zod_globalConfig ??= {}).jitless = true;

export {};
