'use client';
import { Ellipsis, Pause, Pencil, X } from 'lucide-react';
import { useState } from 'react';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Dialog, DialogClose } from '#components/ui/dialog.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Menu, MenuItem, MenuLine } from '#components/ui/menu.tsx';
import { Radio, RadioGroup, Segment, Segments } from '#components/ui/radio-group.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { Tabs } from '#components/ui/tabs.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { toast } from '#components/ui/toast.tsx';
import { Tooltip } from '#components/ui/tooltip.tsx';

/** The page's sentences, by key: they come as a prop, so that no other page carries them. */
type Words = Record<string, string>;

export function FieldSamples({ words: w }: { words: Words }) {
  const [amount, setAmount] = useState('250.5');
  return (
    <div className="flex flex-col gap-5">
      <Segments label={w.side!}>
        <Segment name="side" value="buy" label={w.buy} defaultChecked />
        <Segment name="side" value="sell" label={w.sell} />
      </Segments>
      <Field
        label={w.amount}
        hint={w.amountHint}
        action={
          <Button variant="link" className="text-sm" onClick={() => setAmount('5000')}>
            {w.max}
          </Button>
        }
      >
        <AmountInput unit="EUR" value={amount} onChange={setAmount} />
      </Field>
      <Field label={w.account} error={w.accountError} required>
        <Input machine defaultValue="DE89 3704 0044 0532 0130 01" />
      </Field>
      <Field label={w.method}>
        <Select defaultValue="sepa">
          <option value="sepa">SEPA Instant</option>
          <option value="revolut">Revolut</option>
        </Select>
      </Field>
      <Field label={w.terms} hint={w.termsHint} optional>
        <Textarea defaultValue={w.termsSample} />
      </Field>
      <Field label={w.disabled}>
        <Input disabled defaultValue="0.5 %" />
      </Field>
      <div>
        <Checkbox label={w.seen} hint={w.seenHint} defaultChecked />
        <Checkbox label={w.later} />
        <Checkbox label={w.disabled} disabled />
      </div>
      <FieldSet legend={w.who}>
        <RadioGroup aria-label={w.who}>
          <Radio name="who" value="all" label={w.whoAll} hint={w.whoAllHint} aside="412" defaultChecked />
          <Radio name="who" value="known" label={w.whoKnown} aside="38" />
          <Radio name="who" value="trusted" label={w.whoVerified} disabled />
        </RadioGroup>
      </FieldSet>
    </div>
  );
}

export function ClockSample({ now, words: w }: { now: number; words: Words }) {
  return (
    <Card>
      <Definitions sums>
        <Definition name={w.left}>
          <Countdown until={now + 1504} now={now} label={w.left!} atRisk windowSeconds={1800} size="lg" />
        </Definition>
        <Definition name={w.left}>
          <Countdown until={now + 130} now={now} label={w.left!} atRisk windowSeconds={1800} />
        </Definition>
        <Definition name={w.leftLong}>
          <Countdown until={now + 200_000} now={now} label={w.leftLong!} />
        </Definition>
        <Definition name={w.over}>
          <Countdown until={now - 5} now={now} label={w.over!} />
        </Definition>
        <Definition name={w.when}>
          <Instant at={now - 187} />
        </Definition>
        <Definition name={w.exact}>
          <Instant at={1_760_000_000} as="second" />
        </Definition>
      </Definitions>
    </Card>
  );
}

export function OverlaySamples({ words: w }: { words: Words }) {
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <Dialog
          title={w.askTitle}
          description={w.ask}
          trigger={<Button>{w.open}</Button>}
          actions={
            <>
              <DialogClose>
                <Button>{w.cancel}</Button>
              </DialogClose>
              <DialogClose>
                <Button variant="primary">{w.confirm}</Button>
              </DialogClose>
            </>
          }
        >
          <Checkbox label={w.seen} hint={w.seenHint} />
        </Dialog>
        <Menu
          label={w.menu!}
          trigger={
            <Button size="icon" aria-label={w.menu}>
              <Ellipsis aria-hidden className="size-5" />
            </Button>
          }
        >
          <MenuItem>
            <Pencil aria-hidden />
            {w.edit}
          </MenuItem>
          <MenuItem>
            <Pause aria-hidden />
            {w.pause}
          </MenuItem>
          <MenuLine />
          <MenuItem danger>
            <X aria-hidden />
            {w.close}
          </MenuItem>
        </Menu>
        <Tooltip text={w.tip}>
          <Button variant="link">{w.tipOn}</Button>
        </Tooltip>
        <Button onClick={() => toast(w.toasted!, { label: w.undo!, onPress: () => undefined })}>{w.toast}</Button>
      </div>
      <Copyable text="HF-7K2M-93QD" label={w.copyRef!} />
      <p className="text-sm">
        <MachineText short>0x52908400098527886E0F7030069857D2E4169EE7</MachineText>
      </p>
      <Tabs
        label={w.tabs!}
        tabs={[
          { value: 'details', label: w.details, content: <p>{w.body}</p> },
          { value: 'chat', label: w.chat, content: <p>{w.good}</p> },
          { value: 'timeline', label: w.timeline, content: <p>{w.plain}</p> },
        ]}
      />
      <Disclosure summary={w.more}>
        <p className="text-quiet">{w.moreText}</p>
      </Disclosure>
    </div>
  );
}

export function RefusalSample() {
  return <RefusalNotice refusal={{ code: 'request.unreachable', data: {} }} />;
}
