import createNextIntlPlugin from 'next-intl/plugin';

const withMessages = createNextIntlPlugin('./app/i18n/request.ts');

/** @type {import('next').NextConfig} */
const config = {};

export default withMessages(config);
