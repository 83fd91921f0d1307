/** Where a page asks whether it can be asked for anew. Open to the world, as `/readyz` behind the shipped proxies is not; says yes or no alone. */
export const PAGES_READY = '/readyz/pages';
