import { createRequire } from 'node:module';
import { relative } from 'node:path';
import createNextIntlPlugin from 'next-intl/plugin';

const withNextIntl = createNextIntlPlugin('./app/i18n/request.ts');

// Sentences come parsed (messages/compiled.ts): the half that puts them together is enough.
const formatOnly = createRequire(import.meta.resolve('next-intl')).resolve('use-intl/format-message/format-only');

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  turbopack: { resolveAlias: { 'use-intl/format-message': `./${relative(import.meta.dirname, formatOnly)}` } },
  reactStrictMode: true,
  // Reading every page before the first is served is two seconds of a start in which nobody is answered; each is read when it is first asked for.
  experimental: { preloadEntriesOnStart: false },
  // Loaded by Node as they are: native code, or modules that must be the same in our server and in the pages.
  serverExternalPackages: [
    '@node-rs/argon2',
    '@prisma/adapter-pg',
    '@prisma/client',
    'ethers',
    'pg',
    'pino',
    'secp256k1',
    'tiny-secp256k1',
  ],
  // `npm test` checks types; a person who only starts the app need not wait for it.
  typescript: { ignoreBuildErrors: true },
  allowedDevOrigins: ['127.0.0.1'],
  // The exit page and the verifier are for people's own disks: never shown under this origin, where it would have the site's rights and policy.
  headers: async () => [
    {
      source: '/holdfast-exit.html',
      headers: [{ key: 'Content-Disposition', value: 'attachment; filename="holdfast-exit.html"' }],
    },
    {
      source: '/holdfast-verifier.html',
      headers: [{ key: 'Content-Disposition', value: 'attachment; filename="holdfast-verifier.html"' }],
    },
  ],
};

export default withNextIntl(config);
