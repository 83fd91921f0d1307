import { readMarket } from '#lib/offer/operations.ts';
import { publicGet } from '../../public-get.ts';

export const GET = publicGet(readMarket);
