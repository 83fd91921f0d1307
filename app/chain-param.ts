import { config, findChainSettings } from '#lib/config.ts';

/** The chain that a page's `?chain=` says; the home chain where it says none that is traded on. */
export function chainOfQuery(value: string | string[] | undefined): number {
  const id = typeof value === 'string' && /^[1-9]\d{0,9}$/.test(value) ? Number(value) : undefined;
  return id !== undefined && findChainSettings(id) ? id : config().chainId;
}
