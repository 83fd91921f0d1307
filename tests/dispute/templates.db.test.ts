import { beforeAll, describe, expect, it } from 'vitest';
import { addTemplate, deleteTemplate, editTemplate } from '#lib/dispute/commands/templates.ts';
import { addAssistant, claimCase } from '#lib/dispute/commands/claim-case.ts';
import { getCase } from '#lib/dispute/queries/case.ts';
import { listTemplates } from '#lib/dispute/queries/templates.ts';
import { MOST_TEMPLATES } from '#lib/dispute/templates.ts';
import { testDatabase } from '../setup/database.ts';
import { codeOf, openCourt, type Court } from './court-scene.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
});
const as = (name: string | null) => court.as(name);
const OWN = { kind: 'ask', title: 'Receipt', text: 'Please show the receipt of {money}.', shared: false } as const;
const add = async (name: string, changes: Partial<{ title: string; text: string; shared: boolean }> = {}) =>
  (await court.must(addTemplate(as(name), { ...OWN, ...changes }))).templateId;
const titles = async (name: string) => {
  const list = await court.must(listTemplates(as(name)));
  return list.map(({ title, shared, editable }) => `${title}${shared ? ' shared' : ''}${editable ? ' editable' : ''}`);
};
const entries = (id: string) => db.auditEntry.findMany({ where: { subjectId: id }, orderBy: { seq: 'asc' } });

describe('templates', () => {
  it('are kept by who hears cases, each their own, and read by nobody else', async () => {
    const id = await add('first');
    expect(await titles('first')).toEqual(['Receipt editable']);
    expect(await titles('second')).toEqual([]);
    for (const name of ['buyer', 'assistant', 'support', 'admin', null])
      expect(codeOf(await listTemplates(as(name)))).not.toBe('ok');
    const edit = (name: string) => editTemplate(as(name), { ...OWN, title: 'Mine', templateId: id });
    for (const name of ['second', 'senior']) expect(codeOf(await edit(name))).toBe('dispute.template_not_found');
    expect(codeOf(await deleteTemplate(as('second'), { templateId: id }))).toBe('dispute.template_not_found');
    expect(codeOf(await edit('first'))).toBe('ok');
    expect(await entries(id)).toEqual([]);
    expect(codeOf(await deleteTemplate(as('first'), { templateId: id }))).toBe('ok');
    expect(await titles('first')).toEqual([]);
  });

  it('are shared by seniors alone, read by all who hear cases, and every act on them is in the audit log', async () => {
    expect(codeOf(await addTemplate(as('first'), { ...OWN, shared: true }))).toBe('dispute.template_not_yours');
    const id = await add('senior', { shared: true });
    expect(await titles('first')).toEqual(['Receipt shared']);
    expect(await titles('senior')).toEqual(['Receipt shared editable']);
    expect(codeOf(await editTemplate(as('first'), { ...OWN, templateId: id }))).toBe('dispute.template_not_yours');
    await court.must(editTemplate(as('senior'), { ...OWN, shared: true, text: 'Another.', templateId: id }));
    await court.must(deleteTemplate(as('senior'), { templateId: id }));
    expect((await entries(id)).map(({ act, data }) => [act, data])).toEqual([
      ['cases.shareTemplate', { text: OWN.text }],
      ['cases.shareTemplate', { text: 'Another.' }],
      ['cases.deleteTemplate', { text: 'Another.' }],
    ]);
  });

  it('take no place that there is not, and not more than one can look through', async () => {
    expect(codeOf(await addTemplate(as('third'), { ...OWN, text: 'Write to {email}.' }))).toBe(
      'dispute.template_unknown_place',
    );
    for (let i = 0; i < MOST_TEMPLATES - 1; i++) await add('third', { title: `T${i}` });
    const both = await Promise.all([1, 2].map(() => addTemplate(as('third'), OWN)));
    expect(both.map(codeOf).sort()).toEqual(['dispute.too_many_templates', 'ok']);
  });

  it('come with the case to whoever has it, and not to an assistant who only reads', async () => {
    await add('first', { title: 'At hand' });
    const of = await court.makeCase();
    await court.must(claimCase(as('first'), of));
    const seen = await court.must(getCase(as('first'), of, court.seats));
    expect(seen.templates.map(({ title }) => title)).toEqual(['At hand']);
    await court.must(addAssistant(as('first'), { ...of, toId: court.people.assistant!.actor.accountId }));
    expect((await court.must(getCase(as('assistant'), of, court.seats))).templates).toEqual([]);
  });
});
