/** What every answer carries, whoever makes it. */
import type { ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import { config } from '#lib/config.ts';

/** A nonce as it stands in a policy and in the page. */
export const newNonce = (): string => randomBytes(16).toString('base64url');

const POLICY = (scripts: string, dev: boolean): string =>
  [
    "default-src 'self'",
    `script-src 'self' ${scripts} 'strict-dynamic' 'wasm-unsafe-eval'${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "media-src 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * Scripts only with this answer's nonce; WebAssembly for the password's derivation; no talking to any other site.
 */
export function contentPolicy(nonce: string, dev: boolean): string {
  return POLICY(`'nonce-${nonce}'`, dev);
}

/** Everything a browser can be asked for, and nothing here asks for. */
const DENIED = `accelerometer autoplay camera compute-pressure cross-origin-isolated display-capture encrypted-media
  fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection keyboard-map local-fonts magnetometer
  microphone midi otp-credentials payment picture-in-picture screen-wake-lock serial storage-access usb window-management
  xr-spatial-tracking`.split(/\s+/);
/** What our own pages use, and no frame may. */
const OWN = 'clipboard-read clipboard-write publickey-credentials-create publickey-credentials-get'.split(' ');

const PERMISSIONS = [...DENIED.map((name) => `${name}=()`), ...OWN.map((name) => `${name}=(self)`)].join(', ');

/** The headers of security. `policy`: see {@link contentPolicy}. */
export function secureHeaders(policy: string): Record<string, string> {
  return {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    'X-Permitted-Cross-Domain-Policies': 'none',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Origin-Agent-Cluster': '?1',
    'Permissions-Policy': PERMISSIONS,
    ...(config().publicUrl.startsWith('https:') && {
      'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
    }),
  };
}

/** The policy of what is no page: nothing at all may be loaded by it, and opened as one it has no origin and runs nothing. */
export const DATA_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

export function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
