import { operation } from '../http/operation.ts';
import { accountParams, identity, meAnswer } from './answers.ts';
import { getMe, getPublicIdentity } from './queries.ts';
import { refuseAccount } from './refusals.ts';

export const readMe = operation({
  id: 'getMe',
  group: 'account',
  method: 'GET',
  path: '/me',
  summary: "The reader's own account.",
  scope: 'read',
  answer: meAnswer,
  refusals: [],
  command: (ctx) => getMe(ctx),
});

export const readIdentity = operation({
  id: 'getIdentity',
  group: 'account',
  method: 'GET',
  path: '/accounts/{accountId}/identity',
  summary: 'The published key of a person, to seal something to.',
  scope: 'read',
  actor: 'anyone',
  params: accountParams,
  answer: identity,
  refusals: [refuseAccount('account.not_found'), refuseAccount('account.identity_missing')],
  command: (ctx, { accountId }) => getPublicIdentity(ctx.db, accountId),
});

export const OPERATIONS = [readMe, readIdentity];
