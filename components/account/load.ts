import type { Device } from './device.ts';

/** The keys of this browser, fetched when they are first needed: a page that only shows offers loads no cryptography. */
export const loadDevice = (): Promise<Device> => import('./device.ts').then(({ device }) => device());
