import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Central Bank of Jordan; ISO 13616, Jordan. */
export const bankTransferJo = defineMethod({
  id: 'bank-transfer-jo',
  label: 'Bank transfer (Jordan)',
  aliases: ['تحويل بنكي', 'Arab Bank', 'البنك العربي', 'Housing Bank', 'Cairo Amman Bank', 'Etihad'],
  currencies: ['JOD'],
  countries: ['JO'],
  reversibility: 'hard',
  speed: 'days',
  usualSeconds: 86_400,
  reference: 'empty',
  hours: { zone: 'Asia/Amman', days: [0, 1, 2, 3, 4], from: '08:30', until: '15:00' },
  example: { iban: 'JO94 CBJO 0010 0000 0000 0131 0003 02' },
  fields: { holder, iban: iban(['JO']) },
});
