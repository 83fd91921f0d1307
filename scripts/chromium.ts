/** The Chromium that pages are looked at with: the system's where there is one, else the one inside the npm package, unpacked when it is first asked for. */
import { existsSync } from 'node:fs';
import chromiumPackage from '@sparticuz/chromium';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where it is. Never start it with the package's own flags: they switch off web security. */
export const chromiumPath = async (): Promise<string> =>
  SYSTEM.find((path) => existsSync(path)) ?? (await chromiumPackage.executablePath());
