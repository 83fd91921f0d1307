import { readMarket } from '../../operations.ts';
import { publicGet } from '../../public-get.ts';

export const GET = publicGet(readMarket);
