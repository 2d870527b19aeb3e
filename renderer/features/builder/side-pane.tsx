import { Menu } from '@mantine/core';
import { IconDots, IconEye, IconEyeOff } from '@tabler/icons-react';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { toggleDisabled } from './document/arrange-steps.ts';
import { placesOf } from './document/step-places.ts';
import { StepForm } from './form/step-form.tsx';
import { HeadForm } from './head/head-form.tsx';
import { STEP_COMMANDS } from './outline/step-commands.ts';
import { useBuilder, useSession } from './state/draft-session.ts';
import styles from './builder.module.css';

/** The form of what is chosen: a step, or the protocol itself. */
export function SidePane() {
  const { store, actions, operations } = useSession();
  const { step, count } = useBuilder(({ document, selected }) => ({
    step: placesOf(document).get(selected.at(-1) ?? '')?.step,
    count: selected.length,
  }));
  if (step === undefined)
    return (
      <Card title="Protocol" className={styles['pane']}>
        <div data-pane="side" style={{ display: 'contents' }}>
          <HeadForm />
        </div>
      </Card>
    );
  const isOff = step.disabled === true;
  const title = operations.get(step.operation ?? '')?.title ?? kindOf(step);
  return (
    <Card
      className={styles['pane']}
      title={count > 1 ? `${step.name} and ${plural(count - 1, 'other')}` : title}
      label={`Form of ${step.name}`}
      right={
        <>
          <Button
            kind="quiet"
            square
            aria-pressed={isOff}
            aria-label={isOff ? 'Take the step in again' : 'Leave the step out'}
            icon={isOff ? <IconEye stroke={1.75} /> : <IconEyeOff stroke={1.75} />}
            onClick={() => actions.apply(toggleDisabled(store.getState().document, [step.id]))}
          />
          <Menu position="bottom-end" width={280} withinPortal>
            <Menu.Target>
              <Button kind="quiet" square aria-label={`More for ${step.name}`} icon={<IconDots stroke={1.75} />} />
            </Menu.Target>
            <Menu.Dropdown>
              {STEP_COMMANDS.map((command) => (
                <Menu.Item
                  key={command.id}
                  leftSection={<command.icon size={18} stroke={1.75} />}
                  rightSection={<small>{command.keys}</small>}
                  onClick={() => {
                    const { document, selected } = store.getState();
                    actions.apply(command.edit(document, selected));
                  }}
                >
                  {command.title}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item onClick={() => actions.select([])}>Show the protocol itself</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <div data-pane="side" style={{ display: 'contents' }}>
        <StepForm key={step.id} step={step} />
      </div>
    </Card>
  );
}

function kindOf({
  parallel,
  repeat,
  operation,
}: {
  parallel?: unknown;
  repeat?: unknown;
  operation?: string | undefined;
}) {
  if (operation !== undefined) return operation;
  if (parallel !== undefined) return 'At the same time';
  return repeat === undefined ? 'Group' : 'Repeat';
}
