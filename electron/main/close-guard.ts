import type { MessageBoxOptions } from 'electron';
import type { LabActivity } from './lab-activity.ts';

/** What someone who closes the window while executions run decides. */
export type CloseChoice = 'keep-in-tray' | 'stop-and-quit' | 'leave-running' | 'cancel';

interface Choice {
  readonly choice: CloseChoice;
  readonly button: string;
}

/** A question with the meaning of each of its buttons, in order. */
export interface CloseQuestion {
  readonly options: MessageBoxOptions;
  readonly choices: readonly CloseChoice[];
}

/**
 * The question to ask before the window closes or the application quits; undefined when nothing runs.
 *
 * A host in this process ends with it, so quitting means stopping first. A host elsewhere goes on by itself: closing a
 * window from an office must never stop somebody's run on the lab PC, so stopping is not offered there.
 *
 * @param elsewhere where the host runs, undefined when it runs in this process
 */
export function closeQuestion(activity: LabActivity, elsewhere: string | undefined): CloseQuestion | undefined {
  const names = [...activity.running.entries()].map(([id, name]) => `${name} (${id})`);
  if (names.length === 0) return undefined;
  const message = names.length === 1 ? `${names[0] ?? ''} is running.` : `${names.length} executions are running.`;
  const list = names.length > 1 ? `${names.slice(0, 6).join('\n')}${names.length > 6 ? '\n…' : ''}\n\n` : '';
  if (elsewhere === undefined) {
    return question(
      message,
      `${list}If you keep it running, Wellrun stays in the tray; start Wellrun again to bring the window back. ` +
        'Stopping brings every instrument to its safe state and ends what runs as cancelled.',
      [
        { choice: 'keep-in-tray', button: 'Keep running in tray' },
        { choice: 'stop-and-quit', button: 'Stop safely and quit' },
        { choice: 'cancel', button: 'Cancel' },
      ],
    );
  }
  const goesOn = names.length === 1 ? 'It runs' : 'They run';
  return question(message, `${list}${goesOn} on ${elsewhere}, with or without this window.`, [
    { choice: 'keep-in-tray', button: 'Keep watching in tray' },
    { choice: 'leave-running', button: 'Close this window only' },
    { choice: 'cancel', button: 'Cancel' },
  ]);
}

function question(message: string, detail: string, choices: readonly Choice[]): CloseQuestion {
  return {
    options: {
      type: 'question',
      title: 'Wellrun',
      message,
      detail,
      buttons: choices.map((one) => one.button),
      // Enter keeps it running, Escape changes nothing; the button that stops is reached on purpose only.
      defaultId: 0,
      cancelId: choices.length - 1,
      noLink: true,
    },
    choices: choices.map((one) => one.choice),
  };
}
